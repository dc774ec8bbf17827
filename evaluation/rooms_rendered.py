"""Rendered rooms for measuring: their seeds are none that a network has learned from."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.task import Task
from imaging.region import Size
from imaging.scenes.interior import RenderedInterior, plan_interior, render_interior
from training.interiors import MOST_SEEDS

ROOMS = 120
LYING, UPRIGHT = Size(256, 384), Size(384, 256)
"""As large as the networks look at photos."""
UPRIGHT_EVERY, EMPTY_EVERY = 5, 3
"""Of so many rooms one stands on its shorter side, and one is empty."""


@dataclass(frozen=True)
class RenderedRoom:
    """One room to render."""

    seed: int
    size: Size
    furnished: bool

    @property
    def name(self) -> str:
        return f"room {self.seed}, {'furnished' if self.furnished else 'empty'}"


def list_rooms(task: Task) -> Sequence[RenderedRoom]:
    return task.thin([describe_room(MOST_SEEDS + number) for number in range(ROOMS)])


def describe_room(seed: int) -> RenderedRoom:
    """Of a seed: how it is shown."""
    return RenderedRoom(seed, LYING if seed % UPRIGHT_EVERY else UPRIGHT, seed % EMPTY_EVERY != 0)


def render(room: RenderedRoom) -> RenderedInterior:
    return render_interior(plan_interior(room.seed), room.size, furnished=room.furnished)
