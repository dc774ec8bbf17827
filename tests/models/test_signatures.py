"""Signatures: what a graph is said to take is what it takes."""

import pytest
import torch
from diffusers import ControlNetModel
from torch import nn

from bench.full_size import CONTROL, SDXL
from imaging.region import Size
from models.diffusion.graphs import ControlNetGraph
from models.signatures import draw_inputs, sign
from trt_build.subjects import KINDS, Subject, load_subjects


@pytest.fixture(scope="module")
def subjects() -> dict[str, Subject]:
    return {subject.name: subject for subject in load_subjects("miniature", KINDS)}


def test_every_graph_of_the_miniature_is_signed(subjects):
    assert set(subjects) == {*KINDS} - {"controlnet"} | {"controlnet-tile", "controlnet-canny"}


@pytest.mark.parametrize(("batch", "size"), [(1, Size(32, 64)), (3, Size(96, 32))])
def test_graphs_take_and_return_what_they_are_said_to(subjects, batch, size):
    for subject in subjects.values():
        signature = sign(subject.graph)
        inputs = draw_inputs(signature, batch, size, like=subject.graph)
        with torch.inference_mode():
            answer = subject.graph(*inputs)
        answers = answer if isinstance(answer, tuple) else (answer,)
        assert len(answers) == len(signature.outputs)
        assert all(len(tensor) == batch for tensor in answers)


def test_a_unet_is_given_what_a_controlnet_returns(subjects):
    for size in (Size(32, 64), Size(96, 160)):
        control, unet = subjects["controlnet-tile"].graph, sign(subjects["unet"].graph)
        with torch.inference_mode():
            residuals = control(*draw_inputs(sign(control), 2, size, like=control))
        wanted = [item.at(2, size) for item in unet.inputs if item.is_residual]
        assert [tuple(residual.shape) for residual in residuals] == wanted


def test_a_full_size_controlnet_returns_what_it_is_said_to():
    with torch.device("meta"):
        graph = ControlNetGraph(ControlNetModel(**SDXL, **CONTROL))
    inputs = [tensor.to("meta") for tensor in draw_inputs(sign(graph), 1, Size(256, 512), like=graph)]
    with torch.inference_mode():
        residuals = graph(*inputs)
    assert len(residuals) == len(sign(graph).outputs) == 10
    assert tuple(residuals[-1].shape) == (1, 1280, 8, 16)


def test_the_same_seed_draws_the_same_inputs(subjects):
    graph = subjects["unet"].graph
    first, again, other = (draw_inputs(sign(graph), 1, Size(64, 64), like=graph, seed=seed) for seed in (1, 1, 2))
    assert all(torch.equal(one, two) for one, two in zip(first, again, strict=True))
    assert not torch.equal(first[0], other[0])


def test_what_is_no_graph_is_not_signed():
    with pytest.raises(TypeError):
        sign(nn.Identity())


def test_kinds_can_be_asked_for_one_by_one():
    assert [subject.name for subject in load_subjects("miniature", ["vae-decoder"])] == ["vae-decoder"]
