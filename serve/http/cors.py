"""Pages of other origins that may call this server (https://fetch.spec.whatwg.org/#http-cors-protocol); by itself none.

They bring a key in `Authorization`. The studio's cookie is for its own origin, whatever is allowed here.
"""

from collections.abc import Callable

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from fanlight_client.job_wire import IDEMPOTENCY_HEADER, LAST_EVENT_HEADER
from fanlight_client.photo_wire import CLASSES_HEADER, COVERAGE_HEADER, DEPTH_UNIT_HEADER, SCORE_HEADER
from fanlight_client.upload_wire import EXPIRES_HEADER, LENGTH_HEADER, METADATA_HEADER, OFFSET_HEADER, TUS_HEADER
from serve.settings import IngressConfig

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SENT = ("Authorization", "Content-Type", "If-None-Match", IDEMPOTENCY_HEADER, LAST_EVENT_HEADER)
SENT_BY_TUS = (TUS_HEADER, LENGTH_HEADER, OFFSET_HEADER, METADATA_HEADER)
TOLD = (
    *("Content-Disposition", "ETag", "Link", "Location", "RateLimit", "RateLimit-Policy", "Retry-After"),
    *("WWW-Authenticate", "X-Request-ID", "Tus-Version", "Tus-Extension", "Tus-Max-Size"),
    *(CLASSES_HEADER, COVERAGE_HEADER, DEPTH_UNIT_HEADER, SCORE_HEADER),
    *(EXPIRES_HEADER, LENGTH_HEADER, OFFSET_HEADER, TUS_HEADER),
)
"""What scripts may read beside the few fields that they always may."""
ASKED_AGAIN_S = 600


def allow_origins(app: FastAPI, find_config: Callable[[], IngressConfig]) -> None:
    """Of all requests of the app."""
    app.add_middleware(AllowedOrigins, find_config=find_config)


class AllowedOrigins:
    """Starlette's CORSMiddleware, of origins that may change while the app runs."""

    def __init__(self, app: ASGIApp, find_config: Callable[[], IngressConfig]) -> None:
        self._app, self._find_config = app, find_config
        self._origins: tuple[str, ...] = ()
        self._allowing = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (origins := self._find_config().cors_origins) != self._origins:
            self._origins, self._allowing = origins, self._allow(origins) if origins else self._app
        await self._allowing(scope, receive, send)

    def _allow(self, origins: tuple[str, ...]) -> ASGIApp:
        return CORSMiddleware(
            self._app,
            allow_origins=origins,
            allow_methods=METHODS,
            allow_headers=(*SENT, *SENT_BY_TUS),
            expose_headers=TOLD,
            max_age=ASKED_AGAIN_S,
        )
