"""A room's plan, all numbers, from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np

from imaging.scenes.interior.furnish import FloorPlan
from imaging.scenes.interior.light_plan import CameraSettings, LightPlan, plan_light, plan_settings
from imaging.scenes.interior.openings import Opening, plan_openings
from imaging.scenes.interior.pieces import Piece
from imaging.scenes.interior.rooms import plan_fixtures, plan_furniture
from imaging.scenes.interior.shell import RoomKind, Shell, plan_shell
from imaging.scenes.interior.view import View, plan_view

ROOM_KINDS: tuple[str, ...] = get_args(RoomKind)
_HOW_OFTEN = (0.24, 0.22, 0.2, 0.08, 0.08, 0.13, 0.05)


@dataclass(frozen=True)
class Interior:
    """A room of a kind: its shell with its openings, what is built in, what stands in it, its light and its camera."""

    seed: int
    room: str
    shell: Shell
    openings: tuple[Opening, ...]
    fixtures: tuple[Piece, ...]
    furniture: tuple[Piece, ...]
    light: LightPlan
    view: View
    settings: CameraSettings


def plan_interior(seed: int, room: str | None = None) -> Interior:
    """The plan of a room, of any kind where none is named; the same seed gives the same. Raises ValueError for a kind
    that is not known."""
    rng = np.random.default_rng([seed, 19])
    kind = room or str(rng.choice(ROOM_KINDS, p=_HOW_OFTEN))
    if kind not in ROOM_KINDS:
        raise ValueError(f"rooms are {', '.join(ROOM_KINDS)}, not {kind!r}")
    shell = plan_shell(rng, kind)
    openings = plan_openings(rng, shell, kind)
    view = plan_view(rng, shell)
    floor = FloorPlan(shell, openings, view, rng)
    fixtures = plan_fixtures(floor, kind)
    furniture = plan_furniture(floor, kind, fixtures)
    return Interior(
        seed, kind, shell, openings, fixtures, furniture, plan_light(rng, shell, openings), view, plan_settings(rng)
    )
