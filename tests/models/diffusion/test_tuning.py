"""What makes a graph fast leaves what it answers as it was."""

import pytest
import torch

from imaging.region import Size
from models.diffusion.graphs import UNetGraph
from models.diffusion.networks import load_unet
from models.diffusion.tuning import REPEATED, compile_graph, fuse_projections, lay_out
from models.registry import load_card
from models.signatures import draw_inputs, sign


@pytest.fixture
def graph() -> UNetGraph:
    folder = load_card("miniature", "enhancer").part("pipeline")
    return UNetGraph(load_unet(folder, None, "cpu", torch.float32))


@torch.inference_mode()
def answer(graph: UNetGraph) -> torch.Tensor:
    return graph(*draw_inputs(sign(graph), 1, Size(64, 96), like=graph))


def test_queries_keys_and_values_by_one_product_are_the_same(graph: UNetGraph) -> None:
    before = answer(graph)
    fuse_projections(graph)
    fused = [module for module in graph.modules() if hasattr(module, "to_qkv")]
    assert fused
    assert torch.allclose(answer(graph), before, atol=1e-5)


def test_channels_last_is_the_same(graph: UNetGraph) -> None:
    before = answer(graph)
    lay_out(graph)
    assert graph.unet.conv_in.weight.is_contiguous(memory_format=torch.channels_last)
    assert torch.allclose(answer(graph), before, atol=1e-5)


def test_the_blocks_that_repeat_are_compiled_and_nothing_else(graph: UNetGraph) -> None:
    """That they answer the same is PyTorch's to show, with a compiler; here it is which ones."""
    compile_graph(graph, "regional")
    compiled = [module for module in graph.modules() if module._compiled_call_impl is not None]
    assert {type(module).__name__ for module in compiled} == REPEATED
    assert len(compiled) == sum(type(module).__name__ in REPEATED for module in graph.modules())
