"""What is told of every visit: to the caller what is left of the key's limits, to the operator who did what."""

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deployments.logs import logger
from serve.http.visit import VISIT, Visit

FAILED = 400


def tell_visits(app: FastAPI) -> None:
    """Of all requests of the app."""
    app.add_middleware(Visits)


class Visits:
    """Opens a visit for each request, and tells of it with the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = scope[VISIT] = Visit()

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                _add_members(headers, "RateLimit-Policy", visit.policies.values())
                _add_members(headers, "RateLimit", visit.limits.values())
                if visit.deed is not None and message["status"] < FAILED:
                    log_deed(visit, scope, message["status"], headers.get("location"))
            await send(message)

        await self._app(scope, receive, send_told)


def log_deed(visit: Visit, scope: Scope, status: int, location: str | None) -> None:
    """One line: which key, whose, did what to what. Paths alone: a query may hold what is secret."""
    logger.info(
        "%s by %s",
        visit.deed,
        visit.key or visit.owner or "somebody",
        extra={
            "deed": visit.deed,
            "key": visit.key,
            "owner": visit.owner,
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "made": location,
        },
    )


def _add_members(headers: MutableHeaders, name: str, members) -> None:  # type: ignore[no-untyped-def]
    """To the list that the field is; the answer may have some already."""
    if members:
        headers[name] = ", ".join([*headers.getlist(name), *members])
