"""Answers that a caller has already: If-None-Match and 304 (RFC 9110 §13.1.2)."""

import re

from starlette.requests import Request

TAG = re.compile(r'(?:W/)?("[^"]*")')


def has_it_already(request: Request, etag: str) -> bool:
    """Whether the caller holds the file of this entity tag, quotes included."""
    asked = request.headers.get("if-none-match", "")
    return asked.strip() == "*" or etag in TAG.findall(asked)
