"""Whether a furnished room is still the room: openings free, windows and walls in place, nothing in the air."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from imaging.staging.matte import Matted
from imaging.things import Found

FAULTS = (
    "door_covered",
    "window_covered",
    "window_moved",
    "wall_bent",
    "floating",
    "light_added",
    "opening_blocked",
    "depth_changed",
    "person",
    "text",
)
"""What may be wrong with a furnished room. `text` is only found by a detector that looks for it."""


@dataclass(frozen=True, eq=False)
class RoomSeen:
    """A room at canvas size: `image` (h, w, 3) float32 [0, 1]; `likely` (SURFACES, h', w') and `depth` (h", w") at any
    size. After staging: the aligned picture, and what the networks say of it."""

    image: np.ndarray
    likely: np.ndarray
    depth: np.ndarray


@dataclass(frozen=True)
class GeometryVerdict:
    """`faults`: those of FAULTS that are there, in that order; `figures`: what was measured, by name."""

    faults: tuple[str, ...]
    figures: Mapping[str, float]


def check_geometry(before: RoomSeen, after: RoomSeen, matted: Matted, found: Sequence[Found] = ()) -> GeometryVerdict:
    """Compare a room before and after, with the furniture matted out of the latter.

    `found`: what detectors saw in the aligned picture, boxes in pixels of the canvas: of kind `person` or `text`, it is
    a fault where it meets the furniture. The room's edges are followed from one picture to the other directly.
    """
    raise NotImplementedError
