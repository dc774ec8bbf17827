"""Tables of every height, desks, and what lies on them."""

from __future__ import annotations

import numpy as np

from imaging.scenes.canvas import Texture
from imaging.scenes.geometry import Box, patch
from imaging.scenes.interior import materials
from imaging.scenes.interior.faces import Faces
from imaging.scenes.interior.finishes import FABRICS, WOODS, pick
from imaging.scenes.interior.fronts import choose_handle, put_fronts
from imaging.scenes.interior.pieces import Piece
from imaging.scenes.interior.seats import put_legs
from imaging.scenes.interior.solids import put_cone, put_cushion


def _choose_top(rng: np.random.Generator) -> tuple[Texture, float]:
    kind = rng.random()
    if kind < 0.7:
        return materials.wood(pick(rng, WOODS), rng), float(rng.choice([0.0, 0.1]))
    if kind < 0.85:
        return materials.plain(pick(rng, ((230, 228, 224), (60, 60, 62)))), 0.06
    return materials.stone(pick(rng, FABRICS), rng), 0.1


def put_table(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A dining or coffee table, by its height; round where it is as deep as wide and luck has it."""
    top, shine = _choose_top(rng)
    w, d, h = piece.width / 2, piece.depth / 2, piece.height
    thick = float(rng.uniform(0.02, 0.06))
    if abs(w - d) < 0.08 and rng.random() < 0.7:
        faces.disc((0, h, 0), w, top)
        faces.disc((0, h - thick, 0), w, top, up=False)
        put_cone(faces, (0, h - thick, 0), thick, (w, w), top, sides=20)
        put_cone(faces, (0, 0.03, 0), h - thick - 0.03, (0.06, 0.05), top, sides=8)
        put_cone(faces, (0, 0, 0), 0.03, (0.6 * w, 0.55 * w), top, sides=14)
        faces.disc((0, 0.03, 0), 0.55 * w, top)
        faces.block(Box(-0.8 * w, 0.8 * w, h - thick, h, -0.8 * w, 0.8 * w))
    else:
        faces.box(Box(-w, w, h - thick, h, -d, d), top, mirror=shine)
        legs = top if rng.random() < 0.6 else materials.plain((40, 40, 42))
        put_legs(faces, piece, h - thick, float(rng.uniform(0.03, 0.09)), legs, float(rng.uniform(0.0, 0.1)))
        if h < 0.6 and rng.random() < 0.4:
            faces.box(Box(-w + 0.06, w - 0.06, 0.12, 0.14, -d + 0.06, d - 0.06), top)
    put_clutter(faces, (-0.6 * w, 0.6 * w), (-0.6 * d, 0.6 * d), h, int(rng.integers(0, 4)), rng)


def put_desk(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A desk with a screen, a lamp or books on it."""
    wood, _ = _choose_top(rng)
    w, d, h = piece.width / 2, piece.depth / 2, piece.height
    faces.box(Box(-w, w, h - 0.035, h, -d, d), wood)
    if rng.random() < 0.5:
        put_legs(faces, piece, h - 0.035, 0.05, wood)
    else:
        faces.box(Box(w - 0.42, w - 0.02, 0.04, h - 0.035, -d + 0.04, d), wood)
        faces.box(Box(-w, -w + 0.04, 0, h - 0.035, -d + 0.02, d), wood)
        put_fronts(faces, (w - 0.42, w - 0.02), (0.06, h - 0.05), -d + 0.04, wood, choose_handle(rng), rows=3)
    if rng.random() < 0.75:
        put_screen(faces, (0.0, h, 0.1), float(rng.uniform(0.45, 0.7)), rng)
        faces.box(Box(-0.22, 0.22, h, h + 0.02, -0.18, -0.04), materials.plain((50, 50, 52)), blocks=False)
    put_clutter(faces, (-w + 0.1, w - 0.1), (-0.1, d - 0.08), h, int(rng.integers(0, 5)), rng)


def put_screen(faces: Faces, foot: tuple[float, float, float], width: float, rng: np.random.Generator) -> None:
    """A screen or television on its foot, dark, faintly mirroring."""
    x, y, z = foot
    tall = 0.57 * width
    black = materials.plain((26, 27, 30))
    faces.box(Box(x - 0.12, x + 0.12, y, y + 0.015, z - 0.08, z + 0.08), black, blocks=False)
    faces.box(Box(x - 0.03, x + 0.03, y, y + 0.12, z, z + 0.03), black, blocks=False)
    faces.box(Box(x - width / 2, x + width / 2, y + 0.07, y + 0.07 + tall, z - 0.02, z + 0.02), black, mirror=0.06)


def put_clutter(
    faces: Faces,
    across: tuple[float, float],
    along: tuple[float, float],
    y: float,
    count: int,
    rng: np.random.Generator,
) -> None:
    """Books, bowls, vases, boxes and candles, standing on something."""
    for _ in range(count):
        x, z = float(rng.uniform(*across)), float(rng.uniform(*along))
        kind = rng.random()
        with faces.standing(x, z, float(rng.uniform(-1, 1)), y):
            if kind < 0.3:
                pile = 0.0
                for _ in range(int(rng.integers(1, 4))):
                    wide, high = float(rng.uniform(0.07, 0.13)), float(rng.uniform(0.015, 0.04))
                    faces.box(
                        Box(-wide, wide, pile, pile + high, -0.75 * wide, 0.75 * wide),
                        materials.plain(pick(rng, FABRICS)),
                        blocks=False,
                    )
                    pile += high
            elif kind < 0.75:
                put_vase(faces, rng)
            else:
                wide, high = float(rng.uniform(0.04, 0.1)), float(rng.uniform(0.06, 0.25))
                faces.box(Box(-wide, wide, 0, high, -wide, wide), materials.plain(pick(rng, FABRICS)), blocks=False)


def put_vase(faces: Faces, rng: np.random.Generator) -> None:
    """A vase or a bowl, sometimes with a bunch in it."""
    colour = materials.plain(pick(rng, FABRICS))
    foot, belly, high = (float(rng.uniform(low, most)) for low, most in ((0.03, 0.05), (0.04, 0.1), (0.06, 0.26)))
    put_cone(faces, (0, 0, 0), high / 2, (foot, belly), colour, sides=8)
    put_cone(faces, (0, high / 2, 0), high / 2, (belly, foot), colour, sides=8)
    faces.disc((0, high, 0), foot, materials.plain((60, 56, 52)))
    if rng.random() < 0.45:
        green = materials.cloth(pick(rng, ((70, 104, 56), (96, 124, 70), (200, 150, 160), (224, 214, 190))), rng)
        wide = float(rng.uniform(0.06, 0.16))
        put_cushion(faces, Box(-wide, wide, high, high + 1.6 * wide, -wide, wide), green, roundness=2, rings=4)


def put_rug(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A rug, a centimetre thick."""
    w, d = piece.width / 2, piece.depth / 2
    colours = pick(rng, FABRICS), pick(rng, FABRICS)
    texture = materials.figured(*colours, rng) if rng.random() < 0.6 else materials.carpet(colours[0], rng)
    faces.box(Box(-w, w, 0, 0.01, -d, d), texture, blocks=False)
    if rng.random() < 0.5:
        border = float(rng.uniform(0.05, 0.2))
        plane = patch((-w + border, 0.011, d - border), (2 * (w - border), 0, 0), (0, 0, -2 * (d - border)))
        faces.put(plane, materials.carpet(colours[1], rng))
