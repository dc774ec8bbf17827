"""TensorRT engines of exported graphs, built on the GPU that is to run them. Never run where this was written."""

from pathlib import Path

from torch import nn

from models.engines.manifest import GRAPH_FILE, Manifest
from models.engines.shapes import BATCHES, Shapes
from models.engines.store import GraphStore
from models.engines.tensorrt import describe_engine, plan_options, tell_machine
from models.sessions import OnnxSession
from models.signatures import draw_inputs, sign


def build_engine(graph: nn.Module, exported: Path, shapes: Shapes, store: GraphStore) -> Path:
    """The engine of the graph in that folder, for this machine, as one the store can trust; minutes at full size.

    Raises ModelError `no_device` without TensorRT and a GPU, and `weights_corrupt` for a graph it does not take.
    """
    wanted, signature = describe_engine(Manifest.read(exported), tell_machine()), sign(graph)
    store.timings.mkdir(parents=True, exist_ok=True)

    def fill(folder: Path) -> None:
        options = plan_options(signature, shapes, wanted, folder, store.timings)
        session = OnnxSession(exported / GRAPH_FILE, "tensorrt", options)
        session(*draw_inputs(signature, BATCHES[0], shapes.usual, like=graph))  # engines are built by their first run

    return store.provide(wanted, fill)
