"""Kitchens: units under worktops, wall cupboards, hoods, ovens, fridges, islands."""

from __future__ import annotations

import numpy as np

from imaging.scenes.canvas import Texture
from imaging.scenes.geometry import Box
from imaging.scenes.interior import materials
from imaging.scenes.interior.faces import Faces
from imaging.scenes.interior.finishes import Finishes
from imaging.scenes.interior.fronts import put_fronts
from imaging.scenes.interior.pieces import Piece
from imaging.scenes.interior.solids import put_cone
from imaging.scenes.interior.tables import put_clutter

_STEEL = (176, 178, 180)


def _metal(rng: np.random.Generator) -> Texture:
    return materials.plain(((232, 232, 230), (40, 41, 43), _STEEL)[int(rng.integers(3))])


def put_units(faces: Faces, piece: Piece, finishes: Finishes, rng: np.random.Generator) -> None:
    """A run of base units under a worktop, with a sink, a hob or an oven in it."""
    w, d, h = piece.width / 2, piece.depth / 2, piece.height
    faces.box(Box(-w, w, 0.1, h - 0.04, -d + 0.02, d), finishes.cupboard)
    faces.box(Box(-w, w, 0.0, 0.1, -d + 0.07, d), materials.plain((60, 56, 52)), blocks=False)
    faces.box(Box(-w, w, h - 0.04, h, -d - 0.01, d), finishes.worktop, mirror=0.05)
    step = float(rng.uniform(0.4, 0.6))
    count = max(1, round(piece.width / step))
    step, oven = piece.width / count, int(rng.integers(count)) if rng.random() < 0.5 else -1
    for index in range(count):
        left = -w + index * step
        if index == oven:
            _put_oven(faces, left, left + step, (0.1, h - 0.04), -d + 0.02, rng)
            faces.box(
                Box(left + 0.03, left + step - 0.03, h, h + 0.008, -d + 0.06, d - 0.06),
                materials.plain((30, 30, 32)),
                blocks=False,
                mirror=0.08,
            )
        else:
            split = h - 0.2
            _put_doors(faces, (left, left + step), (split, h - 0.05), -d + 0.02, finishes)
            rows = 3 if rng.random() < 0.25 else 1
            _put_doors(faces, (left, left + step), (0.11, split), -d + 0.02, finishes, rows)
    if piece.kind == "units" and rng.random() < 0.6:
        _put_sink(faces, float(rng.uniform(-0.5, 0.5)) * w, h, d, rng)
    put_clutter(faces, (-0.9 * w, 0.9 * w), (0.1, d - 0.08), h, int(rng.integers(0, 1 + int(2 * piece.width))), rng)


def _put_doors(
    faces: Faces, across: tuple[float, float], up: tuple[float, float], front: float, finishes: Finishes, rows: int = 1
) -> None:
    put_fronts(faces, across, up, front, finishes.cupboard, finishes.handle, rows=rows, panel=finishes.panel)


def _put_oven(
    faces: Faces, left: float, right: float, up: tuple[float, float], front: float, rng: np.random.Generator
) -> None:
    metal, low, high = _metal(rng), up[0], up[1]
    faces.box(Box(left, right, low, high, front - 0.02, front), metal, blocks=False, mirror=0.05)
    faces.box(
        Box(left + 0.04, right - 0.04, low + 0.12, high - 0.2, front - 0.024, front),
        materials.plain((24, 24, 26)),
        blocks=False,
        mirror=0.12,
    )
    faces.box(Box(left + 0.04, right - 0.04, high - 0.17, high - 0.15, front - 0.06, front - 0.04), metal, blocks=False)
    for x in np.linspace(left + 0.08, right - 0.08, 4):
        faces.box(
            Box(x - 0.015, x + 0.015, high - 0.08, high - 0.05, front - 0.04, front),
            materials.plain((50, 50, 52)),
            blocks=False,
        )


def _put_sink(faces: Faces, x: float, h: float, d: float, rng: np.random.Generator) -> None:
    metal = _metal(rng)
    faces.box(Box(x - 0.28, x + 0.28, h, h + 0.006, -0.18, 0.2), metal, blocks=False)
    faces.box(Box(x - 0.25, x + 0.25, h, h + 0.007, -0.15, 0.17), materials.plain((96, 98, 100)), blocks=False)
    put_cone(faces, (x, h, d - 0.08), 0.26, (0.014, 0.01), materials.plain(_STEEL), sides=6)
    faces.box(Box(x - 0.01, x + 0.01, h + 0.24, h + 0.26, d - 0.25, d - 0.07), materials.plain(_STEEL), blocks=False)


def put_wall_cupboards(faces: Faces, piece: Piece, finishes: Finishes, rng: np.random.Generator) -> None:
    """Cupboards on the wall, up to `height`, sometimes with a hood or a gap among them."""
    w, d, top = piece.width / 2, piece.depth / 2, piece.height
    bottom = max(1.38, top - 0.95)
    count = max(1, round(piece.width / 0.45))
    step, gap = piece.width / count, int(rng.integers(count)) if count > 2 and rng.random() < 0.6 else -1
    for index in range(count):
        left = -w + index * step
        if index == gap:
            _put_hood(faces, left, left + step, top, d, finishes, rng)
            continue
        faces.box(Box(left, left + step, bottom, top, -d, d), finishes.cupboard)
        _put_doors(faces, (left, left + step), (bottom + 0.01, top - 0.01), -d, finishes)


def _put_hood(
    faces: Faces, left: float, right: float, top: float, d: float, finishes: Finishes, rng: np.random.Generator
) -> None:
    metal = _metal(rng)
    if rng.random() < 0.5:
        faces.box(Box(left, right, 1.45, 1.85, -d, d), metal, mirror=0.04)
        faces.box(
            Box(left + 0.03, right - 0.15, 1.5, 1.8, -d - 0.006, -d),
            materials.plain((30, 30, 32)),
            blocks=False,
            mirror=0.1,
        )
        faces.box(Box(left, right, 1.85, top, -d, d), finishes.cupboard)
    else:
        faces.box(Box(left, right, 1.55, 1.63, -d - 0.1, d), metal, mirror=0.04)
        middle = (left + right) / 2
        faces.box(Box(middle - 0.14, middle + 0.14, 1.63, top, d - 0.28, d), metal, mirror=0.04)


def put_fridge(faces: Faces, piece: Piece, finishes: Finishes, rng: np.random.Generator) -> None:
    """A fridge with one, two or three doors, or a tall unit with an oven in it."""
    w, d, h = piece.width / 2, piece.depth / 2, piece.height
    if rng.random() < 0.3:
        faces.box(Box(-w, w, 0, h, -d + 0.02, d), finishes.cupboard)
        _put_oven(faces, -w + 0.02, w - 0.02, (0.75, 1.35), -d + 0.02, rng)
        _put_doors(faces, (-w, w), (1.37, h - 0.02), -d + 0.02, finishes)
        _put_doors(faces, (-w, w), (0.1, 0.73), -d + 0.02, finishes)
        return
    metal = _metal(rng)
    faces.box(Box(-w, w, 0.03, h, -d + 0.06, d), metal)
    double = rng.random() < 0.5
    split = h * float(rng.uniform(0.32, 0.72))
    for left, right in ((-w, -0.004), (0.004, w)) if double else ((-w, w),):
        for low, high in ((0.05, split - 0.005), (split + 0.005, h)):
            faces.box(Box(left, right, low, high, -d, -d + 0.055), metal, blocks=False, mirror=0.05)
            x = right - 0.05 if left < -0.1 else left + 0.05
            faces.box(
                Box(x - 0.012, x + 0.012, low + 0.08, min(high - 0.05, low + 0.6), -d - 0.04, -d), metal, blocks=False
            )


def put_island(faces: Faces, piece: Piece, finishes: Finishes, rng: np.random.Generator) -> None:
    """An island or a breakfast bar."""
    w, d, h = piece.width / 2, piece.depth / 2, piece.height
    faces.box(Box(-w + 0.05, w - 0.05, 0, h - 0.05, -d + 0.05, d - 0.2), finishes.cupboard)
    faces.box(Box(-w, w, h - 0.05, h, -d, d), finishes.worktop, mirror=0.06)
    columns = max(1, round(piece.width / 0.5))
    across, up = (-w + 0.06, w - 0.06), (0.1, h - 0.08)
    put_fronts(faces, across, up, -d + 0.05, finishes.cupboard, finishes.handle, columns=columns, panel=finishes.panel)
    put_clutter(faces, (-0.8 * w, 0.8 * w), (-0.5 * d, 0.5 * d), h, int(rng.integers(0, 4)), rng)
