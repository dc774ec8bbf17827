"""An ONNX graph in two: what follows from some of its inputs alone, and the rest."""

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
from onnx import ModelProto, numpy_helper
from onnx.shape_inference import infer_shapes
from onnx.utils import Extractor


def fix_inputs(model: ModelProto, values: Mapping[str, np.ndarray]) -> None:
    """These inputs are always these values: the runtime works out at once what follows from them."""
    graph = model.graph
    left = [entry for entry in graph.input if entry.name not in values]
    del graph.input[:]
    graph.input.extend(left)
    graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in values.items())


def repeat_once(model: ModelProto) -> None:
    """What is repeated for each of several entries of a batch (`torch.repeat_interleave`, which is exported as
    Unsqueeze, Tile and Reshape) is taken as it is: right where the batch has one entry."""
    nodes = model.graph.node
    made_by = {name: node for node in nodes for name in node.output}
    once: dict[str, str] = {}
    for node in nodes:
        tile = made_by.get(node.input[0]) if node.op_type == "Reshape" else None
        lifted = made_by.get(tile.input[0]) if tile and tile.op_type == "Tile" else None
        if lifted and lifted.op_type == "Unsqueeze":
            once[node.output[0]] = lifted.input[0]
    for node in nodes:
        node.input[:] = [once.get(name, name) for name in node.input]


def split_graph(model: ModelProto, early: Sequence[str], answers: Sequence[str]) -> tuple[ModelProto, ModelProto]:
    """A graph that takes the inputs `early` and answers with what follows from these alone; and one that takes these
    answers, by name, and those of all inputs that it needs, and answers as the whole does.

    `answers` may be any tensors of single precision inside the model, which is changed on the way.
    """
    graph = model.graph
    del graph.output[:], graph.value_info[:]
    graph.output.extend(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in answers)
    late = [entry.name for entry in graph.input if entry.name not in early]
    whole = Extractor(model).extract_model([*early, *late], list(answers))
    follows, waits = _follow(whole, early), _follow(whole, late)
    needed = {name for node in whole.graph.node if set(node.output) & waits for name in node.input}
    between = needed & follows - waits
    made = sorted(between - set(early))
    kinds = {entry.name: entry for entry in infer_shapes(whole).graph.value_info}
    whole.graph.value_info.extend(kinds[name] for name in made)
    halves = Extractor(whole)
    second = [*sorted(between), *late]
    return halves.extract_model(list(early), made), halves.extract_model(second, list(answers))


def _follow(model: ModelProto, names: Sequence[str]) -> set[str]:
    """These tensors, and all that are made from them."""
    found = set(names)
    for node in model.graph.node:  # in the order in which they run
        if found & set(node.input):
            found |= set(node.output)
    return found
