"""What OpenAPI says of uploads that FastAPI cannot see: pieces of files in, header fields out."""

from typing import Any

from fanlight_client.upload_wire import (
    EXPIRES_HEADER,
    LENGTH_HEADER,
    OFFSET_HEADER,
    OFFSET_TYPE,
    TUS_HEADER,
    DirectUploadRequest,
)
from fanlight_client.wire import JSON_TYPE
from serve.http.openapi import BINARY

PIECE_IN: dict[str, Any] = {"requestBody": {"content": {OFFSET_TYPE: BINARY}}}
DIRECT_IN: dict[str, Any] = {
    "requestBody": {"required": True, "content": {JSON_TYPE: {"schema": DirectUploadRequest.model_json_schema()}}}
}

_TEXT = {"schema": {"type": "string"}}
_NUMBER = {"schema": {"type": "integer"}}
STATE: dict[str, Any] = {
    TUS_HEADER: _TEXT,
    OFFSET_HEADER: {"description": "bytes that have come", **_NUMBER},
    LENGTH_HEADER: {"description": "bytes that it has when it is complete", **_NUMBER},
    EXPIRES_HEADER: {"description": "until when it waits; more bytes move that on", **_TEXT},
}

BEGUN: dict[int | str, dict[str, Any]] = {
    201: {"description": "It has begun", "headers": {"Location": {"description": "where it is", **_TEXT}, **STATE}}
}
CAME: dict[int | str, dict[str, Any]] = {204: {"description": "The piece has come", "headers": STATE}}
STANDS: dict[int | str, dict[str, Any]] = {200: {"headers": STATE}}
SPOKEN: dict[int | str, dict[str, Any]] = {
    204: {
        "description": "What is spoken here",
        "headers": {"Tus-Version": _TEXT, "Tus-Extension": _TEXT, "Tus-Max-Size": _NUMBER},
    }
}
