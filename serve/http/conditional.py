"""Answers that a caller has already: If-None-Match and 304 (RFC 9110 §13.1.2)."""

import re

from starlette.requests import Request

from serve.http.field_lines import join_lines

TAG = re.compile(r'(?:W/)?("[^"]*")')


def has_it_already(request: Request, etag: str) -> bool:
    """Whether the caller holds the file of this entity tag, quotes included."""
    asked = join_lines(request, "if-none-match")
    return asked.strip() == "*" or etag in TAG.findall(asked)
