import onnx
import onnxruntime
import pytest

from models.errors import ModelError
from models.selector.exported_sam import ALL_MASKS, ALL_SCORES, DECODER
from models.selector.inner_answers import add_answers
from models.sessions import OnnxSession
from tests.tiny_sam import save_tiny_sam


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    return (save_tiny_sam(tmp_path_factory.mktemp("sam")) / DECODER).read_bytes()


def test_a_graph_with_more_answers_is_the_same_graph_to_others(content):
    before, after = onnx.load_from_string(content), onnx.load_from_string(add_answers(content, (ALL_MASKS, ALL_SCORES)))
    assert [output.name for output in after.graph.output[-2:]] == [ALL_MASKS, ALL_SCORES]
    assert after.graph.output[-1].type.tensor_type.elem_type == onnx.TensorProto.FLOAT
    del after.graph.output[-2:]
    assert after == before


def test_the_runtime_answers_with_them(content):
    session = onnxruntime.InferenceSession(add_answers(content, (ALL_SCORES,)))
    assert session.get_outputs()[-1].name == ALL_SCORES


def test_names_longer_than_a_byte_can_count_are_told_right(content):
    renamed = onnx.load_from_string(content)
    long = "mask" * 100
    for node in renamed.graph.node:
        node.input[:] = [long if name == ALL_SCORES else name for name in node.input]
        node.output[:] = [long if name == ALL_SCORES else name for name in node.output]
    session = OnnxSession(add_answers(renamed.SerializeToString(), (long,)))
    assert session.outputs[-1] == long


def test_a_tensor_that_is_not_there_is_told(content):
    with pytest.raises(ModelError) as error:
        OnnxSession(add_answers(content, ("nowhere",)))
    assert error.value.code == "weights_corrupt"
