"""`python -m bench.overhead`: what everything but the models costs, against a bare decode and encode.

A 45 MP JPEG goes over HTTP through the whole graph with deployments that answer at once in the place of models (the
Quality and the Ingress are real), and the same file through the same codec in this process, turn by turn. The bare way
uses one core and the graph two: where other work runs on the machine, the ratio is nearer to that of CPU seconds.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import httpx
from ray import serve

from bench.memory import private_bytes, store_bytes, watch_peak
from bench.processes import find_replicas
from bench.standins import IdleClassifier, IdleEnhancer, IdleInpainter, IdleSegmenter
from bench.table import print_figures, print_table
from deployments.quality import Quality
from imaging.codec import decode_photo, encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_room
from serve.graph import assemble, deploy
from serve.runner import running_ray, scratch_args
from serve.settings import GraphArgs

FULL = Size(5455, 8183)
WATCHED = 4
"""Photos over which memory is watched: what one leaves behind, the next one stands on."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--port", type=int, default=8801)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_ray(cpus=16):
        path = Path(folder) / "room.jpg"
        path.write_bytes(encode_photo(Photo(render_room(FULL))))
        serve.start(http_options={"host": "127.0.0.1", "port": arguments.port})
        parts = [deploy(part).bind() for part in (IdleClassifier, IdleSegmenter, IdleEnhancer, IdleInpainter, Quality)]
        serve.run(assemble(GraphArgs(**scratch_args(Path(folder))), *parts), name="fanlight")
        measure(path, f"http://127.0.0.1:{arguments.port}", arguments.repeats)


def measure(path: Path, url: str, repeats: int) -> None:
    """The memory of some photos one after another, then both ways in turn."""
    bare, graph, stages = [], [], []
    (ingress,) = find_replicas("Ingress")
    with watch_peak(lambda: private_bytes(ingress) + store_bytes(), every_s=0.003) as peak:
        for _ in range(WATCHED):
            post(path, url)
    for _ in range(repeats):
        started = time.perf_counter()
        encode_photo(decode_photo(path))
        middle = time.perf_counter()
        report = post(path, url)
        bare.append(middle - started)
        graph.append(time.perf_counter() - middle)
        stages.append(report["timings"])
    per_pixel = peak.grown_bytes / FULL.pixels
    ratio = statistics.median(graph) / statistics.median(bare)
    rows = [(stage, statistics.median(taken[stage] for taken in stages)) for stage in stages[0]]
    print_table("stages inside the Ingress, median", ("stage", "seconds"), rows)
    print_table(
        f"45 MP JPEG, median of {repeats}",
        ("way", "seconds"),
        [
            ("decode + encode, one process", statistics.median(bare)),
            ("the whole graph, over HTTP", statistics.median(graph)),
        ],
    )
    print(f"Ingress above idle: {per_pixel:.1f} bytes a pixel at its peak (its own pages, and the object store)")
    print_figures({"ratio": ratio, "peak_bytes_per_pixel": per_pixel})


def post(path: Path, url: str) -> dict:
    """The report of one photo; the answer is received in full."""
    answer = httpx.post(f"{url}/v1/enhance", content=path.read_bytes(), timeout=120).raise_for_status()
    report: dict = httpx.get(url + answer.links["describedby"]["url"]).json()
    return report


if __name__ == "__main__":
    main()
