"""`python -m bench.nodes`: a 45 MP photo on three nodes: how its pixels travel, and what it costs to lose a node.

Nodes are raylets, joined by loopback: bytes are those of a cluster, milliseconds are not. The Enhancer takes a fixed
time for a tile; everything around it is real, and so are the settings (deploy/lost_nodes.env, serve_config.yaml).
Where other work runs on the machine all times grow: compare those of one run. Exits with 1 where a bar is missed.
"""

import argparse
import asyncio
import hashlib
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import ray
from ray import serve
from ray._private.internal_api import node_stats

from bench.lanes import read_part
from bench.nodes_graph import plan_nodes
from bench.overhead import FULL
from bench.raylets import Plan, Raylets
from bench.standins import TimedEnhancer
from bench.table import print_figures, print_table
from deployments.messages import TileAnswer, TileRequest
from finishing.replicas import Replicas
from finishing.scatter import scatter
from finishing.shared import Shared
from finishing.tone.plan import plan_photo
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.scenes import render_room
from serve.graph import deploy

NODES = 3
ROUNDS = 3
BARS = {"killed_ratio": 3.0, "frozen_s": 20.0, "bytes_moved_ratio": 1.3}
"""The most that each may be: times of the undisturbed photo, seconds, bytes moved to bytes looked at elsewhere."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8806)
    arguments = parser.parse_args()
    room = render_room(FULL)
    with tempfile.TemporaryDirectory(prefix="fanlight-nodes-") as name:
        folder = Path(name)
        config = plan_nodes(NODES, arguments.port, folder, "build_timed")
        with Raylets(Plan(NODES, config, store_bytes=2**30), folder) as raylets:
            losses = measure_losses(raylets, encode_photo(Photo(room)), f"http://127.0.0.1:{arguments.port}")
            travels = measure_travels(raylets.address, room)
    figures = losses | travels
    print_figures(figures)
    sys.exit(any(figures[name] > bar for name, bar in BARS.items()))


def measure_losses(raylets: Raylets, photo: bytes, url: str) -> dict[str, float]:
    """Seconds from request to answer: undisturbed, with a node killed half way through, and with one frozen."""
    figures, rows = dict[str, float](), []
    ways: list[tuple[str, Callable[[int], None]]] = [("killed", raylets.kill), ("frozen", raylets.freeze)]
    for node, (name, lose) in enumerate(ways, start=1):
        finish(photo, url)  # what is only done once
        undisturbed = finish(photo, url)
        with ThreadPoolExecutor(1) as pool:
            coming = pool.submit(finish, photo, url)
            time.sleep(undisturbed.seconds / 2)
            lose(node)
            disturbed = coming.result()
        if disturbed.digest != undisturbed.digest:
            raise RuntimeError(f"with a node {name} the photo came out otherwise")
        ratio = disturbed.seconds / undisturbed.seconds
        rows.append((name, undisturbed.seconds, disturbed.seconds, ratio, disturbed.retries))
        figures |= {f"{name}_s": disturbed.seconds, f"{name}_ratio": ratio}
        raylets.replace(node)
    print_table("45 MP, `best`, three nodes", ("a node is", "undisturbed, s", "s", "ratio", "calls made again"), rows)
    return figures


@dataclass(frozen=True)
class Finished:
    seconds: float
    digest: str
    retries: int


def finish(photo: bytes, url: str) -> Finished:
    """The photo, from which nothing is missing; raises RuntimeError where something is."""
    started = time.perf_counter()
    answer = httpx.post(f"{url}/v1/enhance", content=photo, params={"preset": "best"}, timeout=300).raise_for_status()
    seconds = time.perf_counter() - started
    report = httpx.get(url + answer.links["describedby"]["url"]).json()
    if report["warnings"]:
        raise RuntimeError(f"something was left out: {report['warnings']}")
    return Finished(seconds, hashlib.sha256(answer.content).hexdigest(), report["retries"])


class TellingEnhancer(TimedEnhancer):
    """Answers as soon as it has the pixels, and says on which node that is."""

    def __init__(self) -> None:
        super().__init__(0)
        self._node = ray.get_runtime_context().get_node_id()

    async def enhance_tile(self, photo: list, request: TileRequest) -> TileAnswer:
        return replace(await super().enhance_tile(photo, request), notes=(self._node,))


@dataclass(frozen=True)
class Forced(Replicas):
    """Sends tiles alone, or the whole photo, as it is told."""

    alone: bool = field(kw_only=True)

    def _is_far_flung(self) -> bool:
        return self.alone


def measure_travels(address: str, room: Any) -> dict[str, float]:
    """Both ways of sending a photo's tiles, and the one that is taken, which has the figures."""
    ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    routing = read_part("Enhancer")["request_router_config"]
    options = {"num_replicas": NODES, "max_replicas_per_node": 1, "max_ongoing_requests": 16}
    part = deploy(TellingEnhancer, **options, request_router_config=routing, ray_actor_options={"num_cpus": 1})
    enhancer = serve.run(part.bind(), name="travels", route_prefix=None)
    nobody: list[Any] = [None, None, enhancer, None, None]
    ways = {
        "whole photo": Forced(*nobody, alone=False),
        "tiles alone": Forced(*nobody, alone=True),
        "as it is done": Replicas(*nobody),
    }
    asyncio.run(send(Replicas(*nobody), room))  # routers learn where replicas are
    took = {name: [asyncio.run(send(way, room)) for _ in range(ROUNDS)] for name, way in ways.items()}
    rows = [(name, *map(min, zip(*each, strict=True))) for name, each in took.items()]
    print_table("54 tiles to three nodes", ("way", "bytes moved ÷ bytes of tiles seen elsewhere", "ms a tile"), rows)
    (_, ratio, milliseconds) = rows[-1]
    return {"bytes_moved_ratio": ratio, "ms_a_tile": milliseconds}


async def send(replicas: Replicas, room: Any) -> tuple[float, float]:
    """Bytes between nodes ÷ bytes of tiles that were looked at elsewhere, and milliseconds a tile."""
    here, plan = ray.get_runtime_context().get_node_id(), plan_photo(FULL, "best", "tone")
    shared: Shared = await replicas.share(room)
    before, started = count_arrived(here), time.perf_counter()
    jobs = [TileRequest(tile.window, tile.window.size, "a room", 1, 0) for tile in plan.tiles]
    answers = await scatter(jobs, lambda job: replicas.enhance_tile(shared, job), in_flight=32)
    seconds = time.perf_counter() - started
    told = [(job, answer) for job, answer in zip(jobs, answers, strict=True) if isinstance(answer, TileAnswer)]
    elsewhere = sum(3 * job.size.pixels for job, answer in told if answer.notes != (here,))
    return (count_arrived(here) - before) / elsewhere, 1000 * seconds / len(jobs)


def count_arrived(here: str) -> int:
    """Bytes that other nodes' stores have taken in: pixels that came, and answers, which all travel back."""
    others = [node for node in ray.nodes() if node["Alive"] and node["NodeID"] != here]
    stats = [node_stats(node["NodeManagerAddress"], node["NodeManagerPort"], False).store_stats for node in others]
    return sum(int(each.cumulative_created_bytes) for each in stats)


if __name__ == "__main__":
    main()
