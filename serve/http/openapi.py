"""What OpenAPI says of `POST /v1/enhance`, which FastAPI cannot see: the options, the photo in, the photo out."""

from typing import Any

from fanlight_client.capture_wire import FRAMES_FIELD, MOST_FRAMES
from fanlight_client.options import EnhanceOptions
from fanlight_client.wire import (
    JSON_TYPE,
    MULTIPART_TYPE,
    PHOTO_FIELD,
    PHOTO_TYPES,
    PROBLEM_TYPE,
    REPORT_RELATION,
    Problem,
)

BINARY = {"schema": {"type": "string", "format": "binary"}}
RECIPE = {
    "type": "string",
    "contentMediaType": JSON_TYPE,
    "description": EnhanceOptions.model_fields["recipe"].description,
    "examples": ['[{"step": "straighten"}, {"step": "tone", "preset": "best"}, {"step": "sky"}]'],
}
OPTIONS: dict[str, dict[str, Any]] = {**EnhanceOptions.model_json_schema()["properties"], "recipe": RECIPE}

KEPT = {
    "name": PHOTO_FIELD,
    "in": "query",
    "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    "description": "the id of a photo that is kept, or of the job whose result it is, in place of any file",
}
PHOTO = {**BINARY["schema"], "description": "the file; or, as text, the id of a photo that is kept"}

FRAMES = {
    "type": "array",
    "items": BINARY["schema"],
    "maxItems": MOST_FRAMES,
    "description": "the frames of one photo, in place of it; JPEGs beside raw files of the same name do not count",
}
EITHER = [{"required": [PHOTO_FIELD]}, {"required": [FRAMES_FIELD]}]
"""Of a form's files."""

PROBLEMS: dict[int | str, dict[str, Any]] = {
    family: {"description": what, "content": {PROBLEM_TYPE: {"schema": Problem.model_json_schema()}}}
    for family, what in (("4XX", "What is wrong with the request"), ("5XX", "What is wrong with the service"))
}

PHOTO_IN = {
    "parameters": [
        {"name": name, "in": "query", "schema": schema, "description": schema.get("description", "")}
        for name, schema in OPTIONS.items()
    ]
    + [KEPT],
    "requestBody": {
        "content": {
            "image/*": BINARY,
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {PHOTO_FIELD: PHOTO, FRAMES_FIELD: FRAMES, **OPTIONS},
                    "oneOf": EITHER,
                }
            },
        },
    },
}

PHOTO_OUT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The finished photo; with `Accept: multipart/mixed` the photo and its report",
        "content": dict.fromkeys((*PHOTO_TYPES.values(), MULTIPART_TYPE), BINARY),
        "headers": {
            "Link": {"description": f'where the report is, rel="{REPORT_RELATION}"', "schema": {"type": "string"}}
        },
    }
}
