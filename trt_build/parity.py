"""How far an exported graph is from the PyTorch that it was exported from."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from imaging.region import Size
from models.engines.shapes import Shapes
from models.sessions import Session, TorchSession
from models.signatures import Signature, draw_inputs, sign

TOLERANCES = {"fp32": 1e-3, "fp16": 5e-2}
"""Largest error that passes, as a share of the standard deviation of what PyTorch answers in float32."""

PROBES = ((1, Size(32, 32)), (2, Size(96, 160)), (1, Size(384, 256)))
"""Batches and sizes at which both are asked, as far as shapes allow them: the smallest, one across, one upright."""


@dataclass(frozen=True)
class OutputParity:
    """One output over all probes: largest and mean absolute error, and the standard deviation of the right answer."""

    name: str
    max_error: float
    mean_error: float
    spread: float

    @property
    def relative_error(self) -> float:
        return self.max_error / self.spread if self.spread else self.max_error


@dataclass(frozen=True)
class ParityReport:
    """All outputs of one exported graph, and what is tolerated of their relative errors."""

    graph: str
    precision: str
    outputs: tuple[OutputParity, ...]

    @property
    def tolerance(self) -> float:
        return TOLERANCES[self.precision]

    @property
    def max_error(self) -> float:
        return max(output.max_error for output in self.outputs)

    @property
    def relative_error(self) -> float:
        return max(output.relative_error for output in self.outputs)

    @property
    def passed(self) -> bool:
        """Not where an error is not a number."""
        return all(output.relative_error <= self.tolerance for output in self.outputs)


def measure_parity(name: str, graph: nn.Module, exported: Session, shapes: Shapes, precision: str) -> ParityReport:
    """Ask both the same; the graph is in float32."""
    signature, original = sign(graph), TorchSession(graph, "cpu", torch.float32)
    answers: list[tuple[tuple[Tensor, ...], tuple[Tensor, ...]]] = []
    for seed, (batch, size) in enumerate(plan_probes(signature, shapes)):
        inputs = draw_inputs(signature, batch, size, like=graph, seed=seed)
        answers.append((original(*inputs), exported(*inputs)))
    outputs = zip(signature.outputs, *(zip(*side, strict=True) for side in zip(*answers, strict=True)), strict=True)
    return ParityReport(name, precision, tuple(_compare(*output) for output in outputs))


def plan_probes(signature: Signature, shapes: Shapes) -> tuple[tuple[int, Size], ...]:
    """Batches and sizes, each once; where the sizes are fixed, a graph is asked about one image and about two."""
    if not signature.is_sized or shapes.is_fixed:
        return (1, shapes.usual), (2, shapes.usual)
    return tuple(dict.fromkeys((batch, shapes.hold(size)) for batch, size in PROBES))


def _compare(name: str, right: Sequence[Tensor], found: Sequence[Tensor]) -> OutputParity:
    wanted, got = (torch.cat([tensor.double().flatten() for tensor in tensors]) for tensors in (right, found))
    error = (wanted - got).abs()
    return OutputParity(name, float(error.max()), float(error.mean()), float(wanted.std()))
