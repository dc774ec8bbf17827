"""Parity: an export that is off is found out, whichever way it is off."""

import copy

import pytest
import torch
from torch import Tensor

from imaging.region import Size
from models.engines.shapes import SERVED, Shapes
from models.sessions import TorchSession
from models.signatures import sign
from trt_build.parity import TOLERANCES, OutputParity, ParityReport, measure_parity, plan_probes
from trt_build.subjects import Subject, load_subjects


@pytest.fixture(scope="module")
def subject() -> Subject:
    return next(load_subjects("miniature", ["vae-decoder"]))


class Spoiled(TorchSession):
    """Answers with what `spoil` makes of the right answer."""

    def __init__(self, subject: Subject, spoil) -> None:
        super().__init__(subject.graph, "cpu", torch.float32)
        self._spoil = spoil

    def __call__(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        (right,) = super().__call__(*inputs)
        return (self._spoil(right.clone()),)


def measure(subject: Subject, session) -> ParityReport:
    return measure_parity(subject.name, subject.graph, session, SERVED, "fp32")


def test_a_graph_agrees_with_itself(subject):
    report = measure(subject, TorchSession(copy.deepcopy(subject.graph), "cpu", torch.float32))
    assert report.passed
    assert report.max_error == 0
    assert report.outputs[0].spread > 0.05


@pytest.mark.parametrize(
    "spoil",
    [
        lambda answer: answer + 0.01,
        lambda answer: answer.flip(3),
        lambda answer: answer.flip(0) if len(answer) > 1 else answer,
        lambda answer: torch.full_like(answer, float("nan")),
        lambda answer: answer.index_fill(2, torch.tensor([5]), 0.0),
    ],
)
def test_what_is_off_does_not_pass(subject, spoil):
    report = measure(subject, Spoiled(subject, spoil))
    assert not report.passed


def test_errors_are_absolute_and_relative_to_the_spread(subject):
    (output,) = measure(subject, Spoiled(subject, lambda answer: answer + 0.01)).outputs
    assert output.max_error == pytest.approx(0.01, rel=1e-3)
    assert output.mean_error == pytest.approx(0.01, rel=1e-3)
    assert output.relative_error == pytest.approx(0.01 / output.spread, rel=1e-3)


def test_the_worst_output_counts():
    good, bad = OutputParity("good", 1e-6, 1e-7, 1.0), OutputParity("bad", 1.0, 0.1, 10.0)
    report = ParityReport("unet", "fp32", (good, bad))
    assert (report.max_error, report.relative_error, report.passed) == (1.0, 0.1, False)
    assert ParityReport("unet", "fp32", (good,)).passed
    assert report.tolerance == TOLERANCES["fp32"]


def test_probes_are_of_several_batches_and_as_the_shapes_allow(subject):
    signature = sign(subject.graph)
    free = plan_probes(signature, SERVED)
    assert {batch for batch, _ in free} == {1, 2}
    assert len({size for _, size in free}) == 3
    assert plan_probes(signature, Shapes.parse("64x96")) == ((1, Size(64, 96)), (2, Size(64, 96)))
    narrow = plan_probes(signature, Shapes.parse("512x512:512x512:1024x1024"))
    assert all(size == Size(512, 512) for _, size in narrow)
