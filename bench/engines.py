"""`python -m bench.engines`: ONNX Runtime against PyTorch on this CPU, graph by graph, one and the same inputs.

Both take their turns in one process, under the memory settings of a replica: fresh pages cost PyTorch more than they
cost ONNX Runtime, which without those settings looks up to 1.7 times as fast as it is in the service.
"""

import argparse
import os
import sys
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from torch import Tensor

from bench.table import print_figures, print_table
from deployments.allocator import keep_pages
from imaging.region import Size
from models.engines.export import export_graph
from models.engines.shapes import SERVED
from models.sessions import OnnxSession, Session, TorchSession
from models.signatures import draw_inputs, sign
from trt_build.subjects import KINDS, load_subjects

LOOK = Size(704, 1024)
"""What diffusion is shown of a photo of 3:2: its whole, or about as much as a tile."""
BATCHES = {"clip": 1, "u2net": 4}
"""As the service asks: CLIP about a photo, twice; U²-Net about four looks at once; diffusion about one image."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--graphs", nargs="+", choices=KINDS, default=list(KINDS))
    arguments = parser.parse_args()
    pool_once()
    keep_pages()
    torch.set_num_threads(arguments.threads)
    rows = list(compare(arguments.graphs, arguments.repeats))
    columns = ("graph", "PyTorch, ms", "ONNX Runtime, ms", "ratio", "PyTorch, CPU ms", "ONNX Runtime, CPU ms", "ratio")
    print_table(f"one call, {arguments.threads} threads, fastest of {arguments.repeats}", columns, rows)
    print_figures({f"{row[0]}_ratio": row[3] for row in rows})


def pool_once() -> None:
    """Start over with one pool of memory for all threads, as `serve/runner.py` starts replicas."""
    if os.environ.get("MALLOC_ARENA_MAX") != "1":
        os.execve(sys.executable, sys.orig_argv, {**os.environ, "MALLOC_ARENA_MAX": "1"})


def compare(kinds: Collection[str], repeats: int) -> Iterator[tuple[Any, ...]]:
    """A row of the table for each graph."""
    for subject in load_subjects("miniature", kinds):
        inputs = draw_inputs(sign(subject.graph), BATCHES.get(subject.kind, 1), LOOK, like=subject.graph)
        with TemporaryDirectory() as folder:
            exported = OnnxSession(export_graph(subject.graph, SERVED, Path(folder)))
            theirs, ours = race(TorchSession(subject.graph, "cpu", torch.float32), exported, inputs, repeats)
        yield subject.name, *(figure for pair in zip(theirs, ours, strict=True) for figure in _tell_ratio(*pair))


def race(first: Session, second: Session, inputs: tuple[Tensor, ...], repeats: int) -> list[tuple[float, float]]:
    """Seconds by the clock and of CPU time that each took at its fastest; in turns, for machines have moods."""
    taken: list[list[tuple[float, float]]] = [[], []]
    for _ in range(repeats):
        for session, times in zip((first, second), taken, strict=True):
            clock, cpu = time.perf_counter(), time.process_time()
            session(*inputs)
            times.append((time.perf_counter() - clock, time.process_time() - cpu))
    return [(min(clock for clock, _ in times), min(cpu for _, cpu in times)) for times in taken]


def _tell_ratio(theirs_s: float, ours_s: float) -> tuple[float, float, float]:
    return 1e3 * theirs_s, 1e3 * ours_s, theirs_s / ours_s


if __name__ == "__main__":
    main()
