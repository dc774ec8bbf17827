"""Schemas that pydantic writes with their parts in `$defs`, as an OpenAPI document has them: the parts among its
`components`, where its references lead to."""

from typing import Any

PARTS, COMPONENTS = "#/$defs/", "#/components/schemas/"
AS_SENT = "-Input"
"""Of the name of a part: what is answered may have the same name and another shape, as FastAPI has it too."""


def gather_schemas(document: dict[str, Any]) -> None:
    """Of all paths of a document."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    document["paths"] = _move_parts(document["paths"], schemas)


def _move_parts(node: Any, schemas: dict[str, Any]) -> Any:
    """The same without parts, which are in `schemas` then."""
    match node:
        case dict():
            parts = node.get("$defs", {})
            schemas |= {name + AS_SENT: _move_parts(part, schemas) for name, part in parts.items()}
            return {name: _move_parts(value, schemas) for name, value in node.items() if name != "$defs"}
        case list():
            return [_move_parts(value, schemas) for value in node]
        case str() if node.startswith(PARTS):
            return COMPONENTS + node.removeprefix(PARTS) + AS_SENT
    return node
