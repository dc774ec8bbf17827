"""Fronts of drawers and cupboard doors with their handles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imaging.scenes.canvas import Texture
from imaging.scenes.geometry import Box
from imaging.scenes.interior import materials
from imaging.scenes.interior.faces import Faces

_GAP_M = 0.005
_THICK_M = 0.018
_LEAST_PANEL_M = 0.2


@dataclass(frozen=True, eq=False)
class Handle:
    """A knob, or a bar: level on drawers, upright on doors."""

    texture: Texture
    bar: bool


def choose_handle(rng: np.random.Generator) -> Handle:
    colours = ((190, 186, 176), (60, 58, 56), (150, 120, 70), (236, 236, 232))
    return Handle(materials.plain(colours[int(rng.integers(len(colours)))]), bool(rng.random() < 0.5))


def put_fronts(
    faces: Faces,
    across: tuple[float, float],
    up: tuple[float, float],
    front: float,
    texture: Texture,
    handle: Handle,
    *,
    rows: int = 1,
    columns: int = 1,
    panel: Texture | None = None,
) -> None:
    """A grid of fronts on a plane that looks toward −z, each a little before it; with `panel` those that are large
    enough have a sunken field in that shade."""
    wide, tall = (across[1] - across[0]) / columns, (up[1] - up[0]) / rows
    for column in range(columns):
        for row in range(rows):
            left, bottom = across[0] + column * wide + _GAP_M, up[0] + row * tall + _GAP_M
            box = Box(left, left + wide - 2 * _GAP_M, bottom, bottom + tall - 2 * _GAP_M, front - _THICK_M, front)
            faces.box(box, texture, blocks=False)
            if panel is not None and min(wide, tall) > _LEAST_PANEL_M:
                _put_panel(faces, box, texture, panel)
            _put_handle(faces, box, handle, at_left=column % 2 == 1)


def _put_panel(faces: Faces, box: Box, texture: Texture, panel: Texture) -> None:
    """A field inside a frame: a dark groove, then the same wood again."""
    for inset, out, shade in ((0.055, 0.001, panel), (0.066, 0.002, texture)):
        left, right = box.left + inset, box.right - inset
        faces.box(
            Box(left, right, box.bottom + inset, box.top - inset, box.front - out, box.front), shade, blocks=False
        )


def _put_handle(faces: Faces, box: Box, handle: Handle, *, at_left: bool) -> None:
    wide, tall = box.right - box.left, box.top - box.bottom
    near, far = box.front - 0.024, box.front
    if tall < 0.45:
        x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        half = (min(0.07, wide / 4), 0.009) if handle.bar else (0.014, 0.014)
    else:
        x = box.left + 0.035 if at_left else box.right - 0.035
        # Doors over the worktop are opened from below, those under it from above.
        y = box.bottom + 0.12 if box.bottom > 1.2 else min(box.top - 0.12, 1.1)
        half = (0.009, 0.07) if handle.bar else (0.014, 0.014)
    faces.box(Box(x - half[0], x + half[0], y - half[1], y + half[1], near, far), handle.texture, blocks=False)
