"""Who asks in a request, and what for, as the gate found out."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.requests import Request

VISIT = "fanlight.visit"


async def _hand_in_any(photos: int) -> None:
    """Where nobody counts."""


async def _stays() -> bool:
    """Where nobody is asked for a key."""
    return True


@dataclass
class Visit:
    """`owner` is None until the gate has let somebody in; `key` is the name of theirs, empty where none is asked for.

    `hand_in` counts photos against a key's quota, and raises LimitReachedError; `stays` asks whether the key still
    opens something. `policies` and `limits` are the members of the fields RateLimit-Policy and RateLimit, by the name
    of the limit.
    """

    owner: str | None = None
    key: str = ""
    deed: str | None = None
    hand_in: Callable[[int], Awaitable[None]] = _hand_in_any
    stays: Callable[[], Awaitable[bool]] = _stays
    policies: dict[str, str] = field(default_factory=dict)
    limits: dict[str, str] = field(default_factory=dict)


def visit_of(request: Request) -> Visit:
    visit: Visit = request.scope.setdefault(VISIT, Visit())
    return visit


def owner_of(request: Request) -> str:
    """Raises RuntimeError for a request that went through no gate, so that none is answered by mistake."""
    owner = visit_of(request).owner
    if owner is None:
        raise RuntimeError(f"{request.url.path} asked for its caller, and nobody had let one in")
    return owner
