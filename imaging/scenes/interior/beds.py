"""Beds with their bedding."""

from __future__ import annotations

import numpy as np

from imaging.scenes.geometry import Box
from imaging.scenes.interior import materials
from imaging.scenes.interior.faces import Faces
from imaging.scenes.interior.finishes import FABRICS, WOODS, pick, vary
from imaging.scenes.interior.pieces import Piece
from imaging.scenes.interior.solids import put_cushion


def put_bed(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """Its head at the back: headboard, mattress, quilt, pillows, sometimes a throw and a footboard."""
    w, d = piece.width / 2, piece.depth / 2
    top = float(rng.uniform(0.48, 0.72))
    wood = materials.wood(pick(rng, WOODS), rng) if rng.random() < 0.6 else materials.cloth(pick(rng, FABRICS), rng)
    if rng.random() < 0.9:
        faces.box(Box(-w - 0.04, w + 0.04, 0.0, piece.height, d - 0.07, d), wood)
    if rng.random() < 0.3:
        faces.box(Box(-w - 0.04, w + 0.04, 0.0, float(rng.uniform(0.4, 0.85)), -d, -d + 0.07), wood)
    linen = pick(rng, ((232, 230, 224), (214, 206, 194), (190, 196, 204))) if rng.random() < 0.6 else pick(rng, FABRICS)
    quilt = (
        materials.figured(linen, pick(rng, FABRICS), rng) if rng.random() < 0.45 else materials.cloth(linen, rng, 0.03)
    )
    skirt = rng.random() < 0.5
    below = materials.cloth(vary(rng, linen), rng, 0.06) if skirt else wood
    faces.box(Box(-w + 0.03, w - 0.03, 0.0 if skirt else 0.1, 0.3, -d + 0.1, d - 0.07), below)
    faces.box(
        Box(-w + 0.02, w - 0.02, 0.26, top - 0.12, -d + 0.1, d - 0.07), materials.cloth(vary(rng, (226, 224, 218)), rng)
    )
    put_cushion(
        faces,
        Box(-w - 0.03, w + 0.03, top - 0.5 if skirt else top - 0.32, top, -d + 0.04, d - 0.5),
        quilt,
        roundness=9,
        rings=8,
    )
    sheet = Box(-w + 0.01, w - 0.01, top - 0.14, top - 0.02, d - 0.7, d - 0.07)
    faces.box(sheet, materials.cloth((230, 228, 224), rng))
    if rng.random() < 0.35:
        throw = Box(-w - 0.045, w + 0.045, 0.3, top + 0.012, -d + 0.2, -d + float(rng.uniform(0.5, 0.9)))
        put_cushion(faces, throw, materials.figured(pick(rng, FABRICS), pick(rng, FABRICS), rng), roundness=9, rings=6)
    _put_pillows(faces, w, d, top, rng)


def _put_pillows(faces: Faces, w: float, d: float, top: float, rng: np.random.Generator) -> None:
    across = 1 if w < 0.55 else 2
    wide = min(0.7, 1.9 * w / across)
    rows = int(rng.integers(1, 4))
    for row in range(rows):
        colour = (234, 232, 228) if rng.random() < 0.5 else pick(rng, FABRICS)
        size = wide * (1 - 0.18 * row)
        texture = (
            materials.figured(colour, pick(rng, FABRICS), rng)
            if row and rng.random() < 0.4
            else materials.cloth(colour, rng)
        )
        for index in range(across if row < 2 else 1):
            x = (index - (across - 1) / 2) * (wide + 0.04) if row < 2 else 0.0
            with faces.standing(x, d - 0.2 - 0.16 * row, float(rng.normal(0, 0.06)), top - 0.03):
                tall = size * float(rng.uniform(0.5, 0.75))
                put_cushion(faces, Box(-size / 2, size / 2, 0, tall, -0.1, 0.1), texture, roundness=4, rings=5)
