"""Our part of Serve's proxy. Serve calls `list_middlewares` when a proxy starts, if CALLBACK is in its environment.

It must be there before the proxy's process starts: `python -m serve` and the images see to it; elsewhere set it for
`ray start`, with the checkout on PYTHONPATH (docs/security.md).
"""

from starlette.middleware import Middleware
from uvicorn import config

from serve.http.guards import SecurityHeaders
from serve.proxy.believed import NothingBelieved

CALLBACK = {"RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH": "serve.proxy.door:list_middlewares"}


def list_middlewares() -> list[Middleware]:
    """Of Serve's proxy, innermost first; what is told of slow senders of headers is no middleware, but the server's."""
    config.HTTP_PROTOCOLS["auto"] = "serve.proxy.patience:PatientProtocol"  # which Serve leaves to uvicorn to choose
    return [Middleware(NothingBelieved), Middleware(SecurityHeaders)]
