"""A photo on its way in: counted while it streams to a file, refused before it does harm."""

import asyncio
import shutil
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PureWindowsPath
from typing import Self, TypeGuard

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from fanlight_client.capture_wire import FRAMES_FIELD, MOST_FRAMES
from fanlight_client.wire import PHOTO_FIELD, RECIPE_FIELD
from serve.http.field_lines import join_lines
from serve.http.fields import join_fields
from serve.http.media_types import media_type_of
from serve.scratch import scratch_folder

FILES_A_PHOTO = 2 * MOST_FRAMES
"""At most: raw files, each with its JPEG."""
RECIPE_BYTES = 32 << 20
"""Of a recipe that comes as a file of a form, or in a JSON body: masks as PNG may be some MB each. As a form's text, in
memory with all others, it has 1 MiB at most."""
FORM_TYPE = "multipart/form-data"
NO_HEADERS: Mapping[str, str] = {}


class UploadError(Exception):
    """A body that cannot be taken, with one of the codes of `problems.UPLOAD_STATUS`; `headers` go with the answer."""

    def __init__(self, code: str, message: str, headers: Mapping[str, str] = NO_HEADERS) -> None:
        super().__init__(message)
        self.code, self.headers = code, headers


@dataclass(frozen=True)
class PhotoFile:
    """A photo's bytes as a file, and what its sender calls it, without folders."""

    path: Path
    name: str | None

    def called(self, name: str) -> Self:
        """Under this name; its folders, by / or \\, are not ours."""
        return replace(self, name=PureWindowsPath(name).name or None)


@dataclass(frozen=True)
class Upload:
    """The photos, at least one, and the form's other fields (none for a raw body).

    `is_capture`: they are frames of one photo. `kept`: the id of a photo that is kept, in place of any file.
    """

    photos: tuple[PhotoFile, ...]
    fields: Mapping[str, str]
    is_capture: bool = False
    kept: str | None = None

    @property
    def path(self) -> Path:
        """Of the only photo."""
        return self.photos[0].path


@asynccontextmanager
async def receive_upload(
    request: Request, max_bytes: int, max_photos: int = 1, *, may_name: bool = False
) -> AsyncIterator[Upload]:
    """The photos of a raw or multipart body, `max_photos` at most, or the frames of one, in files that are gone
    afterwards; raises UploadError.

    `may_name`: the query, or a text field of the form, may name a photo that is kept, and then no file comes.
    """
    body = stream_body(request, max_bytes)
    with scratch_folder() as folder:
        if is_form(request):
            yield await _spool_form(request, body, Path(folder), max_photos, may_name)
        else:
            path = Path(folder) / "upload"
            await _spool_raw(body, path)
            kept = _find_kept(request, [], path.stat().st_size > 0) if may_name else None
            yield Upload((PhotoFile(path, None),) if kept is None else (), {}, kept=kept)


def _find_kept(request: Request, texts: Sequence[str], has_files: bool) -> str | None:
    """The kept photo that the query names, or the form in these texts; raises UploadError where one is sent as well."""
    named = [*request.query_params.getlist(PHOTO_FIELD), *texts]
    if len(named) + has_files > 1:
        raise UploadError(
            "photo_twice", f"a photo comes as a file, or as the id of one that is kept in “{PHOTO_FIELD}”: one, once"
        )
    return named[0] if named else None


async def read_small_body(request: Request, max_bytes: int = 1 << 20) -> bytes:
    """A body that is no photo, whole; raises UploadError."""
    return b"".join([chunk async for chunk in stream_body(request, max_bytes)])


async def is_body_empty(request: Request) -> bool:
    """Without reading on once it is not; raises UploadError."""
    _refuse_encoding(request)
    async for chunk in request.stream():
        if chunk:
            return False
    return True


def stream_body(request: Request, max_bytes: int) -> AsyncGenerator[bytes, None]:
    """A body in pieces as they come; raises UploadError, at once where its header fields tell that it is too large."""
    _refuse_early(request, max_bytes)
    return _count(request, max_bytes)


def is_form(request: Request) -> bool:
    return media_type_of(request) == FORM_TYPE


def _refuse_early(request: Request, max_bytes: int) -> None:
    _refuse_encoding(request)
    claimed = request.headers.get("content-length", "")
    if claimed.isdigit() and int(claimed) > max_bytes:
        raise UploadError("body_too_large", f"the body has {claimed} bytes, the limit is {max_bytes}")


def _refuse_encoding(request: Request) -> None:
    """Photos are compressed already; nothing that is encoded once more is unpacked here."""
    named = [name.strip().lower() for name in join_lines(request, "content-encoding").split(",")]
    if unknown := [name for name in named if name not in ("", "identity")]:
        raise UploadError("unsupported_encoding", _say_encoded(unknown), {"Accept-Encoding": "identity"})


def _say_encoded(names: Sequence[str]) -> str:
    return f"the body is encoded as {', '.join(names)}: send it as it is"


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


async def _spool_form(
    request: Request, body: AsyncGenerator[bytes, None], folder: Path, max_photos: int, may_name: bool
) -> Upload:
    most = max(max_photos, FILES_A_PHOTO) + 1  # and a recipe
    try:
        form = await MultiPartParser(request.headers, body, max_files=most, max_fields=32).parse()
    except MultiPartException as error:
        raise UploadError("bad_multipart", error.message) from error
    try:
        photos, frames = [
            [file for file in form.getlist(field) if _is_file(file)] for field in (PHOTO_FIELD, FRAMES_FIELD)
        ]
        texts = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        recipes = [(RECIPE_FIELD, await _read_recipe(file)) for file in form.getlist(RECIPE_FIELD) if _is_file(file)]
        fields = join_fields([*texts, *recipes])
        if may_name:
            fields.pop(PHOTO_FIELD, None)
            named = [value for name, value in texts if name == PHOTO_FIELD]
            if kept := _find_kept(request, named, bool(photos or frames)):
                return Upload((), fields, kept=kept)
        _check_files(len(photos), len(frames), max_photos)
        sent = tuple([await _spool_part(file, folder / str(number)) for number, file in enumerate(photos or frames)])
        return Upload(sent, fields, is_capture=bool(frames))
    finally:
        await form.close()


def _check_files(photos: int, frames: int, max_photos: int) -> None:
    if photos and frames:
        raise UploadError(
            "photo_and_frames", f"a form has files in “{PHOTO_FIELD}” or in “{FRAMES_FIELD}”, not in both"
        )
    if not photos and not frames:
        raise UploadError(
            "photo_missing", f"the form has no file in its field “{PHOTO_FIELD}”, and none in “{FRAMES_FIELD}”"
        )
    check_count(photos, max_photos)


def check_count(photos: int, max_photos: int) -> None:
    """Raises UploadError for more photos than one request may bring."""
    if photos > max_photos:
        several = f"; frames of one photo are sent as “{FRAMES_FIELD}”" if max_photos == 1 else ""
        raise UploadError("bad_multipart", f"the form has {photos} photos, {max_photos} at most are taken{several}")


def _is_file(part: object) -> TypeGuard[UploadFile]:
    return isinstance(part, UploadFile)


async def _read_recipe(file: UploadFile) -> str:
    if (file.size or 0) > RECIPE_BYTES:
        raise UploadError("body_too_large", f"the recipe has {file.size} bytes, the limit is {RECIPE_BYTES}")
    return (await file.read()).decode("utf-8", "replace")


async def _spool_part(photo: UploadFile, path: Path) -> PhotoFile:
    with path.open("wb") as file:
        await asyncio.to_thread(shutil.copyfileobj, photo.file, file)
    return PhotoFile(path, None).called(photo.filename or "")
