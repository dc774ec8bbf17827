"""Nothing comes through Serve's proxy that it would believe: of which there is, Ray's own source says."""

import inspect
import re
from typing import Any

import pytest
from ray.serve._private import constants, http_util, proxy, proxy_request_response
from starlette.middleware import Middleware

from serve.http.guards import SecurityHeaders
from serve.proxy.believed import NothingBelieved
from serve.proxy.door import CALLBACK, list_middlewares
from tests.believed import BELIEVED

OURS = {"host": "fanlight", "idempotency-key": "mine", "x-request-id": "0a1b-2c", "x-forwarded-proto": "https"}


async def pass_through(**headers: str) -> dict[str, str]:
    """What Serve gets to see."""
    seen: dict[str, Any] = {}

    async def serve(scope: Any, *_: Any) -> None:
        seen.update(scope)

    fields = [(name.encode(), value.encode()) for name, value in headers.items()]
    await NothingBelieved(serve)({"type": "http", "headers": fields}, None, None)  # type: ignore[arg-type]
    return {name.decode(): value.decode() for name, value in seen["headers"]}


@pytest.mark.parametrize("name", BELIEVED)
async def test_what_serve_would_believe_is_dropped(name: str) -> None:
    assert await pass_through(**OURS, **{name: "a stranger's"}) == OURS


@pytest.mark.parametrize("wrong", ["", "a b", 'a"b', "a\x1b[31m", "x" * 129])
async def test_an_id_that_is_none_is_dropped_for_serve_to_make_one(wrong: str) -> None:
    assert "x-request-id" not in await pass_through(**{**OURS, "x-request-id": wrong})


def test_ray_s_source_reads_no_header_that_is_not_known_here() -> None:
    """When this turns red, a new Ray reads another one: see whether a stranger may send it."""
    names = {name for name in vars(constants) if name.endswith(("_HEADER", "_HEADER_PREFIX"))}
    assert names == {
        "SERVE_HTTP_REQUEST_ID_HEADER",
        "SERVE_HTTP_REQUEST_TIMEOUT_S_HEADER",
        "SERVE_HTTP_REQUEST_DISCONNECT_DISABLED_HEADER",
    } | {name for name in names if name.startswith("SERVE_INGRESS_ROUTER_HEADER")}
    source = inspect.getsource(proxy) + inspect.getsource(proxy_request_response)
    compared = re.findall(r'key\.decode\(\)(?:\.lower\(\))? == "([^"]+)"', source)
    assert set(compared) <= {"traceparent", "tracestate"}


def test_serve_takes_it_as_it_is() -> None:
    ((name, path),) = CALLBACK.items()
    assert name == "RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH"
    assert name in inspect.getsource(constants)
    module, _, function = path.partition(":")
    assert (module, function) == (list_middlewares.__module__, list_middlewares.__name__)
    middlewares = http_util.validate_http_proxy_callback_return(list_middlewares())
    assert [each.cls for each in middlewares if isinstance(each, Middleware)] == [NothingBelieved, SecurityHeaders]
