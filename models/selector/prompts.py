"""A prompt as networks take it: points in pixels of what they see, a box as its two corners."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imaging.region import Size
from models.errors import ModelError
from models.selector.protocol import Prompt

CROSS = 0.0234
"""How far a click is spread, as a share of the photo's long side: 24 px of 1024."""


class Coordinates(NamedTuple):
    """Clicks (n, 2) and their labels (n,), a box (4,) or None: x before y, in pixels whose first centre is 0."""

    points: NDArray[np.float32]
    labels: NDArray[np.int64]
    box: NDArray[np.float32] | None

    @property
    def is_one_click(self) -> bool:
        """Whether one click is all that was said: of a thing, of a part of it, or of what it is a part of."""
        return self.box is None and len(self.labels) == 1


def place_prompt(prompt: Prompt, seen: Size) -> Coordinates:
    """A prompt where a network sees the photo at that size; raises ModelError `bad_request` for an odd one."""
    _refuse_odd(prompt)
    scale = np.array([seen.width, seen.height], np.float64)
    points = np.array(prompt.points, np.float64).reshape(-1, 2) * scale - 0.5
    box = None if prompt.box is None else (np.array(prompt.box).reshape(2, 2) * scale - 0.5).reshape(4)
    labels = np.array(prompt.labels, np.int64)
    return Coordinates(points.astype(np.float32), labels, None if box is None else box.astype(np.float32))


def spread_click(asked: Coordinates, seen: Size) -> Coordinates:
    """A click as five, in a small cross: a network takes these for the thing rather than for the pane that was hit."""
    reach = CROSS * max(seen.height, seen.width)
    cross = asked.points + reach * np.array([(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)])
    points = np.clip(cross, 0, [seen.width - 1, seen.height - 1]).astype(np.float32)
    return Coordinates(points, np.repeat(asked.labels, len(points)), None)


def _refuse_odd(prompt: Prompt) -> None:
    if len(prompt.points) != len(prompt.labels):
        raise ModelError("bad_request", f"{len(prompt.points)} points have {len(prompt.labels)} labels")
    if prompt.box is None and 1 not in prompt.labels:
        raise ModelError("bad_request", "neither a click on what is wanted nor a box around it")
    if not set(prompt.labels) <= {0, 1}:
        raise ModelError("bad_request", f"labels are 0 or 1, not {prompt.labels}")
    values = np.array([*(value for point in prompt.points for value in point), *(prompt.box or ())])
    if not ((values >= 0) & (values <= 1)).all():
        raise ModelError("bad_request", "points and boxes are shares of the photo, from 0 to 1")
    if prompt.box is not None and not (prompt.box[0] < prompt.box[2] and prompt.box[1] < prompt.box[3]):
        raise ModelError("bad_request", f"the box {prompt.box} is not left, top, right, bottom")
