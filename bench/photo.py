"""`python -m bench.photo`: one 45 MP photo through the real graph on this machine, from request to answer."""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from bench.memory import proportional_bytes, watch_peak
from bench.overhead import FULL, post
from bench.processes import find_replicas
from bench.table import print_figures, print_table
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.scenes import render_room
from serve.runner import scratch_graph


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--port", type=int, default=8803)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, scratch_graph(arguments.port) as url:
        path = Path(folder) / "room.jpg"
        path.write_bytes(encode_photo(Photo(render_room(FULL))))
        replicas = find_replicas()
        seconds, stages = [], []
        with watch_peak(lambda: proportional_bytes(replicas), every_s=0.1) as peak:
            for _ in range(arguments.repeats):
                started = time.perf_counter()
                stages.append(post(path, url)["timings"])
                seconds.append(time.perf_counter() - started)
    rows = [(stage, statistics.median(taken[stage] for taken in stages)) for stage in stages[0]]
    rows.append(("request to answer", statistics.median(seconds)))
    print_table(f"45 MP, balanced, median of {arguments.repeats}", ("stage", "seconds"), rows)
    print(f"All replicas together, shared pages once: {peak.peak_bytes / 2**20:.0f} MiB at their peak")
    figures = {f"stage_{stage}": value for stage, value in rows[:-1]}
    print_figures({"seconds": statistics.median(seconds), "peak_rss_bytes": peak.peak_bytes, **figures})


if __name__ == "__main__":
    main()
