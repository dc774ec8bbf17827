"""What OpenAPI says of keys: the scheme, and which scope each route needs, from the same table that the gate reads."""

from typing import Any

from fastapi import FastAPI

from serve.http.schemas import gather_schemas
from serve.keys.scopes import NEEDS

SCHEME = "key"
DESCRIBED = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key of `python -m serve.keys create`. Servers without keys, and those where a proxy says who "
    "asks, want none.",
}


class KeyedApp(FastAPI):
    """An app whose document names them, and has all of its schemas in one place."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            described = super().openapi()
            gather_schemas(described)
            described.setdefault("components", {})["securitySchemes"] = {SCHEME: DESCRIBED}
            for path, methods in described["paths"].items():
                for method, route in methods.items():
                    if scope := NEEDS[method.upper(), path].scope:
                        route["security"] = [{SCHEME: [scope]}]
        return self.openapi_schema or {}
