"""Windows and glazed doors: a reveal, a frame with its bars, the view behind, blinds and curtains."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from imaging.scenes.canvas import Texture
from imaging.scenes.geometry import Box, patch
from imaging.scenes.interior import materials
from imaging.scenes.interior.faces import Faces
from imaging.scenes.interior.finishes import FABRICS, Finishes, pick
from imaging.scenes.interior.openings import Opening
from imaging.scenes.interior.outdoors import paint_outdoors


@dataclass(frozen=True)
class Outside:
    """How bright what is outdoors comes out in the picture, linear, 1 is white; and whether it is night."""

    brightness: float
    night: bool


def put_window(
    faces: Faces, opening: Opening, finishes: Finishes, outside: Outside, eye_m: float, rng: np.random.Generator
) -> None:
    """In the frame of its wall: x along it, z outward."""
    deep = float(rng.uniform(0.05, 0.22))
    left, right, bottom, top = opening.left, opening.right, opening.bottom, opening.top
    with faces.being("wall"):
        put_reveal(faces, opening, deep, finishes.white if rng.random() < 0.6 else finishes.wall)
    with faces.being("window"):
        pane = patch((left, top, deep), (right - left, 0, 0), (0, bottom - top, 0))
        view = paint_outdoors(rng, right - left, top - bottom, top - eye_m, night=outside.night)
        burnt = outside.brightness * float(rng.uniform(0.7, 1.4))
        faces.put(pane, view, glow=(burnt, burnt, burnt), outdoors=True)
        _put_bars(faces, opening, deep, finishes.frame, rng)
        if rng.random() < 0.6:
            _put_casing(faces, opening, finishes.trim if rng.random() < 0.7 else finishes.frame, rng)
    _put_blinds(faces, opening, outside, deep, rng)
    with faces.being("other"):
        if rng.random() < 0.35:
            _put_curtains(faces, opening, rng)


def put_reveal(faces: Faces, opening: Opening, deep: float, texture: Texture) -> None:
    """The sides of the hole in the wall, and its bottom where no floor runs through."""
    left, right, bottom, top = opening.left, opening.right, opening.bottom, opening.top
    wide, tall = right - left, top - bottom
    faces.put(patch((left, top, 0), (0, 0, deep), (0, -tall, 0)), texture)
    faces.put(patch((right, top, deep), (0, 0, -deep), (0, -tall, 0)), texture)
    faces.put(patch((left, top, 0), (wide, 0, 0), (0, 0, deep)), texture)
    if opening.kind in ("window", "french"):
        faces.put(patch((left, bottom, deep), (wide, 0, 0), (0, 0, -deep)), texture)


def _put_bars(faces: Faces, opening: Opening, deep: float, texture: Texture, rng: np.random.Generator) -> None:
    left, right, bottom, top = opening.left, opening.right, opening.bottom, opening.top
    thick = float(rng.uniform(0.035, 0.08)) * (1.6 if opening.kind == "french" else 1.0)
    near = max(0.0, deep - 0.06)
    for box in (
        Box(left, left + thick, bottom, top, near, deep - 0.004),
        Box(right - thick, right, bottom, top, near, deep - 0.004),
        Box(left, right, top - thick, top, near, deep - 0.004),
        Box(left, right, bottom, bottom + thick, near, deep - 0.004),
    ):
        faces.box(box, texture, blocks=False)
    sashes = max(1, round((right - left) / rng.uniform(0.6, 1.3)))
    for x in np.linspace(left, right, sashes + 1)[1:-1]:
        faces.box(Box(x - thick / 2, x + thick / 2, bottom, top, near + 0.01, deep - 0.005), texture, blocks=False)
    if opening.kind == "window" and rng.random() < 0.45:
        y = bottom + (top - bottom) * float(rng.uniform(0.4, 0.7))
        faces.box(Box(left, right, y - thick / 2, y + thick / 2, near + 0.01, deep - 0.005), texture, blocks=False)
    if rng.random() < 0.3:
        _put_muntins(faces, opening, sashes, deep, texture, rng)


def _put_muntins(
    faces: Faces, opening: Opening, sashes: int, deep: float, texture: Texture, rng: np.random.Generator
) -> None:
    columns, rows = sashes * int(rng.integers(1, 4)), int(rng.integers(2, 6))
    for x in np.linspace(opening.left, opening.right, columns + 1)[1:-1]:
        faces.box(
            Box(x - 0.011, x + 0.011, opening.bottom, opening.top, deep - 0.02, deep - 0.006), texture, blocks=False
        )
    for y in np.linspace(opening.bottom, opening.top, rows + 1)[1:-1]:
        faces.box(
            Box(opening.left, opening.right, y - 0.011, y + 0.011, deep - 0.02, deep - 0.006), texture, blocks=False
        )


def _put_casing(faces: Faces, opening: Opening, texture: Texture, rng: np.random.Generator) -> None:
    wide = float(rng.uniform(0.04, 0.11))
    put_surround(faces, opening, wide, texture)
    if opening.bottom > 0:
        sill = float(rng.uniform(0.02, 0.12))
        low = opening.bottom
        faces.box(Box(opening.left - wide, opening.right + wide, low - 0.035, low, -sill, 0.0), texture, blocks=False)


def put_surround(faces: Faces, opening: Opening, wide: float, texture: Texture) -> None:
    """Boards on the wall around a hole, left, right and above."""
    left, right, bottom, top = opening.left, opening.right, opening.bottom, opening.top
    faces.box(Box(left - wide, left, bottom, top + wide, -0.018, 0.0), texture, blocks=False)
    faces.box(Box(right, right + wide, bottom, top + wide, -0.018, 0.0), texture, blocks=False)
    faces.box(Box(left, right, top, top + wide, -0.018, 0.0), texture, blocks=False)


def _put_blinds(faces: Faces, opening: Opening, outside: Outside, deep: float, rng: np.random.Generator) -> None:
    kind = rng.random()
    if kind > 0.3:
        return
    drop = float(rng.choice([0.15, 1.0, rng.uniform(0.2, 0.9)]))
    top, bottom = opening.top - 0.01, opening.top - drop * (opening.top - opening.bottom)
    colour = (232, 230, 222) if rng.random() < 0.7 else pick(rng, FABRICS)
    through = 0.0 if outside.night else float(rng.uniform(0.1, 0.8)) * min(outside.brightness, 1.5)
    z = max(0.0, deep - 0.075)
    with faces.being("window"):
        if kind < 0.1:
            plane = patch((opening.left, top, z), (opening.right - opening.left, 0, 0), (0, bottom - top, 0))
            faces.put(plane, materials.plain(colour), glow=(through + 0.15,) * 3)
            return
        slats = max(2, int((top - bottom) / 0.05))
        for y in np.linspace(top, bottom, slats + 1)[1:]:
            plane = patch((opening.left, y + 0.035, z), (opening.right - opening.left, 0, 0), (0, -0.04, 0.02))
            faces.put(plane, materials.plain(colour), glow=(0.6 * through + 0.2,) * 3)


def _put_curtains(faces: Faces, opening: Opening, rng: np.random.Generator) -> None:
    cloth = materials.cloth(pick(rng, FABRICS), rng, folds=float(rng.uniform(0.06, 0.2)))
    wide = float(rng.uniform(0.15, 0.3)) * (opening.right - opening.left) + 0.1
    top = opening.top + float(rng.uniform(0.04, 0.14))
    bottom = 0.03 if rng.random() < 0.7 else max(0.03, opening.bottom - 0.15)
    for left in (opening.left - wide * 0.7, opening.right - wide * 0.3):
        _put_folds(faces, (left, left + wide), (bottom, top), cloth)
    rod = Box(opening.left - wide, opening.right + wide, top, top + 0.025, -0.1, -0.075)
    faces.box(rod, materials.plain((60, 54, 50) if rng.random() < 0.5 else (200, 200, 198)), blocks=False)


def _put_folds(faces: Faces, span: Sequence[float], heights: Sequence[float], cloth: Texture) -> None:
    """A curtain as a row of flat folds, to and fro."""
    folds = max(4, int((span[1] - span[0]) / 0.06))
    places = np.linspace(span[0], span[1], folds + 1)
    for index, (start, stop) in enumerate(itertools.pairwise(places)):
        near, far = (-0.1, -0.05) if index % 2 else (-0.05, -0.1)
        faces.put(
            patch((start, heights[1], near), (stop - start, 0, far - near), (0, heights[0] - heights[1], 0)), cloth
        )
