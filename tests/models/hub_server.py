"""A small hub on loopback that speaks what huggingface_hub asks of the real one, and can misbehave."""

import hashlib
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RESOLVE = re.compile(r"/(?P<repo>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<name>.+)")
RANGE = re.compile(r"bytes=(\d+)-")
LARGE = (".safetensors", ".onnx")
"""As on the hub these come from another host, by a redirect, and have their SHA-256 for an ETag."""


class HubServer(ThreadingHTTPServer):
    """`files[repo, commit]` is a repository at a commit, `branches[repo, name]` a branch's commit."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[tuple[str, str], dict[str, bytes]] = {}
        self.branches: dict[tuple[str, str], str] = {}
        self.downloads: list[tuple[str, int]] = []
        self.cut_after: list[int] = []
        self.stall_after: int | None = None
        self.stalled, self.goes_on = threading.Event(), threading.Event()
        self.garbled: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def add(self, repo: str, commit: str, files: dict[str, bytes], branch: str | None = None) -> None:
        self.files[repo, commit] = files
        if branch:
            self.branches[repo, branch] = commit

    def downloaded(self) -> list[str]:
        """Names of the files whose bytes were asked for, in order, each as often as it was."""
        return [name for name, _ in self.downloads]

    def handle_error(self, request, client_address):
        """A client that was killed is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: HubServer

    def do_HEAD(self):
        self._answer(body=False)

    def do_GET(self):
        self._answer(body=True)

    def log_message(self, *_):
        """Quiet."""

    def _answer(self, body: bool) -> None:
        on_cdn = self.path.startswith("/cdn")
        asked = RESOLVE.fullmatch(self.path.removeprefix("/cdn"))
        repo, revision, name = asked["repo"], asked["revision"], asked["name"]
        commit = self.server.branches.get((repo, revision), revision)
        content = self.server.files.get((repo, commit), {}).get(name)
        if content is None:
            self._reply(404, {"X-Error-Code": "EntryNotFound"}, b"", body)
        elif name.endswith(LARGE) and not on_cdn:
            facts = {"X-Linked-Etag": f'"{hashlib.sha256(content).hexdigest()}"', "X-Linked-Size": str(len(content))}
            # Another host by name, as the hub's storage is.
            facts["Location"] = f"http://localhost:{self.server.server_port}/cdn{self.path}"
            self._reply(302, facts | {"X-Repo-Commit": commit}, b"", body)
        else:
            etag = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
            self._send(name, content, {"X-Repo-Commit": commit, "ETag": f'"{etag}"'}, body)

    def _send(self, name: str, content: bytes, headers: dict[str, str], body: bool) -> None:
        ranged = RANGE.fullmatch(self.headers.get("Range", ""))
        start = int(ranged[1]) if ranged else 0
        if ranged:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        if body:
            self.server.downloads.append((name, start))
        if name in self.server.garbled:
            content = bytes(len(content))
        self._reply(206 if ranged else 200, headers, content[start:], body)

    def _reply(self, status: int, headers: dict[str, str], content: bytes, body: bool) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self._write(content)

    def _write(self, content: bytes) -> None:
        if content and self.server.cut_after:
            self.wfile.write(content[: self.server.cut_after.pop()])
            self.close_connection = True
        elif content and self.server.stall_after is not None:
            self.wfile.write(content[: self.server.stall_after])
            self.wfile.flush()
            self.server.stalled.set()
            self.server.goes_on.wait(60)
            self.close_connection = True
        else:
            self.wfile.write(content)
