"""HEAD: whatever GET would answer, without its content (RFC 9110 §9.3.2)."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ASKS_HEAD = "fanlight.asks_head"


def answer_head(app: FastAPI) -> None:
    """Let every path that answers GET answer HEAD."""
    app.add_middleware(HeadAnswers)


def asks_head(request: Request) -> bool:
    """Whether nobody will read the content: a route may save itself the making of it."""
    return bool(request.scope.get(ASKS_HEAD))


class HeadAnswers:
    """Hands HEAD on as GET, and keeps the content back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET", ASKS_HEAD: True}, receive, send_head)
