"""Many simulated GPUs in few processes, and the several callers that it takes to keep them busy."""

import asyncio
from itertools import cycle
from typing import Any

import numpy as np
from ray import serve
from ray.serve.handle import DeploymentHandle

from bench.standins import SleepingGpu
from finishing.scatter import call_replica, scatter
from serve.graph import deploy
from serve.runner import load_config

ANSWER = (2, 128, 128, 3)
"""Of a tile of 1024 px: guide and reference, float16, 196 KB."""


class Lanes:
    """So many simulated GPUs in one process, which get their tiles in turn; 64 processes would measure this machine."""

    def __init__(self, lanes: int, seconds: float, answer: tuple[int, ...]) -> None:
        self._gpus = cycle([SleepingGpu(seconds, 1) for _ in range(lanes)])
        self._answer = answer

    async def work(self, tile: int) -> tuple[int, np.ndarray]:
        return await next(self._gpus).work(tile), np.zeros(self._answer, np.float16)


class Caller:
    """What an Ingress or a Runner does with its photos, as far as tiles go."""

    def __init__(self, gpus: DeploymentHandle) -> None:
        self._gpus = gpus

    async def finish(self, photos: int, tiles: int, in_flight: int, at_once: int) -> None:
        """So many photos; raises RuntimeError where a tile is lost or answers come in another order."""

        async def finish_one(_: int) -> None:
            answers = await scatter(range(tiles), self._look, in_flight=in_flight)
            if [answer[0] for answer in answers if isinstance(answer, tuple)] != list(range(tiles)):
                raise RuntimeError("tiles were lost or came back out of order")

        for told in await scatter(range(photos), finish_one, in_flight=at_once):
            if isinstance(told, Exception):
                raise told

    async def _look(self, tile: int) -> tuple[int, np.ndarray]:
        answer: tuple[int, np.ndarray] = await call_replica(lambda: self._gpus.work.remote(tile))
        return answer


async def finish_photos(callers: DeploymentHandle, count: int, photos: int, tiles: int) -> None:
    """Photos dealt out to `count` callers, each with as many at once as the Ingress, and a Runner beside it, have."""
    ingress, runner = read_part("Ingress")["user_config"], read_part("Runner")["user_config"]
    at_once, in_flight = ingress["concurrent_photos"] + runner["concurrent_photos"], ingress["tiles_in_flight"]
    await asyncio.gather(*(callers.finish.remote(photos // count, tiles, in_flight, at_once) for _ in range(count)))


def read_part(name: str) -> dict[str, Any]:
    """A deployment of serve_config.yaml."""
    parts: list[dict[str, Any]] = load_config()["applications"][0]["deployments"]
    return next(part for part in parts if part["name"] == name)


def start_lanes(gpus: int, processes: int, callers: int, seconds: float, answer: tuple[int, ...]) -> DeploymentHandle:
    """Simulated GPUs in so many processes, routed as the Enhancer is, and those who call them; a handle to these."""
    enhancer, lanes = read_part("Enhancer"), gpus // processes
    part = deploy(
        Lanes,
        num_replicas=processes,
        max_ongoing_requests=lanes * enhancer["max_ongoing_requests"],
        request_router_config=enhancer["request_router_config"],
        ray_actor_options={"num_cpus": 0.1},
    )
    caller = deploy(Caller, num_replicas=callers, max_ongoing_requests=1, ray_actor_options={"num_cpus": 0.1})
    return serve.run(caller.bind(part.bind(lanes, seconds, answer)), name="lanes", route_prefix=None)
