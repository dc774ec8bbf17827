"""Header fields that tell browsers what not to do with an answer; a route may have said something narrower itself.

After OWASP's list for APIs: https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html
"""

from collections.abc import Mapping

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
GUARDS: Mapping[str, str] = {
    "Content-Security-Policy": NOTHING,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
STRICT_TRANSPORT = "max-age=31536000"
"""Of a year, and of this host alone: what its subdomains speak is not for us to say."""


def guard_answers(app: FastAPI) -> None:
    """All of them, but of mistakes of our own: those pass no middleware, and `problems.py` adds the fields itself."""
    app.add_middleware(SecurityHeaders)


class SecurityHeaders:
    """Adds what the answer does not say itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in GUARDS.items():
                    headers.setdefault(name, value)
                if is_over_tls(scope):
                    headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
            await send(message)

        await self._app(scope, receive, send_guarded)


def is_over_tls(scope: Scope) -> bool:
    """Whether the caller speaks TLS, if not with us then with the proxy in front, which says so."""
    return bool(Headers(scope=scope).get("x-forwarded-proto", scope["scheme"]) == "https")
