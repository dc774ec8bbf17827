"""The service as its operators run it, in a process of its own: to be stopped, killed, and started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import psutil
import yaml

from bench.processes import find_replicas, kill, list_family
from serve.runner import ROOT

UP_WITHIN_S = 900


class Service:
    """`python -m serve` with this configuration, its output in a file of `folder`."""

    def __init__(self, config: dict[str, Any], port: int, folder: Path) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._port, self._folder = port, folder
        self._path = folder / "serve_config.yaml"
        self._path.write_text(yaml.safe_dump(config))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Until it answers; raises RuntimeError with what it printed where it does not, and leaves nothing running."""
        log = self._folder / "serve.log"
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        environment.pop("RAY_ADDRESS", None)
        command = [sys.executable, "-m", "serve", "--config", str(self._path), "--port", str(self._port)]
        with log.open("wb") as file:
            self._process = subprocess.Popen(
                command, stdout=file, stderr=file, cwd=ROOT, env=environment, start_new_session=True
            )
        deadline = time.monotonic() + UP_WITHIN_S
        while b"is ready" not in log.read_bytes():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"the service did not come up: {log.read_text()}")
            time.sleep(0.2)

    def terminate(self, within_s: float = 120) -> None:
        """SIGTERM, as an orchestrator sends it, and wait."""
        assert self._process is not None
        everybody = self._everybody()
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(within_s)
        _end(everybody)

    def kill(self) -> None:
        """SIGKILL to everything that belongs to it at once, as when a machine loses power."""
        _end(self._everybody())
        if self._process is not None:
            self._process.wait()

    def replicas(self, deployment: str) -> list[psutil.Process]:
        """Processes of a deployment's replicas."""
        return find_replicas(deployment, self._everybody())

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def _everybody(self) -> list[psutil.Process]:
        if self._process is None or self._process.poll() is not None:
            return []
        return list_family(psutil.Process(self._process.pid))


def _end(processes: Sequence[psutil.Process]) -> None:
    kill(processes)
    psutil.wait_procs(processes, timeout=30)
