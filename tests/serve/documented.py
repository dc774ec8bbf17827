"""What our OpenAPI document promises, as schemathesis reads it."""

from typing import Any

import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from serve.ingress import app

RECIPE = "#/components/schemas/Tone-Input"
NESTED = {f"#/components/schemas/{name}-Input" for name in ("Union", "Difference", "Intersection", "Inverse")}
"""Masks made of masks: to draw some takes minutes."""


def prune(node: Any) -> Any:
    """A schema without what takes long to draw from: of a recipe the first four steps, of masks those of one piece."""
    match node:
        case {"oneOf": [*kinds], **rest}:
            kept = [kind for kind in kinds if kind.get("$ref") not in NESTED]
            return {**rest, "oneOf": kept[:4] if {"$ref": RECIPE} in kinds else kept}
        case dict():
            return {name: prune(value) for name, value in node.items()}
        case list():
            return [prune(value) for value in node]
    return node


CONFIG = SchemathesisConfig.from_dict({"phases": {"coverage": {"enabled": False}}})
"""Without the longest of everything: ten thousand strokes of a brush are no question of the protocol."""
SCHEMA = schemathesis.openapi.from_dict(prune(app.openapi()), config=CONFIG)
NEEDS_A_GRAPH = ["/readyz", "/v1/enhance"]
"""Paths that are asked in tests/cluster."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SHAPELESS = ("/v1/frames", "/v1/uploads/{upload_id}/facts")
"""Of these schemathesis 4.32 cannot read the schema of an answer: it takes our `prefixItems` for older `items`."""

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")


def checks_of(path: str) -> list:  # type: ignore[type-arg]
    return [check for check in CHECKS if path not in SHAPELESS or check is not response_schema_conformance]
