"""`python -m trt_build`: export a profile's networks to ONNX, compare them with PyTorch, build TensorRT engines."""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import nn

from models.engines.manifest import Manifest
from models.engines.shapes import SERVED, Shapes
from models.engines.store import GraphStore
from models.errors import ModelError
from models.runtime import PROVIDERS, has_provider
from trt_build.build import Built, build_graph
from trt_build.full_size import make_graphs
from trt_build.parity import TOLERANCES
from trt_build.subjects import KINDS, load_subjects
from trt_build.table import print_built, print_figures

PARITY = "parity"


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, or 1 where a graph could not be exported or is too far from PyTorch."""
    started, chosen, built = time.perf_counter(), parse(arguments), list[Built]()
    try:
        shapes = Shapes.parse(chosen.shapes)
        with open_store(chosen) as store:
            for graph, manifest in list_graphs(chosen, shapes):
                print(f"exporting {manifest.graph}, {manifest.shapes}, {manifest.precision}", file=sys.stderr)
                built.append(build_graph(graph, manifest, shapes, store))
    except ModelError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 1
    print_built(built)
    if not has_provider("tensorrt"):
        print(f"No TensorRT engines: ONNX Runtime here has no {PROVIDERS['tensorrt']}.")
    print_figures(built, time.perf_counter() - started)
    return int(not all(each.report.passed for each in built))


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m trt_build", description=__doc__)
    add = parser.add_argument
    add("graphs", nargs="+", choices=(*KINDS, PARITY), help="`parity`: all of them, compared and not kept")
    add("--profile", default="miniature", help="a bundled profile, or a folder of the same layout")
    add("--shapes", default=str(SERVED), help="HxW, or HxW:HxW:HxW from the smallest size to the largest")
    add("--precision", choices=tuple(TOLERANCES), help="default: what the service runs each graph in on this machine")
    add("--out", type=Path, help="default: where the service looks; for `parity` nowhere")
    add("--full-size", action="store_true", help="U²-Net and CLIP at full size with random weights; not kept")
    return parser.parse_args(arguments)


@contextmanager
def open_store(chosen: argparse.Namespace) -> Iterator[GraphStore]:
    """Where to keep what is built; what is only to be compared, or random, goes with the command."""
    if chosen.out is not None:
        yield GraphStore(chosen.out)
    elif chosen.full_size or PARITY in chosen.graphs:
        with TemporaryDirectory(prefix="fanlight-trt-build-") as folder:
            yield GraphStore(Path(folder))
    else:
        yield GraphStore.open()


def list_graphs(chosen: argparse.Namespace, shapes: Shapes) -> Iterator[tuple[nn.Module, Manifest]]:
    """The graphs that were asked for, one loaded after the other, and the manifests that they are to have."""
    kinds = KINDS if PARITY in chosen.graphs else chosen.graphs
    if chosen.full_size:
        for name, graph in make_graphs(kinds):
            yield graph, Manifest(name, "random", str(shapes), chosen.precision or "fp32")
        return
    for subject in load_subjects(chosen.profile, kinds):
        precision = chosen.precision or ("fp16" if subject.halves and torch.cuda.is_available() else "fp32")
        yield subject.graph, subject.describe(shapes, precision)


if __name__ == "__main__":
    sys.exit(main())
