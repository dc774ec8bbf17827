"""What OpenAPI says of photos that FastAPI cannot see: files in and out."""

from typing import Any

from fanlight_client.capture_wire import FRAMES_FIELD
from fanlight_client.mask import Select
from fanlight_client.options import EnhanceOptions
from fanlight_client.photo_wire import (
    CLASSES_HEADER,
    COVERAGE_HEADER,
    DEPTH_UNIT_HEADER,
    PNG_TYPE,
    SCORE_HEADER,
    MaskRequest,
    PhotoSettings,
)
from fanlight_client.upload_wire import UploadedPhoto
from fanlight_client.wire import JSON_TYPE, MULTIPART_TYPE, PHOTO_FIELD, PHOTO_TYPES
from serve.http.openapi import BINARY, EITHER, FRAMES
from serve.jobs.openapi import FILE_OUT

_SETTINGS: dict[str, dict[str, Any]] = PhotoSettings.model_json_schema()["properties"]

PHOTO_IN = {
    "parameters": [
        {"name": name, "in": "query", "schema": schema, "description": schema.get("description", "")}
        for name, schema in _SETTINGS.items()
    ],
    "requestBody": {
        "required": True,
        "content": {
            "image/*": BINARY,
            JSON_TYPE: {"schema": UploadedPhoto.model_json_schema()},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {PHOTO_FIELD: BINARY["schema"], FRAMES_FIELD: FRAMES, **_SETTINGS},
                    "oneOf": EITHER,
                }
            },
        },
    },
}

CONTENT_OUT = FILE_OUT

ASSET_OUT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The asset",
        "content": {PNG_TYPE: BINARY, JSON_TYPE: {"schema": {"type": "object"}}},
        "headers": {
            CLASSES_HEADER: {"description": "of `surfaces`: the classes by number", "schema": {"type": "string"}},
            DEPTH_UNIT_HEADER: {
                "description": "of `depth`: what 1000 stands for",
                "schema": {"type": "string", "enum": ["metre", "nearest"]},
            },
        },
    },
    202: {"description": "It is being made: ask again after `Retry-After` seconds"},
    304: {"description": "The caller has it: `If-None-Match` holds its `ETag`"},
}

SELECT_IN = {"requestBody": {"required": True, "content": {JSON_TYPE: {"schema": Select.model_json_schema()}}}}
SELECT_OUT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Masks with their scores; with `Accept: image/png` one of them, white where it is",
        "content": {PNG_TYPE: BINARY},
        "headers": {SCORE_HEADER: {"description": "of the mask in a PNG, 0 to 1", "schema": {"type": "number"}}},
    }
}

DZI_TYPE = "application/xml"
_HELD: dict[int | str, dict[str, Any]] = {304: {"description": "The caller has it: `If-None-Match` holds its `ETag`"}}
DZI_OUT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The description of the tiles", "content": {DZI_TYPE: {"schema": {"type": "string"}}}},
    **_HELD,
}
TILE_OUT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The tile, which never changes",
        "content": {PHOTO_TYPES[format]: BINARY for format in ("jpeg", "webp")},
    },
    **_HELD,
}

PROOF_IN = {"requestBody": {"content": {JSON_TYPE: {"schema": EnhanceOptions.model_json_schema()}}}}
PROOF_OUT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The proof; with `Accept: multipart/mixed` the proof and its report",
        "content": dict.fromkeys((PHOTO_TYPES["jpeg"], MULTIPART_TYPE), BINARY),
    }
}

MASK_IN = {"requestBody": {"required": True, "content": {JSON_TYPE: {"schema": MaskRequest.model_json_schema()}}}}
MASK_OUT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The mask, white where it is",
        "content": {PNG_TYPE: BINARY},
        "headers": {COVERAGE_HEADER: {"description": "share of the photo, 0 to 1", "schema": {"type": "number"}}},
    }
}
