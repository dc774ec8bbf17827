"""A photo on its way in: counted while it streams to a file, refused before it does harm."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from serve.fields import join_fields

PHOTO_FIELD = "photo"


class UploadError(Exception):
    """A body that cannot be taken. Codes: `body_too_large`, `bad_multipart`, `photo_missing`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Upload:
    """The photo's bytes as a file, and the form's other fields (none for a raw body)."""

    path: Path
    fields: Mapping[str, str]


@asynccontextmanager
async def receive_upload(request: Request, max_bytes: int) -> AsyncIterator[Upload]:
    """The photo of a raw or multipart body, in a file that is gone afterwards; raises UploadError."""
    _refuse_early(request, max_bytes)
    body = _count(request, max_bytes)
    with tempfile.TemporaryDirectory(prefix="fanlight-") as folder:
        path = Path(folder) / "upload"
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            fields = await _spool_form(request, body, path)
        else:
            fields = {}
            await _spool_raw(body, path)
        yield Upload(path, fields)


def _refuse_early(request: Request, max_bytes: int) -> None:
    claimed = request.headers.get("content-length", "")
    if claimed.isdigit() and int(claimed) > max_bytes:
        raise UploadError("body_too_large", f"the body has {claimed} bytes, the limit is {max_bytes}")


async def _count(request: Request, max_bytes: int) -> AsyncGenerator[bytes, None]:
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > max_bytes:
            raise UploadError("body_too_large", f"the body exceeds the limit of {max_bytes} bytes")
        yield chunk


async def _spool_raw(body: AsyncGenerator[bytes, None], path: Path) -> None:
    with path.open("wb") as file:
        async for chunk in body:
            await asyncio.to_thread(file.write, chunk)


async def _spool_form(request: Request, body: AsyncGenerator[bytes, None], path: Path) -> dict[str, str]:
    try:
        form = await MultiPartParser(request.headers, body, max_files=1, max_fields=32).parse()
    except MultiPartException as error:
        raise UploadError("bad_multipart", error.message) from error
    try:
        photo = form.get(PHOTO_FIELD)
        if not isinstance(photo, UploadFile):
            raise UploadError("photo_missing", f"the form has no file in its field “{PHOTO_FIELD}”")
        with path.open("wb") as file:
            await asyncio.to_thread(shutil.copyfileobj, photo.file, file)
        return join_fields((name, value) for name, value in form.multi_items() if isinstance(value, str))
    finally:
        await form.close()
