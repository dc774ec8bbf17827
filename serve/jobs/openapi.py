"""What OpenAPI says of the bodies that bring photos, which FastAPI cannot see."""

from typing import Any

from fanlight_client.capture_wire import BRACKETS_FIELD, FRAMES_FIELD, Grouped, PlanRequest
from fanlight_client.job_wire import EstimateRequest, JobRequest, JobSettings
from fanlight_client.wire import JSON_TYPE, PHOTO_FIELD, PHOTO_TYPES, VIDEO_TYPES
from serve.http.openapi import BINARY, EITHER, FRAMES, KEPT, OPTIONS, PHOTO

GROUPING = "how files are grouped into photos: auto, by what they say and show; so many at a time; off, each is one"
SETTINGS: dict[str, dict[str, Any]] = JobSettings.model_json_schema()["properties"]
_FIELDS = {**OPTIONS, **SETTINGS}


def _form(photo: dict[str, Any], fields: dict[str, dict[str, Any]]) -> dict[str, Any]:
    schema = {"type": "object", "properties": {PHOTO_FIELD: photo, FRAMES_FIELD: FRAMES, **fields}, "oneOf": EITHER}
    return {"multipart/form-data": {"schema": schema}}


_PARAMETERS = [
    {"name": name, "in": "query", "schema": schema, "description": schema.get("description", "")}
    for name, schema in _FIELDS.items()
]

JOB_IN = {
    "parameters": [*_PARAMETERS, KEPT],
    "requestBody": {
        "content": {
            "image/*": BINARY,
            "video/*": BINARY,
            **_form(PHOTO, _FIELDS),
            JSON_TYPE: {"schema": JobRequest.model_json_schema()},
        },
    },
}

_BRACKETS: dict[str, Any] = Grouped.model_json_schema()["properties"]
_PHOTOS = {"type": "array", "items": BINARY["schema"]}

LISTING_IN = {
    "parameters": [
        *(parameter for parameter in _PARAMETERS if parameter["name"] not in ("listing", "name")),
        {"name": BRACKETS_FIELD, "in": "query", "schema": _BRACKETS[BRACKETS_FIELD], "description": GROUPING},
    ],
    "requestBody": {"content": _form(_PHOTOS, {**_FIELDS, **_BRACKETS})},
}

PLAN_IN = {
    "requestBody": {
        "required": True,
        "content": {
            JSON_TYPE: {"schema": PlanRequest.model_json_schema()},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {PHOTO_FIELD: _PHOTOS, **_BRACKETS},
                    "required": [PHOTO_FIELD],
                }
            },
        },
    }
}

FACTS_IN = {"requestBody": {"required": True, "content": {"image/*": BINARY}}}

KEY_OUT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The picture", "content": {PHOTO_TYPES["jpeg"]: BINARY}},
    304: {"description": "The caller has it: `If-None-Match` holds its `ETag`"},
}

ESTIMATE_IN = {
    "requestBody": {"required": True, "content": {JSON_TYPE: {"schema": EstimateRequest.model_json_schema()}}}
}

ARCHIVE_TYPE = "application/zip"
ARCHIVE_OUT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The archive; its files are stored, not deflated", "content": {ARCHIVE_TYPE: BINARY}}
}

_FILE_TYPES = (*PHOTO_TYPES.values(), *VIDEO_TYPES.values(), "application/octet-stream")
FILE_OUT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": dict.fromkeys(_FILE_TYPES, BINARY)},
    304: {"description": "The caller has it: `If-None-Match` holds its `ETag`"},
}
