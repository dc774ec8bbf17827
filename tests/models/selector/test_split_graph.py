import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from models.selector.split_graph import fix_inputs, repeat_once, split_graph

AXES = {"Concat": {"axis": 0}}


def make_model(nodes, inputs, outputs, **constants):
    named = [
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n"]) for name in names] for names in (inputs, outputs)
    ]
    initializers = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    graph = helper.make_graph(
        [helper.make_node(*node, **AXES.get(node[0], {})) for node in nodes], "graph", *named, initializers
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def run(model, **inputs):
    session = onnxruntime.InferenceSession(model.SerializeToString())
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(None, {name: np.float32(value) for name, value in inputs.items()}), strict=True))


NODES = [
    ("Mul", ["photo", "photo"], ["squared"]),
    ("Shape", ["photo"], ["length"]),
    ("Add", ["squared", "click"], ["sum"]),
    ("Expand", ["click", "length"], ["spread"]),
    ("Mul", ["sum", "spread"], ["product"]),
    ("Exp", ["product"], ["unasked"]),
]


def test_both_halves_together_are_the_whole_and_the_first_is_asked_once():
    whole = run(make_model(NODES, ["photo", "click"], ["product"]), photo=[1, 2, 3], click=[4])
    first, second = split_graph(make_model(NODES, ["photo", "click"], ["unasked"]), ["photo"], ["product"])
    assert [entry.name for entry in first.graph.input] == ["photo"]
    assert {entry.name for entry in first.graph.output} == {"squared", "length"}
    assert {node.op_type for node in second.graph.node} == {"Add", "Expand", "Mul"}
    session = onnxruntime.InferenceSession(second.SerializeToString())
    known = run(first, photo=[1, 2, 3])
    (product,) = session.run(None, {**known, "click": np.float32([4])})
    assert np.array_equal(product, whole["product"])


def test_what_both_halves_take_is_taken_by_both():
    nodes = [("Exp", ["photo"], ["bright"]), ("Add", ["photo", "click"], ["sum"]), ("Mul", ["sum", "bright"], ["out"])]
    first, second = split_graph(make_model(nodes, ["photo", "click"], ["out"]), ["photo"], ["out"])
    assert {entry.name for entry in first.graph.output} == {"bright"}
    assert {entry.name for entry in second.graph.input} == {"photo", "click", "bright"}


def test_an_input_that_is_always_the_same_is_none():
    model = make_model(NODES, ["photo", "click"], ["product"])
    fix_inputs(model, {"click": np.float32([4])})
    assert [entry.name for entry in model.graph.input] == ["photo"]
    assert run(model, photo=[1, 2])["product"].tolist() == [20, 32]


def test_what_is_repeated_for_a_batch_of_one_is_taken_as_it_is():
    nodes = [
        ("Shape", ["photo"], ["length"]),
        ("Div", ["length", "length"], ["one"]),
        ("Concat", ["one", "one"], ["times"]),
        ("Unsqueeze", ["photo", "axis"], ["lifted"]),
        ("Tile", ["lifted", "times"], ["tiled"]),
        ("Reshape", ["tiled", "flat"], ["repeated"]),
        ("Exp", ["repeated"], ["out"]),
    ]
    constants = {"axis": [0], "flat": [-1]}
    model = make_model(nodes, ["photo"], ["out"], **constants)
    before = run(model, photo=[1, 2])["out"]
    repeat_once(model)
    assert model.graph.node[-1].input == ["photo"]
    assert np.array_equal(run(model, photo=[1, 2])["out"], before)


def test_what_is_repeated_so_often_as_the_graph_says_stays():
    nodes = [
        ("Unsqueeze", ["photo", "axis"], ["lifted"]),
        ("Tile", ["lifted", "times"], ["tiled"]),
        ("Reshape", ["tiled", "flat"], ["out"]),
    ]
    model = make_model(nodes, ["photo"], ["out"], axis=[1], times=[1, 2], flat=[-1])
    repeat_once(model)
    assert run(model, photo=[1, 2])["out"].tolist() == [1, 1, 2, 2]


def test_other_tiles_and_reshapes_stay():
    nodes = [("Tile", ["photo", "times"], ["tiled"]), ("Reshape", ["tiled", "flat"], ["out"])]
    model = make_model(nodes, ["photo"], ["out"], times=[3], flat=[-1])
    before = onnx.ModelProto()
    before.CopyFrom(model)
    repeat_once(model)
    assert model == before
