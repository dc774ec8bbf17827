"""Header fields of the tus protocol, read and written."""

import base64
import binascii
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import PureWindowsPath
from typing import Annotated

from fastapi import Header
from starlette.requests import Request

from fanlight_client.photo_wire import PhotoSettings
from fanlight_client.upload_wire import (
    EXPIRES_HEADER,
    LENGTH_HEADER,
    METADATA_HEADER,
    OFFSET_HEADER,
    OFFSET_TYPE,
    TUS_HEADER,
    TUS_VERSION,
    UploadStatus,
)
from serve.http.media_types import media_type_of
from serve.uploads.error import TUS_FIELDS, TusError
from serve.uploads.folder import TusUpload

NAME_KEY = "filename"
LONGEST_METADATA = 4096

Version = Annotated[str | None, Header(alias=TUS_HEADER, description=TUS_VERSION)]
Offset = Annotated[int, Header(alias=OFFSET_HEADER, ge=0)]
Length = Annotated[int, Header(alias=LENGTH_HEADER, ge=0)]
Metadata = Annotated[
    str,
    Header(
        alias=METADATA_HEADER,
        max_length=LONGEST_METADATA,
        description=f"`{NAME_KEY}` and, after a space, the file's name in base64; other pairs are ignored",
    ),
]


def check_version(version: Version = None) -> None:
    """Raises TusError `tus_version`."""
    if version != TUS_VERSION:
        told = f"{TUS_HEADER} says {version[:50]!r}" if version else f"the header field {TUS_HEADER} is not there"
        raise TusError("tus_version", f"{told}: tus {TUS_VERSION} is spoken here", {"Tus-Version": TUS_VERSION})


def is_piece(request: Request) -> bool:
    """Whether the body is a piece of a file."""
    return media_type_of(request) == OFFSET_TYPE


def check_piece(request: Request) -> None:
    """Raises TusError `upload_type`."""
    if not is_piece(request):
        raise TusError("upload_type", f"a piece of a file is sent as {OFFSET_TYPE}")


def read_name(metadata: str) -> str | None:
    """The file's name, without folders, by / or \\; None where it is not said.

    Raises TusError `upload_metadata` for what is no base64, ValidationError for a name that is too long.
    """
    pairs = (pair.strip().partition(" ") for pair in metadata.split(","))
    encoded = {key: value for key, _, value in pairs}.get(NAME_KEY, "")
    try:
        name = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise TusError("upload_metadata", f"{METADATA_HEADER}: {NAME_KEY} is no UTF-8 in base64") from error
    return PhotoSettings(name=PureWindowsPath(name).name or None).name


def write_state(upload: TusUpload) -> dict[str, str]:
    """How far an upload is, as every answer about it says."""
    return {
        **TUS_FIELDS,
        OFFSET_HEADER: str(upload.offset),
        LENGTH_HEADER: str(upload.facts.length),
        EXPIRES_HEADER: format_datetime(_expiry(upload), usegmt=True),
        "Cache-Control": "no-store",
    }


def describe_upload(upload: TusUpload) -> UploadStatus:
    """The same as JSON."""
    facts = upload.facts
    return UploadStatus(
        id=upload.id, name=facts.name, offset=upload.offset, length=facts.length, expires=_expiry(upload)
    )


def _expiry(upload: TusUpload) -> datetime:
    return datetime.fromtimestamp(upload.expires_at, UTC)
