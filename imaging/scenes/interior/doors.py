"""Doors shut or open, archways, and the rooms next door that are seen through them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from imaging.scenes.geometry import Box, patch
from imaging.scenes.interior import materials
from imaging.scenes.interior.build_shell import put_floor
from imaging.scenes.interior.faces import Faces
from imaging.scenes.interior.finishes import Finishes, choose_floor
from imaging.scenes.interior.openings import Opening
from imaging.scenes.interior.windows import put_reveal, put_surround

_THICK_M = 0.12


def put_door(faces: Faces, opening: Opening, finishes: Finishes, rng: np.random.Generator) -> None:
    """In the frame of its wall: x along it, z outward."""
    wide = float(rng.uniform(0.05, 0.1))
    framed = opening.kind != "archway" or rng.random() < 0.4
    with faces.being("door" if framed else "wall"):
        put_reveal(faces, opening, _THICK_M, finishes.trim if framed else finishes.wall)
        if framed:
            put_surround(faces, opening, wide, finishes.trim)
    threshold = ((opening.left, _THICK_M), (opening.right, _THICK_M), (opening.right, 0), (opening.left, 0))
    with faces.being("floor"):
        put_floor(faces, np.array(threshold), finishes)
    with faces.being("door"):
        if opening.kind == "door":
            with faces.standing(opening.left, 0.03, 0.0):
                _put_leaf(faces, opening.right - opening.left, opening.top, finishes, rng)
            return
        if opening.kind == "open_door":
            angle = float(rng.uniform(1.2, 1.6))
            with faces.standing(opening.left, _THICK_M, -angle):
                _put_leaf(faces, opening.right - opening.left, opening.top, finishes, rng)
    _put_next_room(faces, opening, finishes, rng)


def _put_leaf(faces: Faces, width: float, height: float, finishes: Finishes, rng: np.random.Generator) -> None:
    """A door's leaf, its hinges at x = 0, with panels or a pane, and a handle on both sides."""
    faces.box(Box(0.001, width - 0.001, 0.004, height - 0.001, 0, 0.04), finishes.door, blocks=False)
    columns, rows = ((1, 1), (1, 2), (2, 2), (2, 3), (1, 5), (0, 0))[int(rng.integers(6))]
    glazed = columns > 0 and rng.random() < 0.12
    border, gap = 0.11, 0.09
    for column in range(columns):
        for row in range(rows):
            wide = (width - 2 * border - (columns - 1) * gap) / columns
            tall = (height - 2 * border - (rows - 1) * gap) / rows
            left, bottom = border + column * (wide + gap), border + row * (tall + gap)
            _put_panel(faces, (left, left + wide), (bottom, bottom + tall), finishes, glazed=glazed)
    for near, far in ((-0.05, 0.0), (0.04, 0.09)):
        faces.box(Box(width - 0.1, width - 0.04, 0.99, 1.02, near, far), finishes.metal, blocks=False)


def _put_panel(
    faces: Faces, across: tuple[float, float], up: tuple[float, float], finishes: Finishes, *, glazed: bool
) -> None:
    (left, right), (bottom, top) = across, up
    dark = materials.plain(tuple(0.82 * value for value in finishes.trim_colour))
    if glazed:
        pane = patch((left, top, -0.004), (right - left, 0, 0), (0, bottom - top, 0))
        faces.put(pane, materials.plain((150, 160, 165)), mirror=0.1)
        return
    for inset, texture, out in ((0.0, dark, 0.003), (0.012, finishes.door, 0.006), (0.03, finishes.door, 0.009)):
        wide, tall = right - left - 2 * inset, top - bottom - 2 * inset
        if min(wide, tall) > 0.02:
            faces.put(patch((left + inset, top - inset, -out), (wide, 0, 0), (0, -tall, 0)), texture)
            faces.put(patch((right - inset, top - inset, 0.04 + out), (-wide, 0, 0), (0, -tall, 0)), texture)


def _put_next_room(faces: Faces, opening: Opening, finishes: Finishes, rng: np.random.Generator) -> None:
    """A plain room behind the opening, with a light of its own."""
    deep, height = float(rng.uniform(1.2, 5.0)), float(max(opening.top + 0.1, rng.uniform(2.35, 2.8)))
    left = opening.left - float(rng.uniform(0.3, 2.5))
    right = opening.right + float(rng.uniform(0.3, 2.5))
    level = float(rng.choice([rng.uniform(0.02, 0.15), rng.uniform(0.2, 1.2)], p=[0.35, 0.65]))
    light = level * np.array([1.0, rng.uniform(0.85, 1.0), rng.uniform(0.65, 1.05)])
    own_floor = finishes if rng.random() < 0.6 else replace(finishes, floor=choose_floor(rng, "living")[0])
    wall = (
        finishes.wall
        if rng.random() < 0.6
        else materials.plain(tuple(rng.uniform(170, 235) * np.array([1, 0.98, 0.94])))
    )
    front, back = _THICK_M, _THICK_M + deep
    with faces.lit_by(light.tolist()):
        with faces.being("floor"):
            put_floor(faces, np.array([(left, back), (right, back), (right, front), (left, front)]), own_floor)
        with faces.being("ceiling"):
            faces.put(patch((left, height, front), (right - left, 0, 0), (0, 0, deep)), finishes.ceiling)
        with faces.being("wall"):
            faces.put(patch((left, height, front), (0, 0, deep), (0, -height, 0)), wall)
            faces.put(patch((right, height, back), (0, 0, -deep), (0, -height, 0)), wall)
            faces.put(patch((left, height, back), (right - left, 0, 0), (0, -height, 0)), wall)
            skirting = Box(left, right, 0, 0.1, back - 0.015, back)
            faces.box(skirting, finishes.trim, blocks=False)
        _furnish_next_room(faces, (left, right), back, height, rng)


def _furnish_next_room(
    faces: Faces, across: tuple[float, float], back: float, height: float, rng: np.random.Generator
) -> None:
    """A window or a door in its far wall, sometimes."""
    middle = float(rng.uniform(across[0] + 0.6, across[1] - 0.6))
    kind = rng.random()
    if kind < 0.35:
        with faces.being("window"):
            plane = patch((middle - 0.5, 2.0, back - 0.01), (1.0, 0, 0), (0, -1.2, 0))
            faces.put(plane, materials.plain((235, 240, 245)), glow=(2.0, 2.0, 2.0), outdoors=True)
            faces.box(
                Box(middle - 0.55, middle + 0.55, 1.38, 1.42, back - 0.03, back),
                materials.plain((230, 230, 226)),
                blocks=False,
            )
            faces.box(
                Box(middle - 0.02, middle + 0.02, 0.8, 2.0, back - 0.03, back),
                materials.plain((230, 230, 226)),
                blocks=False,
            )
    elif kind < 0.55:
        with faces.being("door"):
            faces.box(
                Box(middle - 0.42, middle + 0.42, 0, 2.03, back - 0.02, back),
                materials.plain((226, 224, 218)),
                blocks=False,
            )
