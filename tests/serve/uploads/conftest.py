"""Uploads beside photos and jobs, and somebody who sends files by tus."""

import base64
import os
import time
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from pathlib import Path

import httpx
import pytest

from serve.settings import JobsArgs
from tests.serve.photos.conftest import Studio, open_studio

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


class Sender:
    """A client of tus, who is some owner."""

    def __init__(self, studio: Studio, owner: str = "") -> None:
        self.studio, self._owner = studio, {"x-owner": owner}

    async def begin(self, length: int, name: str | None = None, first: bytes | None = None) -> httpx.Response:
        metadata = {"Upload-Metadata": f"filename {encode(name)},type {encode('image/png')}"} if name else {}
        headers = {**(TUS if first is None else PIECE), **self._owner, **metadata, "Upload-Length": str(length)}
        return await self.studio.http.post("/v1/uploads", headers=headers, content=first)

    async def add(self, where: str, offset: int, piece: bytes | AsyncIterable[bytes]) -> httpx.Response:
        headers = {**PIECE, **self._owner, "Upload-Offset": str(offset)}
        return await self.studio.http.patch(where, headers=headers, content=piece)

    async def ask(self, where: str, method: str = "GET") -> httpx.Response:
        return await self.studio.http.request(method, where, headers={**TUS, **self._owner})

    async def send(self, content: bytes, name: str | None = None) -> str:
        """Whole; where it is."""
        begun = await self.begin(len(content), name)
        where = begun.headers["location"]
        assert (await self.add(where, 0, content)).status_code == 204
        return where

    async def keep(self, *where: str, key: str | None = None, **settings: str) -> httpx.Response:
        """As a photo."""
        asked = {"uploads": [each.rpartition("/")[2] for each in where], **settings}
        headers = self._owner if key is None else {**self._owner, "Idempotency-Key": key}
        return await self.studio.http.post("/v1/photos", json=asked, headers=headers)


def encode(text: str | None) -> str:
    return base64.b64encode((text or "").encode()).decode()


async def in_pieces(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def bytes_of(studio: Studio, where: str) -> Path:
    """The file that has come so far."""
    return studio.uploads.folder._root / where.rpartition("/")[2] / "bytes"


def make_old(studio: Studio, where: str) -> None:
    """As if nothing had come for two days."""
    home, then = bytes_of(studio, where).parent, time.time() - 2 * 86_400
    for path in (*home.iterdir(), home):
        os.utime(path, (then, then))


def is_problem(answer: httpx.Response, status: int, code: str) -> bool:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    return True


@pytest.fixture
def args(tmp_path: Path) -> JobsArgs:
    return JobsArgs(
        store=f"sqlite:///{tmp_path}/jobs.db", artefacts=str(tmp_path / "artefacts"), owner_header="x-owner"
    )


@pytest.fixture
async def studio(args: JobsArgs) -> AsyncIterator[Studio]:
    async with open_studio(args) as studio:
        yield studio


@pytest.fixture
def sender(studio: Studio) -> Sender:
    return Sender(studio)
