"""The page that asks for a key, and keeps it where no script can read it: tiles and events send no header fields."""

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from serve.http.uploads import read_small_body
from serve.keys.cookie import check_own_page, set_cookie
from serve.keys.gate import Gate, find_gate
from serve.studio.key_page import POLICY, WRONG, write_page
from serve.studio.place import SIGN_IN, STUDIO

router = APIRouter(include_in_schema=False)

FORM_BYTES = 1 << 12
GUARDS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


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
    return HTMLResponse(write_page(said), status, GUARDS)
