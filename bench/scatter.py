"""`python -m bench.scatter`: 54 tiles over 1, 2, 4 and 8 simulated GPUs, against work ÷ replicas.

A simulated GPU sleeps a fixed time a batch; batching, routing, retries and scattering are those of the service.
"""

import argparse
import asyncio
import time

from ray import serve
from ray.serve.config import RequestRouterConfig
from ray.serve.handle import DeploymentHandle

from bench.standins import SleepingGpu
from bench.table import print_figures, print_table
from finishing.scatter import call_replica, scatter
from serve.graph import deploy
from serve.runner import load_config, running_ray

TILES = 54
REPLICAS = (1, 2, 4, 8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tile-seconds", type=float, default=0.5, help="a tile on one GPU")
    parser.add_argument("--port", type=int, default=8802)
    arguments = parser.parse_args()
    rows, figures = [], {}
    with running_ray(cpus=16):
        serve.start(http_options={"host": "127.0.0.1", "port": arguments.port})
        for replicas in REPLICAS:
            seconds = time_scatter(replicas, arguments.tile_seconds)
            ideal = TILES * arguments.tile_seconds / replicas
            figures[f"slowdown_{replicas}"] = seconds / ideal
            rows.append((replicas, ideal, seconds, seconds / ideal))
    print_table(
        f"{TILES} tiles of {arguments.tile_seconds} s", ("replicas", "work ÷ replicas", "seconds", "slowdown"), rows
    )
    print_figures(figures)


def time_scatter(replicas: int, tile_seconds: float) -> float:
    """Wall clock of one scatter over so many replicas, routed as the Enhancer's tiles are (see serve_config.yaml)."""
    gpu = deploy(
        SleepingGpu,
        num_replicas=replicas,
        max_ongoing_requests=8,
        request_router_config=enhancer_routing(),
        ray_actor_options={"num_cpus": 0.1},
    )
    handle = serve.run(gpu.bind(tile_seconds, 1), name="gpus", route_prefix=None)
    asyncio.run(run_scatter(handle, replicas * 2, in_flight=replicas * 2))
    return asyncio.run(run_scatter(handle, TILES, in_flight=32))


def enhancer_routing() -> RequestRouterConfig:
    parts = load_config()["applications"][0]["deployments"]
    enhancer = next(part for part in parts if part["name"] == "Enhancer")
    return RequestRouterConfig(**enhancer["request_router_config"])


async def run_scatter(handle: DeploymentHandle, tiles: int, in_flight: int) -> float:
    started = time.perf_counter()
    answers: list[object] = await scatter(
        range(tiles), lambda tile: call_replica(lambda: handle.work.remote(tile)), in_flight=in_flight
    )
    if answers != list(range(tiles)):
        raise RuntimeError(f"tiles were lost or came back out of order: {answers}")
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
