"""`python -m bench.scatter`: 54 tiles over 1, 2, 4 and 8 simulated GPUs, against work ÷ replicas.

    python -m bench.scatter --replicas 64 --photos 32

is many photos of several callers over many GPUs, which are lanes of eight processes. A simulated GPU sleeps a fixed
time a batch; batching, routing, retries and scattering are those of the service.
"""

import argparse
import asyncio
import math
import time

from ray import serve
from ray.serve.handle import DeploymentHandle

from bench.lanes import ANSWER, finish_photos, read_part, start_lanes
from bench.standins import SleepingGpu
from bench.table import print_figures, print_table
from finishing.scatter import call_replica, scatter
from serve.graph import deploy
from serve.runner import running_ray

TILES = 54
REPLICAS = (1, 2, 4, 8)
PROCESSES, CALLERS = 8, 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tile-seconds", type=float, default=0.5, help="a tile on one GPU")
    parser.add_argument("--port", type=int, default=8802)
    parser.add_argument("--replicas", type=int, help="so many GPUs, a multiple of 8, and several callers")
    parser.add_argument("--photos", type=int, default=32, help="of all callers together, a multiple of 4")
    arguments = parser.parse_args()
    with running_ray(cpus=16):
        serve.start(http_options={"host": "127.0.0.1", "port": arguments.port})
        if arguments.replicas:
            measure_many(arguments.replicas, arguments.photos, arguments.tile_seconds)
        else:
            measure_few(arguments.tile_seconds)


def measure_few(tile_seconds: float) -> None:
    """One photo over each number of replicas."""
    rows, figures = [], {}
    for replicas in REPLICAS:
        seconds = time_scatter(replicas, tile_seconds)
        ideal = TILES * tile_seconds / replicas
        figures[f"slowdown_{replicas}"] = seconds / ideal
        rows.append((replicas, ideal, seconds, seconds / ideal))
    print_table(f"{TILES} tiles of {tile_seconds} s", ("replicas", "work ÷ replicas", "seconds", "slowdown"), rows)
    print_figures(figures)


def measure_many(gpus: int, photos: int, tile_seconds: float) -> None:
    """Efficiency (work ÷ GPUs ÷ seconds) with answers of nothing, and of their real size, which has the figures."""
    ideal, rows = photos * TILES * tile_seconds / gpus, []
    for answer in ((0,), ANSWER):
        callers = start_lanes(gpus, PROCESSES, CALLERS, tile_seconds, answer)
        asyncio.run(finish_photos(callers, CALLERS, CALLERS, TILES))  # routers learn where replicas are
        started = time.perf_counter()
        asyncio.run(finish_photos(callers, CALLERS, photos, TILES))
        seconds = time.perf_counter() - started
        rows.append((2 * math.prod(answer), ideal, seconds, photos * TILES / seconds, ideal / seconds))
        serve.delete("lanes")
    columns = ("bytes an answer", "work ÷ GPUs", "seconds", "tiles/s", "efficiency")
    print_table(f"{photos} photos of {TILES} tiles of {tile_seconds} s over {gpus} GPUs", columns, rows)
    print_figures({f"efficiency_{gpus}": rows[-1][-1], "tiles_per_s": rows[-1][-2], "without_answers": rows[0][-1]})


def time_scatter(replicas: int, tile_seconds: float) -> float:
    """Wall clock of one scatter over so many replicas, routed as the Enhancer's tiles are (see serve_config.yaml)."""
    gpu = deploy(
        SleepingGpu,
        num_replicas=replicas,
        max_ongoing_requests=8,
        request_router_config=read_part("Enhancer")["request_router_config"],
        ray_actor_options={"num_cpus": 0.1},
    )
    handle = serve.run(gpu.bind(tile_seconds, 1), name="gpus", route_prefix=None)
    asyncio.run(run_scatter(handle, replicas * 2, in_flight=replicas * 2))
    return asyncio.run(run_scatter(handle, TILES, in_flight=32))


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
