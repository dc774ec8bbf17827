"""Export: checked files of the asked precision and sizes, large weights beside them, and a code for what cannot be."""

from pathlib import Path

import onnx
import pytest
import torch
from torch import Tensor, nn

from imaging.region import Size
from models.engines.export import GRAPH_FILE, OPSET, export_graph
from models.engines.shapes import SERVED, Shapes
from models.errors import ModelError
from models.sessions import OnnxSession, TorchSession
from models.signatures import draw_inputs, sign
from models.u2net import SkyGraph
from trt_build.subjects import load_subjects


@pytest.fixture(scope="module")
def decoder() -> nn.Module:
    (subject,) = load_subjects("miniature", ["vae-decoder"])
    return subject.graph


class Branching(SkyGraph):
    """Says that it is a graph of ours, and does what no graph can: its path depends on the values it is shown."""

    def __init__(self) -> None:
        nn.Module.__init__(self)
        self.weight, self.side_px = nn.Parameter(torch.ones(1)), 8

    def forward(self, batch: Tensor) -> Tensor:
        return batch.numpy().sum() if batch.sum() > 0 else batch


def agree(graph: nn.Module, path: Path, batch: int, size: Size) -> bool:
    inputs = draw_inputs(sign(graph), batch, size, like=graph)
    return torch.allclose(
        TorchSession(graph, "cpu", torch.float32)(*inputs)[0], OnnxSession(path)(*inputs)[0], atol=1e-5
    )


def test_large_weights_lie_beside_the_graph(decoder, tmp_path):
    path = export_graph(decoder, SERVED, tmp_path, external_bytes=1000)
    assert sorted(file.name for file in tmp_path.iterdir()) == [GRAPH_FILE, f"{GRAPH_FILE}.data"]
    weights = sum(weight.numel() * 4 for weight in decoder.vae.decoder.parameters())
    assert (tmp_path / f"{GRAPH_FILE}.data").stat().st_size > 0.9 * weights
    assert agree(decoder, path, 2, Size(64, 96))


def test_sizes_are_free_or_fixed_as_the_shapes_say(decoder, tmp_path):
    path = export_graph(decoder, Shapes.parse("64x96"), tmp_path)
    assert {entry.version for entry in onnx.load(path).opset_import if entry.domain == ""} == {OPSET}
    assert agree(decoder, path, 1, Size(64, 96))
    assert agree(decoder, path, 3, Size(64, 96))
    with pytest.raises(ModelError, match=r"latents is of shape .*8, 12"):
        agree(decoder, path, 1, Size(96, 96))


def test_a_range_may_leave_out_the_smallest_sizes(decoder, tmp_path):
    path = export_graph(decoder, Shapes.parse("256x256:512x512:1024x1024"), tmp_path)
    assert agree(decoder, path, 1, Size(256, 320))


def test_what_cannot_be_exported_has_a_code(tmp_path):
    with pytest.raises(ModelError, match="Branching") as caught:
        export_graph(Branching(), SERVED, tmp_path)
    assert caught.value.code == "export_failed"
