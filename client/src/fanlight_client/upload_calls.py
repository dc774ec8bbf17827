"""Requests about uploads by tus 1.0.0 (https://tus.io/protocols/resumable-upload), and how their answers are read,
without any input or output."""

import base64
import re
from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx

from fanlight_client.body import plan_json
from fanlight_client.calls import Call, parse_answer
from fanlight_client.capture_wire import FrameFacts
from fanlight_client.errors import MalformedAnswer
from fanlight_client.job_wire import IDEMPOTENCY_HEADER
from fanlight_client.photo_wire import PHOTOS_PATH, KeptPhoto
from fanlight_client.piece import Piece
from fanlight_client.sent_file import name_photo
from fanlight_client.upload_wire import (
    LENGTH_HEADER,
    METADATA_HEADER,
    OFFSET_HEADER,
    TUS_HEADER,
    TUS_VERSION,
    UPLOAD_PATTERN,
    UPLOADS_PATH,
    UploadedPhoto,
    UploadStatus,
    upload_path,
)

SILENCE_S = 60.0
"""Of a connection that begins one or brings a piece: then it has died unseen, for a piece is taken as it comes."""
SPEAKS_TUS = {TUS_HEADER: TUS_VERSION}


def plan_begin(length: int, name: str | None) -> Call[str]:
    """An upload of so many bytes, whose file has that name; its id."""
    named = base64.b64encode(name_photo(name).encode()).decode() if name else ""
    metadata = {METADATA_HEADER: f"filename {named}"} if named else {}
    extra = {**SPEAKS_TUS, LENGTH_HEADER: str(length), **metadata}
    return Call("POST", UPLOADS_PATH, _read_id, statuses=(HTTPStatus.CREATED,), extra=extra, silence_s=SILENCE_S)


def plan_piece(upload_id: str, piece: Piece) -> Call[int]:
    """The next piece, where the upload ends; how many bytes the server has then."""

    def read(response: httpx.Response) -> int:
        told = response.headers.get(OFFSET_HEADER, "")
        if not told.isdecimal() or not piece.start < int(told) <= piece.start + piece.length:
            raise MalformedAnswer(f"a piece from byte {piece.start} on has brought the upload to {told[:20]!r}")
        return int(told)

    return Call(
        "PATCH",
        upload_path(upload_id),
        read,
        body=piece,
        statuses=(HTTPStatus.NO_CONTENT,),
        extra={**SPEAKS_TUS, OFFSET_HEADER: str(piece.start)},
        silence_s=SILENCE_S,
    )


def plan_offset(upload_id: str, length: int) -> Call[int]:
    """How many of its bytes the server has. Asked for as JSON and not with tus's HEAD, whose answers have no body: a
    refusal would come without its code."""

    def read(response: httpx.Response) -> int:
        status = parse_answer(UploadStatus, response.content)
        if status.length != length or status.offset > length:
            raise MalformedAnswer(f"upload {upload_id} is at {status.offset} of {status.length} bytes, not of {length}")
        return status.offset

    return Call("GET", upload_path(upload_id), read, extra=SPEAKS_TUS, silence_s=SILENCE_S)


def plan_keep(upload_ids: Sequence[str], name: str | None, idempotency_key: str) -> Call[KeptPhoto]:
    """The photo that complete uploads are, several as its frames; they are used up."""
    named = {} if name is None else {"name": name_photo(name)}
    told = UploadedPhoto(uploads=tuple(upload_ids), **named).model_dump_json(exclude_unset=True)
    return Call(
        "POST",
        PHOTOS_PATH,
        lambda response: parse_answer(KeptPhoto, response.content),
        body=plan_json(told),
        statuses=(HTTPStatus.CREATED,),
        extra={IDEMPOTENCY_HEADER: idempotency_key},
    )


def plan_upload_facts(upload_id: str) -> Call[FrameFacts]:
    """What a complete one says of how it was taken."""
    return Call("GET", upload_path(upload_id, "facts"), lambda response: parse_answer(FrameFacts, response.content))


def plan_drop(upload_id: str) -> Call[None]:
    """Forget it, and its bytes."""
    path, statuses = upload_path(upload_id), (HTTPStatus.NO_CONTENT,)
    return Call("DELETE", path, lambda _: None, statuses=statuses, extra=SPEAKS_TUS)


def _read_id(response: httpx.Response) -> str:
    """Its id alone, not the address: a proxy may have put the server below a path that it does not know of."""
    upload_id = urlsplit(response.headers.get("location", "")).path.rpartition("/")[2]
    if not re.fullmatch(UPLOAD_PATTERN, upload_id):
        raise MalformedAnswer(f"an upload was begun at {upload_id[:50]!r}, which is no id of one")
    return upload_id
