"""The lamps and windows of a plan as points of light, and what its bare walls throw back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from imaging.scenes.interior.faces import Blocker, Face
from imaging.scenes.interior.light import Lamps, Lit, bounced, grid_of
from imaging.scenes.interior.materials import mean_colour
from imaging.scenes.interior.openings import Opening
from imaging.scenes.interior.plan import Interior
from imaging.surfaces import surface_id

_WINDOW_POINTS_A_SIDE = 3
_SHELL = tuple(surface_id(name) for name in ("wall", "floor", "ceiling"))


@dataclass(frozen=True, eq=False)
class RoomLight:
    """All that lights a room; `exposure` makes its middle a mid-tone, `tint` (3,) is the light's own colour."""

    lamps: Lamps
    bounce: Lamps
    ambient: np.ndarray
    exposure: float
    tint: np.ndarray


def light_room(plan: Interior, faces: Sequence[Face], blockers: Sequence[Blocker]) -> RoomLight:
    """Light and exposure by the bare shell, so that furniture changes neither."""
    lamps = _gather_lamps(plan)
    shell = [
        face
        for face in faces
        if face.surface in _SHELL
        and face.glow is None
        and face.fixed_light is None
        and face.patch.width * face.patch.height > 0.6
    ]
    points, normals, albedo, area = [], [], [], []
    for face in shell:
        grid = grid_of(face, 1.0, 8).reshape(-1, 3)
        points.append(grid)
        normals.append(np.broadcast_to(face.normal, grid.shape))
        albedo.append(np.broadcast_to(mean_colour(face.texture), grid.shape))
        area.append(np.full(len(grid), face.patch.width * face.patch.height / len(grid)))
    lit = Lit(np.concatenate(points).astype(np.float32), np.concatenate(normals).astype(np.float32))
    colours, areas = np.concatenate(albedo), np.concatenate(area)
    bounce = bounced(lit, colours, areas, lamps, blockers)
    light = lit.thrown(bounce)
    total = bounce.power / (areas / np.pi)[:, None]
    middle = float(np.exp(np.average(np.log(total.mean(axis=1) + 1e-4), weights=areas)))
    tint = np.average(light, axis=0, weights=areas)
    bright = float(np.percentile((total * colours).mean(axis=1), 88))
    ambient = plan.light.ambient * np.average(total, axis=0, weights=areas)
    return RoomLight(
        lamps, bounce, ambient.astype(np.float32), min(0.33 / middle, 0.5 / (bright + 1e-4)), tint / tint.mean()
    )


def _gather_lamps(plan: Interior) -> Lamps:
    points, facing, power = [], [], []
    for opening in plan.openings:
        if opening.kind in ("window", "french") and not plan.light.night:
            wall = plan.shell.walls[opening.wall]
            grid, share = _window_points(plan, opening)
            points.append(grid)
            facing.append(np.broadcast_to(wall.inward, grid.shape))
            power.append(np.broadcast_to(share * np.array(plan.light.sky) / np.pi, grid.shape))
    for place in plan.light.lamps:
        height = plan.shell.height_over(place)
        down = plan.light.downlights
        points.append(np.array([(place[0], height - (0.02 if down else 0.25), place[1])]))
        facing.append(np.array([(0.0, -1.0 if down else 0.0, 0.0)]))
        power.append(np.array([plan.light.lamp_power]) * (1.0 if down else 0.5) / max(len(plan.light.lamps), 1) ** 0.5)
    if not points:
        return Lamps(np.zeros((1, 3), np.float32), np.zeros((1, 3), np.float32), np.full((1, 3), 1e-3, np.float32))
    return Lamps(*(np.concatenate(part).astype(np.float32) for part in (points, facing, power)))


def _window_points(plan: Interior, opening: Opening) -> tuple[np.ndarray, float]:
    """Points over a window, just inside, and the area that each stands for."""
    wall = plan.shell.walls[opening.wall]
    shares = (np.arange(_WINDOW_POINTS_A_SIDE) + 0.5) / _WINDOW_POINTS_A_SIDE
    x = opening.left + shares * (opening.right - opening.left)
    y = opening.bottom + shares * (opening.top - opening.bottom)
    spots = np.array([wall.at(float(along), 0.03) for along in x])
    grid = np.array([(spot[0], height, spot[1]) for spot in spots for height in y])
    return grid, (opening.right - opening.left) * (opening.top - opening.bottom) / len(grid)
