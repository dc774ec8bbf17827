"""Header fields that Serve would take a stranger's word for, dropped before it reads them.

Which there are is in Ray's source, 2.60: `_private/proxy.py`, `_private/http_util.py`, `_private/constants.py`;
tests/serve/proxy/test_believed.py holds this list against it.
"""

import os
import re

from starlette.types import ASGIApp, Receive, Scope, Send

NAMES = {
    b"x-request-timeout-seconds",  # Serve would give up early, or never
    b"x-request-disconnect-disabled",  # it would go on after the caller has gone
    b"serve-multiplexed-model-id",  # it would choose a replica by these two
    os.environ.get("RAY_SERVE_SESSION_ID_HEADER_KEY", "x-session-id").lower().replace("_", "-").encode(),
    b"traceparent",  # it would join a stranger's trace
    b"tracestate",
}
"""With - for _, as Serve compares them."""
PREFIX = b"x-serve-router-"
"""Of fields in which Serve's parts tell one another where a request goes."""
REQUEST_ID, PLAIN_ID = b"x-request-id", re.compile(rb"[A-Za-z0-9._:-]{1,128}")
"""By it the log is searched: a caller may choose one, of letters that need no quoting anywhere."""


class NothingBelieved:
    """Drops them from every request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "headers" in scope:
            scope["headers"] = [(name, value) for name, value in scope["headers"] if not is_believed(name, value)]
        await self._app(scope, receive, send)


def is_believed(name: bytes, value: bytes) -> bool:
    """Whether Serve would act upon it; a request's id that is none counts as such."""
    name = name.lower().replace(b"_", b"-")
    if name == REQUEST_ID:
        return not PLAIN_ID.fullmatch(value)
    return name in NAMES or name.startswith(PREFIX)
