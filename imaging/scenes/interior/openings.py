"""Where a room's walls are open: windows, doors, archways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from imaging.scenes.interior.shell import Shell, Wall

OpeningKind = Literal["window", "french", "door", "open_door", "archway"]

_LEAST_GAP_M = 0.12


@dataclass(frozen=True)
class Opening:
    """A hole in wall number `wall`: from `left` to `right` along it, from `bottom` to `top`, in metres."""

    kind: OpeningKind
    wall: int
    left: float
    right: float
    bottom: float
    top: float


def plan_openings(rng: np.random.Generator, shell: Shell, room: str) -> tuple[Opening, ...]:
    """Windows on one to three walls, doors and archways on the others; none overlaps another."""
    found: list[Opening] = []
    walls = shell.walls
    order = [
        int(number)
        for number in rng.permutation(len(walls))
        if walls[number].length > 0.75 and shell.is_outer(walls[number])
    ]
    doors = 1 + int(rng.random() < 0.45) + int(room in ("empty-hall", "living") and rng.random() < 0.5)
    windows = int(
        rng.choice(
            [0, 1, 2, 3], p=[0.35, 0.4, 0.15, 0.1] if room in ("bathroom", "empty-hall") else [0.04, 0.4, 0.38, 0.18]
        )
    )
    outside = order[: max(1, len(order) // 2)]
    inside = order[len(outside) :] or order
    for _ in range(windows):
        _try_to_add(found, _plan_window(rng, shell, int(rng.choice(outside)), room))
    for _ in range(doors):
        _try_to_add(found, _plan_door(rng, shell, int(rng.choice(inside)), room))
    return tuple(found)


def _try_to_add(found: list[Opening], new: Opening | None) -> None:
    if new is None:
        return
    for other in found:
        if other.wall == new.wall and new.left < other.right + _LEAST_GAP_M and other.left < new.right + _LEAST_GAP_M:
            return
    found.append(new)


def lowest_over(shell: Shell, wall: Wall, left: float, right: float) -> float:
    """The ceiling's least height over a stretch of a wall."""
    return min(shell.height_over(wall.at(along)) for along in (left, right))


def _plan_window(rng: np.random.Generator, shell: Shell, number: int, room: str) -> Opening | None:
    wall = shell.walls[number]
    small = room == "bathroom"
    glazed_door = not small and rng.random() < 0.22
    width = float(rng.uniform(0.4, 1.1) if small else rng.uniform(1.3, 3.2) if glazed_door else rng.uniform(0.7, 2.6))
    width = min(width, wall.length - 0.4)
    if width < 0.35:
        return None
    left = float(rng.uniform(0.2, max(0.2, wall.length - width - 0.2)))
    limit = lowest_over(shell, wall, left, left + width)
    if glazed_door:
        return Opening("french", number, left, left + width, 0.0, min(limit - 0.15, float(rng.uniform(2.0, 2.3))))
    bottom = float(rng.uniform(1.1, 1.5) if small or room == "kitchen" else rng.uniform(0.3, 1.1))
    top = min(limit - 0.12, float(rng.uniform(1.95, 2.3)))
    if top - bottom < 0.4:
        return None
    return Opening("window", number, left, left + width, bottom, top)


def _plan_door(rng: np.random.Generator, shell: Shell, number: int, room: str) -> Opening | None:
    wall = shell.walls[number]
    kind: OpeningKind = str(rng.choice(["door", "open_door", "archway"], p=[0.55, 0.25, 0.2]))  # type: ignore[assignment]
    width = float(rng.uniform(0.9, 2.4) if kind == "archway" and room != "bathroom" else rng.uniform(0.7, 0.95))
    width = min(width, wall.length - 0.25)
    if width < 0.6:
        return None
    left = float(rng.choice([0.12, wall.length - width - 0.12, rng.uniform(0.12, wall.length - width - 0.12)]))
    limit = lowest_over(shell, wall, left, left + width)
    return Opening(kind, number, left, left + width, 0.0, min(limit - 0.1, float(rng.uniform(1.98, 2.2))))
