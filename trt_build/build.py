"""One graph: exported, checked, compared, and only then put where the service finds it; its engine after it."""

import copy
import time
from dataclasses import dataclass
from pathlib import Path

from torch import nn

from models.engines.export import export_graph
from models.engines.manifest import Manifest
from models.engines.shapes import Shapes
from models.engines.store import GraphStore
from models.errors import ModelError
from models.runtime import has_provider
from models.sessions import OnnxSession
from trt_build.engine import build_engine
from trt_build.parity import ParityReport, measure_parity


@dataclass(frozen=True)
class Built:
    """What came of one graph: how far it is from PyTorch, how long exporting took, how large it is."""

    report: ParityReport
    export_s: float
    size_bytes: int
    engine: Path | None


def build_graph(graph: nn.Module, wanted: Manifest, shapes: Shapes, store: GraphStore) -> Built:
    """Export a graph in float32 to the precision of its manifest; one that fails parity is not kept.

    Where there is TensorRT its engine is built too. Raises ModelError as exporting and building do.
    """
    exported = graph if wanted.precision == "fp32" else copy.deepcopy(graph).half()
    kept: list[tuple[ParityReport, float, int]] = []

    def fill(folder: Path) -> None:
        started = time.perf_counter()
        path = export_graph(exported, shapes, folder)
        taken_s = time.perf_counter() - started
        report = measure_parity(wanted.graph, graph, OnnxSession(path), shapes, wanted.precision)
        kept.append((report, taken_s, sum(file.stat().st_size for file in folder.iterdir())))
        if not report.passed:
            raise ModelError("export_failed", f"{wanted.graph} is too far from PyTorch")

    try:
        folder = store.build(wanted, fill)
    except ModelError:
        if not kept:
            raise
        return Built(*kept[0], None)
    engine = build_engine(exported, folder, shapes, store) if has_provider("tensorrt") else None
    return Built(*kept[0], engine)
