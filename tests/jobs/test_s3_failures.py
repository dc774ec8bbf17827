"""What S3 does when it does not do what it should."""

import asyncio
import os
import random
import signal
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import fsspec
import pytest

from bench.s3_server import S3Server
from jobs.artefacts import ArtefactStore
from jobs.shelf import PART_BYTES
from jobs.store import StorageFullError, StoreUnavailableError

JOB = "1" * 32
LARGE = random.Random(1).randbytes(PART_BYTES + 1)


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with S3Server() as server:
        yield server


@pytest.fixture
def s3(server: S3Server) -> Iterator[S3Server]:
    with pytest.MonkeyPatch.context() as environment:
        for name, value in server.environment.items():
            environment.setenv(name, value)
        yield server


async def test_a_server_that_is_down_and_comes_back(s3: S3Server, tmp_path: Path) -> None:
    store = ArtefactStore(f"s3://{s3.bucket}")
    digest = await store.put(b"a photo")
    s3.kill()
    calls = (
        store.put(b"another"),
        store.put(LARGE),
        store.read(digest),
        store.size(digest),
        store.exists(digest),
        store.fetch(digest, tmp_path / "target"),
        store.save_checkpoint(JOB, "tile-1", b""),
        store.load_checkpoints(JOB),
        store.drop_checkpoints(JOB),
        store.sweep_parts(),
    )
    errors = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(error) for error in errors} == {StoreUnavailableError}
    s3.start()
    assert await store.put(b"a photo") == digest
    assert await store.read(digest) == b"a photo"
    await store.close()


async def test_a_server_that_hangs(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(fsspec.config.conf, "s3", {"config_kwargs": {"read_timeout": 0.2}})
    store = ArtefactStore(f"s3://{s3.bucket}")
    digest = await store.put(b"a photo")
    s3.process.send_signal(signal.SIGSTOP)
    with pytest.raises(StoreUnavailableError, match="timeout"):
        await store.read(digest)
    s3.process.send_signal(signal.SIGCONT)
    assert await store.read(digest) == b"a photo"
    await store.close()


async def test_a_bucket_that_is_not_there(s3: S3Server) -> None:
    nowhere = ArtefactStore("s3://no-such-bucket/artefacts")
    with pytest.raises(StoreUnavailableError, match="bucket"):
        await nowhere.put(b"a photo")
    await nowhere.close()


async def test_credentials_that_are_missing(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    store = ArtefactStore(f"s3://{s3.bucket}")
    with pytest.raises(StoreUnavailableError, match="credentials"):
        await store.put(b"a photo")
    await store.close()


async def test_uploads_that_nobody_finished_go_after_a_day(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ArtefactStore(f"s3://{s3.bucket}/artefacts")
    shelf = store.blobs._shelf
    await store.run(shelf._call, "create_multipart_upload", "blobs/ab/half")
    monkeypatch.setattr("jobs.s3_shelf.STALE_UPLOAD_S", 50 * 365 * 86400)  # moto has begun them all in 2010
    assert await store.sweep_parts() == 0
    monkeypatch.undo()
    assert await store.sweep_parts() == 1
    assert await store.sweep_parts() == 0
    await store.close()


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (500, "InternalError", StoreUnavailableError),
        (503, "SlowDown", StoreUnavailableError),
        (403, "AccessDenied", StoreUnavailableError),
        (507, "XMinioStorageFull", StorageFullError),
    ],
)
async def test_answers_that_are_errors(
    monkeypatch: pytest.MonkeyPatch, status: int, code: str, expected: type[StoreUnavailableError]
) -> None:
    class Refuse(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # clients ask before they send a body

        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_HEAD(self) -> None:
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refuse)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "loopback")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "loopback")
    store = ArtefactStore("s3://photos")
    with pytest.raises(StoreUnavailableError) as caught:
        await store.save_checkpoint(JOB, "tile-1", b"content")
    assert type(caught.value) is expected
    await store.close()
    server.shutdown()
    server.server_close()
