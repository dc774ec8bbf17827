"""A key that a browser keeps for the studio: how it is set, and how it is seen that our own page sent it."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from serve.http.refused import RefusedError

COOKIE, TLS_COOKIE = "fanlight_key", "__Host-fanlight_key"
"""Over TLS by a name that browsers let no other host of the same domain set (RFC 6265bis, cookie prefixes)."""
SAFE = ("GET", "HEAD", "OPTIONS")


def set_cookie(answer: Response, request: Request, secret: str) -> Response:
    """Until the browser is closed; no script reads it, and no other site's request brings it."""
    name = _name(request)
    answer.set_cookie(name, secret, httponly=True, samesite="lax", secure=name == TLS_COOKIE)
    return answer


def check_own_page(request: Request) -> None:
    """Raises RefusedError `cross_site` for a change that another page asks for: of another site, or of another host of
    the same one, which `SameSite` lets pass."""
    if request.method not in SAFE and not _is_ours(request):
        raise RefusedError("cross_site", "what a browser changes here, this server's own pages ask for", more=None)


def read_cookie(request: Request) -> str | None:
    """Raises RefusedError `cross_site`."""
    secret = request.cookies.get(_name(request))
    if secret is not None:
        check_own_page(request)
    return secret


def _name(request: Request) -> str:
    scheme = request.headers.get("x-forwarded-proto", request.url.scheme)
    return TLS_COOKIE if scheme == "https" else COOKIE


def _is_ours(request: Request) -> bool:
    """Browsers say it by themselves: `Sec-Fetch-Site` where the page came over TLS, `Origin` otherwise."""
    if site := request.headers.get("sec-fetch-site"):
        return site == "same-origin"
    return urlsplit(request.headers.get("origin", "")).netloc == request.headers.get("host")
