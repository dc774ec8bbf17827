"""The page that asks for a key, and keeps it where no script can read it: tiles and events send no header fields."""

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from serve.http.uploads import read_small_body
from serve.keys.cookie import check_own_page, set_cookie
from serve.keys.gate import Gate, find_gate
from serve.studio.place import SIGN_IN, STUDIO

router = APIRouter(include_in_schema=False)

FORM_BYTES = 1 << 12
GUARDS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<title>fanlight studio</title>
<main>
<h1>fanlight studio</h1>
<form method="post" action="{action}">
<p><label>Your key: <input name="key" type="password" autocomplete="current-password" required autofocus></label>
<button>Open</button></p>
{said}
</form>
</main>
</html>
"""
WRONG = '<p role="alert">That key opens nothing here. Keys begin with fl_.</p>'


@router.get(SIGN_IN)
async def get_form() -> Response:
    """Also for who wants to come in by another key."""
    return ask_for_key()


@router.post(SIGN_IN)
async def post_key(request: Request, gate: Annotated[Gate, Depends(find_gate)]) -> Response:
    """Lets the browser keep a key until it is closed; the page again where it is none.

    Raises RefusedError `cross_site`: nobody else makes somebody hand in photos by his key.
    """
    check_own_page(request)
    fields = parse_qs((await read_small_body(request, FORM_BYTES)).decode("utf-8", "replace"))
    secret = fields.get("key", [""])[0].strip()
    if not await gate.knows(secret):
        return ask_for_key(WRONG, 401)
    return set_cookie(RedirectResponse(STUDIO, status_code=303, headers=GUARDS), request, secret)


def ask_for_key(said: str = "", status: int = 200) -> Response:
    return HTMLResponse(PAGE.format(action=SIGN_IN, said=said), status, GUARDS)
