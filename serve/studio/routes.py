"""The built page over HTTP: nothing in it may come from elsewhere, or be shown within another page."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from serve.keys.gate import Gate, find_gate
from serve.studio.place import BUILT, INDEX, STUDIO
from serve.studio.sign_in import ask_for_key
from serve.studio.sign_in import router as sign_in_routes

router = APIRouter(include_in_schema=False)
router.include_router(sign_in_routes)

ASSETS = "assets/"
"""Files whose names change with what is in them."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
GUARDS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
FOR_EVER, ASK_EACH_TIME = "public, max-age=31536000, immutable", "no-cache"


class NotBuiltError(HTTPException):
    """There is a page, but nobody has built it. Code: `studio_not_built`."""

    code = "studio_not_built"

    def __init__(self) -> None:
        super().__init__(404, "the studio is not built here: `make studio` does it")


def find_built() -> StaticFiles:
    """Raises NotBuiltError."""
    if not (BUILT / INDEX).is_file():
        raise NotBuiltError
    return StaticFiles(directory=BUILT, html=True)


@router.get("/")
@router.get(STUDIO.rstrip("/"))
async def lead_there() -> Response:
    """Whoever comes without a path wants to see something."""
    return RedirectResponse(STUDIO)


@router.get(STUDIO + "{path:path}")
async def get_page(
    path: str,
    request: Request,
    built: Annotated[StaticFiles, Depends(find_built)],
    gate: Annotated[Gate, Depends(find_gate)],
) -> Response:
    """A file of the build, with its `ETag`; instead of the page the question for a key, where one is asked for.

    Raises HTTPException 404.
    """
    if path in ("", INDEX) and not await gate.lets_in(request):
        return ask_for_key()
    answer = await built.get_response(built.get_path({"path": f"/{path}"}), request.scope)
    answer.headers.update(GUARDS)
    answer.headers["Cache-Control"] = FOR_EVER if path.startswith(ASSETS) else ASK_EACH_TIME
    return answer
