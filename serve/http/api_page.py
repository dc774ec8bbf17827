"""`/docs`: the OpenAPI document as a page, Swagger UI, of which nothing comes from elsewhere."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

router = APIRouter(include_in_schema=False)

PATH = "/docs"
GUARDS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>fanlight: the API</title>
<link rel="icon" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
<main id="page"></main>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/begin.js"></script>
</html>
"""
BEGIN = "SwaggerUIBundle({ url: 'openapi.json', dom_id: '#page', deepLinking: true });"

swagger_ui = StaticFiles(packages=[("fastapi_swagger", "resources")])


@router.get(PATH)
async def get_page() -> Response:
    return HTMLResponse(PAGE, headers=GUARDS)


@router.get(PATH + "/begin.js")
async def get_beginning() -> Response:
    """Apart from the page, which need allow no scripts within itself then."""
    return Response(BEGIN, media_type="text/javascript")


@router.get(PATH + "/{name}")
async def get_part(name: str, request: Request) -> Response:
    """A file of Swagger UI, with its `ETag`; raises HTTPException 404."""
    return await swagger_ui.get_response(name, request.scope)
