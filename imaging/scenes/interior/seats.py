"""Sofas, armchairs, chairs, stools and benches, each drawn in its own frame."""

from __future__ import annotations

import numpy as np

from imaging.scenes.canvas import Texture
from imaging.scenes.geometry import Box
from imaging.scenes.interior import materials
from imaging.scenes.interior.faces import Faces
from imaging.scenes.interior.finishes import FABRICS, WOODS, pick
from imaging.scenes.interior.pieces import Piece
from imaging.scenes.interior.solids import put_cone, put_cushion


def put_legs(faces: Faces, piece: Piece, height: float, thick: float, texture: Texture, inset: float = 0.03) -> None:
    """Four square legs."""
    for x in (-piece.width / 2 + inset, piece.width / 2 - inset - thick):
        for z in (-piece.depth / 2 + inset, piece.depth / 2 - inset - thick):
            faces.box(Box(x, x + thick, 0, height, z, z + thick), texture, blocks=False)


def put_sofa(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A sofa or an armchair, by its width: seat and back cushions between arms, pillows on top."""
    w, d = piece.width / 2, piece.depth / 2
    colour = pick(rng, FABRICS)
    cloth = materials.cloth(colour, rng)
    arm, legs, seat = float(rng.uniform(0.08, 0.26)), float(rng.uniform(0.02, 0.16)), float(rng.uniform(0.38, 0.46))
    arms = float(rng.uniform(0.5, 0.68))
    put_legs(faces, piece, legs, 0.05, materials.plain((50, 40, 34)))
    faces.box(Box(-w, w, legs, seat - 0.13, -d, d), cloth)
    faces.box(Box(-w, w, seat - 0.13, piece.height - 0.06, d - 0.18, d), cloth)
    for x in (-w, w - arm):
        faces.box(Box(x, x + arm, legs, arms, -d, d), cloth)
    inner = 2 * (w - arm)
    count = max(1, round(inner / 0.72))
    wide = inner / count
    for index in range(count):
        left = -w + arm + index * wide
        put_cushion(
            faces,
            Box(left + 0.005, left + wide - 0.005, seat - 0.14, seat + 0.03, -d - 0.02, d - 0.15),
            cloth,
            roundness=7,
            rings=6,
        )
        put_cushion(
            faces,
            Box(left + 0.01, left + wide - 0.01, seat, piece.height, d - 0.36, d - 0.12),
            cloth,
            roundness=5,
            rings=6,
        )
    for _ in range(int(rng.integers(0, 2 * count + 1))):
        x, side = (
            float(rng.uniform(-w + arm + 0.2, w - arm - 0.2)) if inner > 0.5 else 0.0,
            float(rng.uniform(0.34, 0.46)),
        )
        colours = pick(rng, FABRICS), pick(rng, FABRICS)
        texture = materials.figured(*colours, rng) if rng.random() < 0.4 else materials.cloth(colours[0], rng)
        with faces.standing(x, d - 0.42, float(rng.normal(0, 0.3)), seat + 0.02):
            put_cushion(faces, Box(-side / 2, side / 2, 0, side, -0.08, 0.08), texture, roundness=3.5, rings=5)


def put_chair(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A dining chair: seat, legs, and a back of slats or one board."""
    w, d = piece.width / 2, piece.depth / 2
    wood = materials.wood(pick(rng, WOODS), rng) if rng.random() < 0.7 else materials.plain(pick(rng, FABRICS))
    seat_cloth = materials.cloth(pick(rng, FABRICS), rng) if rng.random() < 0.5 else wood
    seat, post = 0.46, 0.035
    put_legs(faces, piece, seat - 0.04, post, wood, 0.01)
    faces.box(Box(-w, w, seat - 0.05, seat, -d, d), seat_cloth)
    for x in (-w, w - post):
        faces.box(Box(x, x + post, seat, piece.height, d - post, d), wood, blocks=False)
    kind = rng.random()
    if kind < 0.4:
        faces.box(Box(-w, w, seat + 0.12, piece.height, d - 0.04, d - 0.005), seat_cloth)
    elif kind < 0.7:
        for y in np.linspace(seat + 0.14, piece.height - 0.09, 3):
            faces.box(Box(-w, w, y, y + 0.08, d - 0.03, d - 0.01), wood, blocks=False)
    else:
        faces.box(Box(-w, w, piece.height - 0.08, piece.height, d - 0.03, d - 0.005), wood, blocks=False)
        for x in np.linspace(-w + 0.05, w - 0.07, 5):
            faces.box(Box(x, x + 0.02, seat, piece.height, d - 0.025, d - 0.01), wood, blocks=False)


def put_office_chair(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A swivel chair on a five-armed foot."""
    cloth = materials.cloth(pick(rng, ((40, 40, 42), (70, 72, 76), (220, 220, 216))), rng)
    dark = materials.plain((44, 44, 46))
    for turn in np.arange(5) * 2 * np.pi / 5:
        with faces.standing(0, 0, float(turn)):
            faces.box(Box(-0.02, 0.02, 0.04, 0.08, -0.3, 0), dark, blocks=False)
            faces.box(Box(-0.025, 0.025, 0, 0.05, -0.31, -0.26), dark, blocks=False)
    put_cone(faces, (0, 0.07, 0), 0.36, (0.03, 0.03), dark, sides=6)
    put_cushion(faces, Box(-0.25, 0.25, 0.42, 0.52, -0.25, 0.25), cloth, roundness=5, rings=5)
    put_cushion(faces, Box(-0.23, 0.23, 0.58, piece.height, 0.18, 0.26), cloth, roundness=5, rings=5)
    faces.block(Box(-0.25, 0.25, 0.42, 0.52, -0.25, 0.25))
    if rng.random() < 0.6:
        for x in (-0.29, 0.25):
            faces.box(Box(x, x + 0.04, 0.66, 0.69, -0.16, 0.14), dark, blocks=False)
            faces.box(Box(x, x + 0.04, 0.46, 0.66, -0.02, 0.02), dark, blocks=False)


def put_stool(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A bar stool, round or square, sometimes with a low back."""
    wood = materials.wood(pick(rng, WOODS), rng) if rng.random() < 0.6 else materials.plain((50, 48, 48))
    put_legs(faces, piece, piece.height - 0.04, 0.03, wood)
    w, d, top = piece.width / 2, piece.depth / 2, piece.height
    if rng.random() < 0.5:
        put_cone(faces, (0, top - 0.05, 0), 0.05, (w, w), wood, sides=12)
        faces.disc((0, top, 0), w, wood)
    else:
        faces.box(Box(-w, w, top - 0.05, top, -d, d), materials.cloth(pick(rng, FABRICS), rng))
    faces.box(Box(-w + 0.04, w - 0.04, 0.22, 0.24, -d + 0.03, -d + 0.05), wood, blocks=False)
    if rng.random() < 0.4:
        faces.box(Box(-w, w, top + 0.15, top + 0.33, d - 0.03, d), wood)
        for x in (-w, w - 0.03):
            faces.box(Box(x, x + 0.03, top, top + 0.15, d - 0.03, d), wood, blocks=False)


def put_bench(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """An upholstered bench or an ottoman."""
    w, d = piece.width / 2, piece.depth / 2
    put_legs(faces, piece, piece.height - 0.14, 0.045, materials.wood(pick(rng, WOODS), rng))
    cushion = Box(-w, w, piece.height - 0.16, piece.height, -d, d)
    put_cushion(faces, cushion, materials.cloth(pick(rng, FABRICS), rng), roundness=8, rings=6)
    faces.block(cushion)
