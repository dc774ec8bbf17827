"""An npm registry on loopback, of packages that are packed as npm packs them, and wheels as pip finds them."""

import hashlib
import io
import json
import tarfile
import threading
import zipfile
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote


class NpmRegistry(ThreadingHTTPServer):
    """`tarballs[name, version]` is a package's archive; `asked` are the archives that were downloaded."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.tarballs: dict[tuple[str, str], bytes] = {}
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def handle_error(self, request, client_address):
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: NpmRegistry

    def do_GET(self):
        path = unquote(self.path).lstrip("/")
        if path.endswith(".tgz"):
            name, _, version = path.removesuffix(".tgz").rpartition("/-/")
            self.server.asked.append(path)
            return self._reply(200, self.server.tarballs[name, version])
        versions = {v: self._describe(n, v) for n, v in self.server.tarballs if n == path}
        if not versions:
            return self._reply(404, b"{}")
        latest = {"latest": list(versions)[-1]}
        return self._reply(200, json.dumps({"name": path, "dist-tags": latest, "versions": versions}).encode())

    def log_message(self, *_):
        """Quiet."""

    def _describe(self, name: str, version: str) -> dict:
        sha1 = hashlib.sha1(self.server.tarballs[name, version]).hexdigest()
        address = f"{self.server.url}{name}/-/{version}.tgz"
        return {"name": name, "version": version, "dist": {"tarball": address, "shasum": sha1}}

    def _reply(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def pack_npm(files: Mapping[str, bytes], top: str = "package") -> bytes:
    """A tarball as npm's registry has it: everything in one folder."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as package:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"{top}/{name}")
            entry.size = len(content)
            package.addfile(entry, io.BytesIO(content))
    return archive.getvalue()


def write_wheel(folder: Path, name: str, version: str, files: Mapping[str, bytes]) -> Path:
    """A wheel that pip takes, of pure data."""
    info = f"{name}-{version}.dist-info"
    path = folder / f"{name}-{version}-py3-none-any.whl"
    facts = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    with zipfile.ZipFile(path, "w") as wheel:
        for entry, content in (dict(files) | facts).items():
            wheel.writestr(entry, content)
    return path
