"""Sessions: PyTorch and ONNX Runtime behind the same call, and what is wrong said with a code."""

import gc
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.export import Dim

from models.errors import ModelError
from models.opener import open_torch
from models.runtime import has_provider
from models.sessions import OnnxSession, Session, TorchSession


class Mixed(nn.Module):
    """Images, a whole number and a bare one in; two tensors out."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 5, 3, padding=1)

    def forward(self, images: Tensor, step: Tensor, scale: Tensor) -> tuple[Tensor, Tensor]:
        planes = self.conv(images) * scale
        return planes.relu() + step, planes.mean((2, 3))


@pytest.fixture(scope="module")
def graph() -> Mixed:
    torch.manual_seed(1)
    return Mixed().eval()


@pytest.fixture(scope="module")
def exported(graph: Mixed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mixed") / "graph.onnx"
    axes = ({0: Dim("batch", min=1, max=8)}, None, None)
    torch.onnx.export(graph, draw(2), path, dynamo=True, dynamic_shapes=axes, verbose=False)
    return path


@pytest.fixture
def session(exported: Path) -> OnnxSession:
    return OnnxSession(exported)


def draw(batch: int, seed: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(batch, 3, 12, 20, generator=generator), torch.tensor([7]), torch.tensor(0.5)


def both(graph: nn.Module, session: Session, *inputs: Tensor) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    return TorchSession(graph, "cpu", torch.float32)(*inputs), session(*inputs)


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_the_same_call_has_the_same_answer(graph: Mixed, session: OnnxSession, batch: int) -> None:
    for expected, found in zip(*both(graph, session, *draw(batch)), strict=True):
        assert found.dtype == torch.float32
        assert torch.allclose(expected, found, atol=1e-5)


def test_inputs_are_brought_to_what_the_graph_wants(graph: Mixed, session: OnnxSession) -> None:
    images, step, scale = draw(4)
    wide = torch.cat([images, images], dim=3).double()
    strided, repeated = wide[..., ::2], images[:1].expand(3, -1, -1, -1)
    for batch in (strided, repeated, images.to(memory_format=torch.channels_last)):
        expected, found = both(graph, session, batch, step.int(), scale)
        assert torch.allclose(expected[0], found[0], atol=1e-5)


def test_an_answer_stays_what_it_was(graph: Mixed, exported: Path) -> None:
    session = OnnxSession(exported)
    expected, found = both(graph, session, *draw(3))
    for seed in range(1, 9):
        session(*draw(3, seed))
    del session
    gc.collect()
    assert torch.allclose(expected[0], found[0], atol=1e-5)


@pytest.mark.parametrize("drop", [1, 3])
def test_inputs_of_the_wrong_number_are_refused(session: OnnxSession, drop: int) -> None:
    with pytest.raises(ModelError, match="takes 3 inputs") as caught:
        session(*draw(1)[drop:])
    assert caught.value.code == "bad_request"


def test_inputs_of_the_wrong_shape_are_refused(session: OnnxSession) -> None:
    images, *rest = draw(1)
    with pytest.raises(ModelError) as caught:
        session(images[:, :, :8], *rest)
    assert caught.value.code == "bad_request"
    session(images, *rest)  # and the session is none the worse for it


def test_a_file_that_is_not_there_or_no_graph_has_a_code(tmp_path: Path) -> None:
    (tmp_path / "broken.onnx").write_bytes(b"not a graph")
    for name, code in (("absent.onnx", "weights_missing"), ("broken.onnx", "weights_corrupt")):
        with pytest.raises(ModelError) as caught:
            OnnxSession(tmp_path / name)
        assert caught.value.code == code


@pytest.mark.skipif(has_provider("tensorrt"), reason="this machine has TensorRT")
def test_a_provider_that_is_not_there_has_a_code(exported: Path) -> None:
    assert has_provider("cpu")
    with pytest.raises(ModelError, match="TensorrtExecutionProvider") as caught:
        OnnxSession(exported, "tensorrt")
    assert caught.value.code == "no_device"


def test_the_plain_opener_runs_a_graph_in_pytorch(graph: Mixed) -> None:
    session = open_torch("mixed", graph, torch.device("cpu"), torch.float32)
    assert torch.equal(session(*draw(2))[0], graph(*draw(2))[0])
