"""Rooms to stage: rendered empty, and furnished with what a model would have put where it may."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from imaging.region import Size
from imaging.scenes.interior import Interior, RenderedInterior, plan_interior, render_interior
from imaging.staging import where_furniture_may_go
from imaging.surfaces import SURFACES, surface_id

KINDS = ("living", "bedroom", "kitchen", "dining", "office")
PHOTO = Size(720, 1080)
_LOOK = Size(160, 240)
_LEAST_FLOOR, _LEAST_FURNITURE, _MOST_FURNITURE = 0.12, 0.03, 0.5
"""Shares of the picture: with less floor, or next to no furniture in view, nobody would stage a room."""
_ALLOWED = 0.9


@dataclass(frozen=True, eq=False)
class RoomPair:
    """The same room empty and furnished, in the same light."""

    seed: int
    empty: RenderedInterior
    furnished: RenderedInterior


def render_pair(seed: int, size: Size = PHOTO) -> RoomPair | None:
    """The room of that seed; None where it is no room to stage from there.

    A model paints where it may: pieces that would stand elsewhere are not there, nor lamps that hang.
    """
    plan = plan_interior(seed, KINDS[seed % len(KINDS)])
    empty = render_interior(plan, _LOOK, furnished=False)
    if (empty.labels == surface_id("floor")).mean() < _LEAST_FLOOR:
        return None
    plan = _keep_allowed(plan, empty)
    furniture = (render_interior(plan, _LOOK).things > 0).mean()
    if not _LEAST_FURNITURE < furniture < _MOST_FURNITURE:
        return None
    return RoomPair(seed, render_interior(plan, size, furnished=False), render_interior(plan, size))


def _keep_allowed(plan: Interior, empty: RenderedInterior) -> Interior:
    likely = np.stack([empty.labels == number for number in range(len(SURFACES))]).astype(np.float32)
    allowed = where_furniture_may_go(likely, empty.depth, _LOOK)
    things = render_interior(plan, _LOOK).things
    kept = [
        piece
        for number, piece in enumerate(plan.furniture, 1)
        if piece.kind != "pendant" and _mean(allowed[things == number]) > _ALLOWED
    ]
    return replace(plan, furniture=tuple(kept))


def _mean(values: np.ndarray) -> float:
    """1 for nothing: what is not seen is no harm."""
    return float(values.mean()) if values.size else 1.0
