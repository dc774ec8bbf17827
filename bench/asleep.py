"""`python -m bench.asleep`: what models that sleep cost while nobody edits, and the first who does."""

import argparse
import json
import time

import httpx

from bench.memory import proportional_bytes
from bench.processes import find_replicas
from bench.table import print_figures, print_table
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_room
from serve.runner import scratch_graph

SIZE = Size(480, 640)
QUIET_S = 5
"""Longer than Serve takes to notice a call and start a replica for it."""
BYTES_A_MB = 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8804)
    arguments = parser.parse_args()
    started = time.perf_counter()
    with scratch_graph(arguments.port) as url, httpx.Client(base_url=url, timeout=300) as http:
        figures: dict[str, float] = {"start_s": time.perf_counter() - started, "awake": len(find_replicas())}
        for path in ("/readyz", "/v1/models", "/healthz"):
            http.get(path).raise_for_status()
        time.sleep(QUIET_S)
        figures["awake_after_asking_how_it_is"] = len(find_replicas())
        figures["idle_mb"] = proportional_bytes(find_replicas()) / BYTES_A_MB
        photo = encode_photo(Photo(render_room(SIZE, seed=4), format="png"))
        figures["first_edit_s"], figures["next_edit_s"] = _edit(http, photo), _edit(http, photo)
        figures["awake_afterwards"] = len(find_replicas())
    print_table("Models that sleep, profile miniature", ("what", "figure"), list(figures.items()))
    print_figures(figures)


def _edit(http: httpx.Client, photo: bytes) -> float:
    """Seconds to remove something from a small photo."""
    mask = {"mask": "polygon", "points": [[300, 200], [330, 200], [330, 240], [300, 240]]}
    recipe = json.dumps([{"step": "remove", "masks": [mask], "force": True}])
    started = time.perf_counter()
    http.post("/v1/enhance", content=photo, params={"recipe": recipe}).raise_for_status()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
