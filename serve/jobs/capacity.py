"""How many photos a Runner may have in hand: as many as there are Enhancers to keep busy."""

import asyncio
import math
import time

from serve.replica_counts import count_replicas
from serve.settings import RunnerConfig

ASKED_EVERY_S = 3.0
SEGMENTS_A_RUNNER = 2


class Capacity:
    """Follows the number of replicas that are up; none at all while no Enhancer is."""

    def __init__(self, application: str, enhancer: str, runner: str) -> None:
        self._application, self._enhancer, self._runner = application, enhancer, runner
        self._enhancers, self._runners = 0, 1
        self._asked_at = -math.inf

    async def photos(self, config: RunnerConfig) -> int:
        """Photos that one Runner may have in hand now."""
        if time.monotonic() - self._asked_at > ASKED_EVERY_S:
            self._enhancers, self._runners = await asyncio.to_thread(self._count)
            self._asked_at = time.monotonic()
        return share_photos(self._enhancers, self._runners, config)

    def segments(self) -> int:
        """Segments of one video that may be handed out now: one that is written and one that waits, on each Runner."""
        return SEGMENTS_A_RUNNER * self._runners

    def _count(self) -> tuple[int, int]:
        """Replicas that are up, as Serve's controller has them; those there were while it does not answer, or does not
        say: it names no deployment of a new version until it has imported that."""
        try:
            up = count_replicas(self._application)
        except Exception:
            up = {}
        return up.get(self._enhancer, self._enhancers), max(1, up.get(self._runner, self._runners))


def share_photos(enhancers: int, runners: int, config: RunnerConfig) -> int:
    """One Runner's share of the photos that so many Enhancers can work on, at most `concurrent_photos`."""
    return min(config.concurrent_photos, math.ceil(enhancers * config.photos_per_enhancer / runners))
