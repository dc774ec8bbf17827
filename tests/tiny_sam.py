"""A SAM in two exported graphs of its authors' signature, without weights: its masks are discs round clicks, and boxes.

The first of its four masks is the smallest disc; of each the score that it foresees is told by `scores`.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from models.selector.decoder import ALL_MASKS, ALL_SCORES, MASKS, SCORES
from models.selector.exported_sam import DECODER, ENCODER

SIDE_PX, MASK_PX, CELLS = 64, 32, 4
RADII_PX = (6.0, 10.0, 16.0, 24.0)
FAR = 1e9


def save_tiny_sam(
    folder: Path,
    scores: Sequence[float] = (0.6, 0.9, 0.7, 0.5),
    *,
    radii_px: Sequence[float] = RADII_PX,
    four_inside: bool = True,
    chosen: int = 2,
) -> Path:
    """Write both; a decoder chooses the mask of that number, and has all four inside it under the authors' names."""
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(_build_encoder(), folder / ENCODER)
    onnx.save(_build_decoder(scores, radii_px, four_inside, chosen), folder / DECODER)
    return folder


def _build_encoder() -> onnx.ModelProto:
    """Means of 16 × 16 pixels."""
    pool = helper.make_node("AveragePool", ["image"], ["features"], kernel_shape=[16, 16], strides=[16, 16])
    return _make([pool], {"image": [1, 3, SIDE_PX, SIDE_PX]}, {"features": [1, 3, CELLS, CELLS]}, {})


def _build_decoder(
    scores: Sequence[float], radii_px: Sequence[float], four_inside: bool, chosen: int
) -> onnx.ModelProto:
    scale = SIDE_PX / MASK_PX
    grid = (np.stack(np.meshgrid(np.arange(MASK_PX), np.arange(MASK_PX)), axis=-1) + 0.5) * scale - 0.5
    constants = {
        "grid": grid[None, None],
        "radii": (np.array(radii_px) ** 2).reshape(1, 4, 1, 1),
        "scores": np.array([scores]),
        "far": FAR,
        "flat": 8.0,
        "hole": 400.0,
        **{f"label{number}": float(number) for number in range(4)},
    }
    whole = {
        "over": [2, 3],
        "last": [-1],
        "points_axis": [1],
        "index": [chosen],
    }
    nodes = [
        _node("Unsqueeze", "point_coords over", "placed"),
        _node("Sub", "grid placed", "away"),
        _node("Mul", "away away", "squared"),
        _node("ReduceSum", "squared last", "distance", keepdims=0),
        *_nearest("label1", "clicked"),
        *_nearest("label0", "excluded"),
        _node("Sub", "radii clicked", "discs"),
        *_corner("label2", "left_top"),
        *_corner("label3", "right_bottom"),
        _node("Sub", "grid left_top", "beyond"),
        _node("Sub", "right_bottom grid", "before"),
        _node("Min", "beyond before", "inside"),
        _node("ReduceMin", "inside", "box", axes=[4], keepdims=0),
        _node("Mul", "box flat", "box_logits"),
        _node("Max", "discs box_logits", "either"),
        _node("Sub", "excluded hole", "kept"),
        _node("Min", "either kept", "steep"),
        _node("ReduceMean", "image_embeddings", "brightness", axes=[0, 1, 2, 3], keepdims=0),
        _node("Add", "steep brightness", "all_masks"),
        _node("Identity", "scores", "all_scores"),
        _node("Gather", "all_masks index", MASKS, axis=1),
        _node("Gather", "all_scores index", SCORES, axis=1),
        _node("Identity", MASKS, "masks"),
    ]
    if four_inside:
        for node in nodes:
            for names in (node.input, node.output):
                names[:] = [{"all_masks": ALL_MASKS, "all_scores": ALL_SCORES}.get(name, name) for name in names]
    takes = {
        "image_embeddings": [1, 3, CELLS, CELLS],
        "point_coords": [1, "points", 2],
        "point_labels": [1, "points"],
        "mask_input": [1, 1, MASK_PX, MASK_PX],
        "has_mask_input": [1],
        "orig_im_size": [2],
    }
    gives = {"masks": [1, 1, MASK_PX, MASK_PX], SCORES: [1, 1], MASKS: [1, 1, MASK_PX, MASK_PX]}
    return _make(nodes, takes, gives, constants, whole)


def _nearest(label: str, name: str) -> list[onnx.NodeProto]:
    """Squared distance (1, 1, h, w) to the nearest point of that label, far where there is none."""
    return [
        _node("Equal", f"point_labels {label}", f"{name}_is"),
        _node("Cast", f"{name}_is", f"{name}_mark", to=TensorProto.FLOAT),
        _node("Sub", f"label1 {name}_mark", f"{name}_other"),
        _node("Mul", f"{name}_other far", f"{name}_off"),
        _node("Unsqueeze", f"{name}_off over", f"{name}_offset"),
        _node("Add", f"distance {name}_offset", f"{name}_distance"),
        _node("ReduceMin", f"{name}_distance", name, axes=[1], keepdims=1),
    ]


def _corner(label: str, name: str) -> list[onnx.NodeProto]:
    """The point (1, 1, 1, 1, 2) of that label, 0 where there is none: a box without corners has nothing inside."""
    return [
        _node("Equal", f"point_labels {label}", f"{name}_is"),
        _node("Cast", f"{name}_is", f"{name}_mark", to=TensorProto.FLOAT),
        _node("Unsqueeze", f"{name}_mark last", f"{name}_weight"),
        _node("Mul", f"point_coords {name}_weight", f"{name}_weighted"),
        _node("ReduceSum", f"{name}_weighted points_axis", f"{name}_point", keepdims=1),
        _node("Unsqueeze", f"{name}_point over", name),
    ]


def _node(kind: str, inputs: str, output: str, **attributes) -> onnx.NodeProto:
    return helper.make_node(kind, inputs.split(), [output], **attributes)


def _make(nodes, takes, gives, constants, whole=None) -> onnx.ModelProto:
    initializers = [numpy_helper.from_array(np.array(value, np.float32), name) for name, value in constants.items()]
    initializers += [numpy_helper.from_array(np.array(value, np.int64), name) for name, value in (whole or {}).items()]
    inputs, outputs = (
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in each.items()]
        for each in (takes, gives)
    )
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
