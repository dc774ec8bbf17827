"""What a key may in a time: requests in a minute, photos in a day, counted in the store, over all Ingresses."""

from dataclasses import dataclass
from math import ceil, floor

from jobs.bucket import Drawn, Limit
from jobs.key import Key
from jobs.store import JobStore
from serve.http.refused import LimitReachedError
from serve.http.visit import Visit

REQUESTS, PHOTOS = "requests", "photos"


@dataclass(frozen=True)
class KeyLimits:
    """Of one key; what is left is told in the answer to the visit (draft-ietf-httpapi-ratelimit-headers-11)."""

    store: JobStore
    key: Key
    visit: Visit

    async def count_request(self) -> None:
        """Raises LimitReachedError `rate_limited`, StoreUnavailableError."""
        if self.key.requests is not None:
            await self._draw(REQUESTS, self.key.requests, 1, "rate_limited")

    async def hand_in(self, photos: int) -> None:
        """Raises LimitReachedError `quota_used_up`, StoreUnavailableError."""
        if self.key.photos is not None:
            await self._draw(PHOTOS, self.key.photos, photos, "quota_used_up")

    async def _draw(self, name: str, limit: Limit, amount: int, code: str) -> None:
        drawn = await self.store.draw(f"{self.key.name}:{name}", limit, amount)
        self.visit.policies[name] = f'"{name}";q={limit.most};w={limit.window_s:.0f}'
        self.visit.limits[name] = f'"{name}";r={tell_left(drawn)};t={tell_more_in(drawn, limit)}'
        if not drawn.is_granted:
            told = f"the key {self.key.name} may make {limit.most} {name} in {limit.window_s:.0f} s"
            raise LimitReachedError(code, told, max(1, ceil(drawn.wait_s)))


def tell_left(drawn: Drawn) -> int:
    """How many there are now."""
    return max(0, floor(drawn.level.left + 1e-9))


def tell_more_in(drawn: Drawn, limit: Limit) -> int:
    """In how many seconds there is one more than that, rounded up; who was refused: what was asked for."""
    if not drawn.is_granted:
        return max(1, ceil(drawn.wait_s))
    return max(0, ceil((min(limit.most, tell_left(drawn) + 1) - drawn.level.left) / limit.pace))
