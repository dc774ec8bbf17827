"""An ONNX graph in two: what follows from some of its inputs alone, and the rest."""

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
from onnx import ModelProto, ValueInfoProto, numpy_helper
from onnx.shape_inference import infer_shapes
from onnx.utils import Extractor


def fix_inputs(model: ModelProto, values: Mapping[str, np.ndarray]) -> None:
    """These inputs are always these values: the runtime works out at once what follows from them."""
    graph = model.graph
    for entry in [entry for entry in graph.input if entry.name in values]:
        kind = onnx.helper.tensor_dtype_to_np_dtype(entry.type.tensor_type.elem_type)
        graph.initializer.append(numpy_helper.from_array(values[entry.name].astype(kind), entry.name))
        graph.input.remove(entry)


def repeat_once(model: ModelProto) -> None:
    """What is repeated for each of several entries of a batch (`torch.repeat_interleave`, which is exported as
    Unsqueeze, Tile and Reshape) is taken as it is: right where the batch has one entry. What is repeated a number of
    times that the graph itself says is none of that."""
    nodes = model.graph.node
    made_by = {name: node for node in nodes for name in node.output if node.op_type != "Constant"}
    once: dict[str, str] = {}
    for node in nodes:
        tile = made_by.get(node.input[0]) if node.op_type == "Reshape" else None
        lifted = made_by.get(tile.input[0]) if tile and tile.op_type == "Tile" else None
        if tile and lifted and lifted.op_type == "Unsqueeze" and tile.input[1] in made_by:
            once[node.output[0]] = lifted.input[0]
    for node in nodes:
        node.input[:] = [once.get(name, name) for name in node.input]


def split_graph(model: ModelProto, early: Sequence[str], answers: Sequence[str]) -> tuple[ModelProto, ModelProto]:
    """A graph that takes the inputs `early` and answers with what follows from these alone; and one that takes these
    answers, by name, and those of all inputs that it needs, and answers as the whole does.

    `answers` may be any tensors inside the model, which is changed on the way. Raises KeyError for tensors of which
    nothing tells what they hold, or how many axes they have, and what onnx does for a graph that is none.
    """
    graph = model.graph
    late = [entry.name for entry in graph.input if entry.name not in early]
    kinds = {entry.name: entry.type.tensor_type.elem_type for entry in _infer(model)}
    del graph.output[:], graph.value_info[:]
    graph.output.extend(onnx.helper.make_tensor_value_info(name, kinds[name], None) for name in answers)
    whole = Extractor(model).extract_model([*early, *late], list(answers))
    follows, waits = _follow(whole, early), _follow(whole, late)
    needed = {name for node in whole.graph.node if set(node.output) & waits for name in node.input}
    between = needed & follows - waits
    made = sorted(between - set(early))
    known = {entry.name: entry for entry in _infer(whole) if entry.type.tensor_type.HasField("shape")}
    whole.graph.value_info.extend(known[name] for name in made)
    halves, second = Extractor(whole), [*sorted(between), *late]
    return halves.extract_model(list(early), made), halves.extract_model(second, list(answers))


def _infer(model: ModelProto) -> list[ValueInfoProto]:
    """What is told of each tensor inside a model and of its answers."""
    graph = infer_shapes(model).graph
    return [*graph.value_info, *graph.output]


def _follow(model: ModelProto, names: Sequence[str]) -> set[str]:
    """These tensors, and all that are made from them."""
    found = set(names)
    for node in model.graph.node:  # in the order in which they run
        if found & set(node.input):
            found |= set(node.output)
    return found
