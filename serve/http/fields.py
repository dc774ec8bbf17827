"""Options as they come: fields of a query or of a form."""

from collections.abc import Iterable

LISTED = "lora"
"""The option that is a list: its fields are joined."""


def join_fields(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Values by name; of a field that comes again the last counts, but a list goes on."""
    joined: dict[str, str] = {}
    for name, value in fields:
        joined[name] = f"{joined[name]},{value}" if name == LISTED and name in joined else value
    return joined
