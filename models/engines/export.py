"""Graphs as ONNX files."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.export import Dim

from imaging.region import Size
from models.engines.manifest import GRAPH_FILE
from models.engines.shapes import BATCHES, Shapes
from models.errors import ModelError
from models.padding import MULTIPLE
from models.signatures import Dimension, Input, Side, Signature, draw_inputs, sign

OPSET = 20
"""The newest that every TensorRT 10 reads."""
EXTERNAL_BYTES = 3 * 2**29
"""From which size on weights lie in a file of their own: one of protocol buffers ends at 2 GiB."""

_EXAMPLE = Size(4 * MULTIPLE, 6 * MULTIPLE)
"""Of an image where sizes are free, and as far as they are: no two sides of it are alike at any scale."""


def export_graph(graph: nn.Module, shapes: Shapes, folder: Path, *, external_bytes: int = EXTERNAL_BYTES) -> Path:
    """Write `graph.onnx` into a folder, and weights over `external_bytes` beside it; returns its path.

    Its batch is free, its sizes are as the shapes say, its precision is that of the graph's weights; ONNX's checker has
    passed it. Raises ModelError `export_failed`, also where the `export` extra is not installed.
    """
    signature, path = sign(graph), folder / GRAPH_FILE
    example = draw_inputs(signature, 2, shapes.hold(_EXAMPLE), like=graph)
    try:
        import onnx

        with _quiet(), torch.no_grad():
            program = torch.onnx.export(
                graph.eval(),
                example,
                dynamo=True,
                verbose=False,
                opset_version=OPSET,
                dynamic_shapes=_tell_axes(signature, shapes),
                input_names=[item.name for item in signature.inputs],
                output_names=list(signature.outputs),
            )
            assert program is not None
            program.save(path, external_data=_count_bytes(graph) > external_bytes)
        onnx.checker.check_model(path)
    except Exception as error:  # the exporter's own, Dynamo's, the checker's: none of them with a common root
        raise ModelError("export_failed", f"{type(graph).__name__} cannot be exported: {error}") from error
    return path


def _tell_axes(signature: Signature, shapes: Shapes) -> tuple[Any, ...]:
    """Which axes are free, in the form of the graph's own arguments: the UNet takes its residuals as one tuple."""
    free: dict[str, Any] = {"batch": Dim("batch", min=BATCHES[0], max=BATCHES[2])}
    for axis in ("height", "width"):
        least, most = (getattr(size, axis) // MULTIPLE for size in (shapes.smallest, shapes.largest))
        if least < most:
            free[axis] = Dim(axis, min=least, max=most)
    plain = [_tell_input(item, free) for item in signature.inputs if not item.is_residual]
    residuals = [_tell_input(item, free) for item in signature.inputs if item.is_residual]
    return (*plain, tuple(residuals)) if residuals else tuple(plain)


def _tell_input(item: Input, free: dict[str, Any]) -> dict[int, Any] | None:
    told = {axis: _tell_dimension(dimension, free) for axis, dimension in enumerate(item.dimensions)}
    return {axis: dimension for axis, dimension in told.items() if dimension is not None} or None


def _tell_dimension(dimension: Dimension, free: dict[str, Any]) -> Any:
    """`Dim` of a free axis, None of a fixed one; sides are counted in what the networks divide them by."""
    if isinstance(dimension, Side):
        unit = free.get(dimension.axis)
        count = MULTIPLE // dimension.scale
        return unit if unit is None or count == 1 else count * unit
    return free["batch"] if dimension == "batch" else None


def _count_bytes(graph: nn.Module) -> int:
    return sum(weight.numel() * weight.element_size() for weight in graph.parameters())


@contextmanager
def _quiet() -> Iterator[None]:
    """The exporter names every operator of torchvision that it does without, and every axis that it renames."""
    loggers = [logging.getLogger(name) for name in ("torch.onnx", "torch.export")]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
