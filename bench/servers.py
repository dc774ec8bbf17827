"""Redis and PostgreSQL servers of one's own: on loopback, durable, to be killed and started again."""

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import psutil
import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bench.processes import is_running, kill, list_family

START_S = 60.0
STOP_S = 20.0
POSTGRESQL_FOLDERS = "usr/lib/postgresql/*/bin"
"""Where Debian keeps what it leaves out of PATH."""

PORTS = range(20_000, 30_000)
"""Neither Ray's nor those that the kernel gives to clients: one that knocks at a server that is down could be given
that very port, and be connected with itself."""


def find_binary(name: str) -> str | None:
    """The path of `redis-server`, `postgres` or `initdb`; None where it is not installed."""
    installed = sorted(Path("/").glob(f"{POSTGRESQL_FOLDERS}/{name}"), key=lambda path: path.parent.parent.name)
    return shutil.which(name) or (str(installed[-1]) if installed else None)


class StoreServer(ABC):
    """A context manager: a server whose data is in `folder`, by default one of its own that goes when it does."""

    binary: str
    package: str
    """Debian's and Ubuntu's name for what it comes in."""
    needs: Sequence[str] = ()
    """Further binaries."""
    stop_signal = signal.SIGTERM

    @classmethod
    def missing(cls) -> str | None:
        """What is not installed, and what to install; None where all is there."""
        absent = [name for name in (cls.binary, *cls.needs) if find_binary(name) is None]
        if not absent:
            return None
        return f"{' and '.join(absent)} not found: on Debian and Ubuntu, apt-get install {cls.package}"

    def __init__(self, folder: Path | None = None) -> None:
        """Starts nothing. Raises FileNotFoundError where the server is not installed, which says what to install."""
        if missing := self.missing():
            raise FileNotFoundError(missing)
        self._is_ours = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix=f"fanlight-{self.binary}-"))
        self.port = find_free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """For `open_store`."""

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def start(self) -> None:
        """Returns when it answers, with all the data that it had; raises RuntimeError if it does not."""
        self._prepare()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(), stdout=log, stderr=log, start_new_session=True, cwd=self.folder, **self._identity()
            )
        try:
            self._wait_until_it_answers(self._process)
        except BaseException:
            self.kill()
            raise

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_S
        while not self._answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.binary} did not start on port {self.port}: {self.log.read_text()[-2000:]}")
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL, for it and all of its children, as when a machine dies; nothing where it does not run."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGSTOP)  # it must not have more children meanwhile
            everybody = list_family(psutil.Process(self._process.pid))
            kill(everybody)
            while any(map(is_running, everybody)):
                time.sleep(0.005)
        self._process.wait()
        self._process = None

    def stop(self) -> None:
        """As an operator stops it; killed if it takes too long."""
        if self._process is not None:
            self._process.send_signal(self.stop_signal)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_S)
        self.kill()

    def restart(self) -> None:
        """The same port, the same data; whether it runs or was killed."""
        self.stop()
        self.start()

    def _prepare(self) -> None:
        """What has to be there before the server starts."""
        self.folder.mkdir(parents=True, exist_ok=True)

    def _identity(self) -> dict[str, Any]:
        """As whom the server runs: arguments of `subprocess`."""
        return {}

    @abstractmethod
    def _command(self) -> Sequence[str]: ...

    @abstractmethod
    def _answers(self) -> bool:
        """It does, and not another's server that has taken the port."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_ours:
            self.kill()  # there is nothing to be kept
            shutil.rmtree(self.folder)
        else:
            self.stop()


class RedisServer(StoreServer):
    """Every write is on the disk before it is answered."""

    binary = "redis-server"
    package = "redis-server"

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def _command(self) -> Sequence[str]:
        settings = {"bind": "127.0.0.1", "port": self.port, "dir": self.folder, "save": ""}
        settings |= {"appendonly": "yes", "appendfsync": "always"}
        return [
            _binary(self.binary),
            *(word for name, value in settings.items() for word in (f"--{name}", str(value))),
        ]

    def _answers(self) -> bool:
        """Not while it still reads its data, when it answers CONFIG already, and PING not yet."""
        try:
            with redis.Redis(port=self.port, socket_timeout=1, retry=Retry(NoBackoff(), 0)) as client:
                return client.config_get("dir") == {"dir": str(self.folder.resolve())} and client.ping()
        except redis.RedisError:
            return False


class PostgresServer(StoreServer):
    """A cluster that trusts everybody on loopback. It refuses to be run by root, who lends it to the user `postgres`:
    that one must be able to reach the folder.
    """

    binary = "postgres"
    package = "postgresql"
    needs = ("initdb",)
    stop_signal = signal.SIGINT  # without waiting for its clients

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _prepare(self) -> None:
        super()._prepare()
        if self._data.exists():
            return
        if identity := self._identity():
            shutil.chown(self.folder, identity["user"], identity["group"])
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
        made = subprocess.run(
            [_binary("initdb"), *options, f"--pgdata={self._data}"],
            capture_output=True,
            text=True,
            cwd=self.folder,
            check=False,
            **identity,
        )
        if made.returncode != 0:
            raise RuntimeError(f"initdb failed: {made.stderr.strip()}")

    def _identity(self) -> dict[str, Any]:
        return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}

    def _command(self) -> Sequence[str]:
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "on",
            "max_connections": 200,
        }
        return [
            _binary(self.binary),
            "-D",
            str(self._data),
            *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
        ]

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.url, connect_timeout=2) as connection:
                return connection.execute("SHOW data_directory").fetchone() == (str(self._data.resolve()),)
        except psycopg.OperationalError:
            return False


def _binary(name: str) -> str:
    path = find_binary(name)
    if path is None:
        raise FileNotFoundError(f"{name} is not installed")
    return path


def find_free_port() -> int:
    for port in random.SystemRandom().sample(PORTS, 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")
