"""Header fields that are lists, and may come in several lines (RFC 9110 §5.3)."""

from starlette.requests import Request


def join_lines(request: Request, name: str) -> str:
    """The whole list, with commas between; empty where the field is not there."""
    return ", ".join(request.headers.getlist(name))
