"""What was hidden in a shot, in figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from video.hidden.things import HiddenThings


@dataclass(frozen=True)
class HiddenFigures:
    """Things of a kind that were hidden, and for how many seconds at least one of them was."""

    kind: str
    tracks: int
    seconds: float


def count_hidden(hidden: Sequence[HiddenThings], lengths_s: np.ndarray) -> tuple[HiddenFigures, ...]:
    """Of a shot; `lengths_s` (n,): for how long each frame is shown."""
    return tuple(
        HiddenFigures(each.hide.kind, each.tracks, round(float(lengths_s[np.unique(each.frames)].sum()), 3))
        for each in hidden
    )


def measure_hidden(hidden: Sequence[HiddenThings]) -> float:
    """The area of all boxes, in frames; what overlaps counts twice."""
    total = 0.0
    for each in hidden:
        inside = np.clip(each.boxes, 0, 1)
        total += float((inside[:, 2:] - inside[:, :2]).prod(axis=1).sum())
    return total
