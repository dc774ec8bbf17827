"""The race of two engines: in turns, each at its fastest."""

import time

import torch
from torch import Tensor

from bench.engines import compare, race


class Runner:
    """Takes a while, the first time longer, and notes that it ran."""

    device, dtype = torch.device("cpu"), torch.float32

    def __init__(self, name: str, seconds: float, notes: list[str]) -> None:
        self._name, self._seconds, self._notes = name, seconds, notes

    def __call__(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        time.sleep(self._seconds * (1 if self._name in self._notes else 4))
        self._notes.append(self._name)
        return inputs


def test_both_take_turns_and_count_at_their_fastest() -> None:
    notes: list[str] = []
    slow, fast = race(Runner("slow", 0.06, notes), Runner("fast", 0.02, notes), (), repeats=3)
    assert notes == ["slow", "fast"] * 3
    assert 0.06 <= slow[0] < 0.2
    assert 0.02 <= fast[0] < 0.07
    assert slow[1] < slow[0], "sleep costs no CPU time"


def test_a_row_says_how_many_times_as_fast_onnx_runtime_is() -> None:
    ((name, *figures),) = compare(["vae-encoder"], repeats=1)
    assert name == "vae-encoder"
    for theirs, ours, ratio in (figures[:3], figures[3:]):
        assert min(theirs, ours) > 0
        assert abs(ratio - theirs / ours) < 1e-9
