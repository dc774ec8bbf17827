"""What OpenAPI says of the bodies that bring photos, which FastAPI cannot see."""

from typing import Any

from fanlight_client.job_wire import EstimateRequest, JobRequest, JobSettings
from fanlight_client.wire import JSON_TYPE, PHOTO_FIELD, PHOTO_TYPES
from serve.http.openapi import BINARY, OPTIONS

SETTINGS: dict[str, dict[str, Any]] = JobSettings.model_json_schema()["properties"]
_FIELDS = {**OPTIONS, **SETTINGS}


def _form(photo: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "properties": {PHOTO_FIELD: photo, **_FIELDS}, "required": [PHOTO_FIELD]}
    return {"multipart/form-data": {"schema": schema}}


_PARAMETERS = [
    {"name": name, "in": "query", "schema": schema, "description": schema.get("description", "")}
    for name, schema in _FIELDS.items()
]

JOB_IN = {
    "parameters": _PARAMETERS,
    "requestBody": {
        "required": True,
        "content": {
            "image/*": BINARY,
            **_form(BINARY["schema"]),
            JSON_TYPE: {"schema": JobRequest.model_json_schema()},
        },
    },
}

LISTING_IN = {
    "parameters": [parameter for parameter in _PARAMETERS if parameter["name"] not in ("listing", "name")],
    "requestBody": {"content": _form({"type": "array", "items": BINARY["schema"]})},
}

ESTIMATE_IN = {
    "requestBody": {"required": True, "content": {JSON_TYPE: {"schema": EstimateRequest.model_json_schema()}}}
}

_FILE_TYPES = (*PHOTO_TYPES.values(), "application/octet-stream")
FILE_OUT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": dict.fromkeys(_FILE_TYPES, BINARY)},
    304: {"description": "The caller has it: `If-None-Match` holds its `ETag`"},
}
