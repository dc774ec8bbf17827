"""An S3 server of one's own: moto's, a process on loopback that keeps objects in memory."""

import os
import socket
import subprocess
import sys
import time
from typing import Self

from s3fs import S3FileSystem

START_S = 60.0


class S3Server:
    """A context manager: a server with one empty bucket. Killed and started again, it has forgotten everything.

    It says of every upload in parts that it was begun in 2010: a sweeper ends those that are under way.
    """

    bucket = "photos"

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What an S3 client needs to find it."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "loopback",
            "AWS_SECRET_ACCESS_KEY": "loopback",
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def start(self) -> None:
        """Returns when it answers; raises RuntimeError if it ends before."""
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
        deadline = time.monotonic() + START_S
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"moto's server did not start on port {self.port}")
            time.sleep(0.05)
        try:
            S3FileSystem(key="loopback", secret="loopback", endpoint_url=self.endpoint).mkdir(self.bucket)
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
