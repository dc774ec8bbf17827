"""HEAD below any server or client, which would drop a body that should not be there."""

from fastapi import FastAPI, Request
from starlette.responses import Response

from serve.http.head import answer_head, asks_head


async def ask(method: str) -> tuple[dict, bytes]:
    """Status and headers, and the content."""
    app = FastAPI()
    answer_head(app)

    @app.get("/photo")
    async def get_photo(request: Request) -> Response:
        return Response(b"photo", headers={"asks-head": str(asks_head(request))})

    sent: list[dict] = []

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": "/photo",
        "raw_path": b"/photo",
        "query_string": b"",
        "headers": [],
    }
    await app({**scope, "http_version": "1.1", "asgi": {"version": "3.0"}, "scheme": "http"}, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return {"status": sent[0]["status"], **headers}, b"".join(message.get("body", b"") for message in sent[1:])


async def test_a_head_has_the_fields_of_get_and_no_content():
    told, content = await ask("GET")
    assert (told["status"], told["content-length"], told["asks-head"], content) == (200, "5", "False", b"photo")
    told, content = await ask("HEAD")
    assert (told["status"], told["content-length"], told["asks-head"], content) == (200, "5", "True", b"")
