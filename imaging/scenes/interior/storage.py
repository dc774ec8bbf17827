"""Chests, bedside tables, wardrobes, shelves with books, television units."""

from __future__ import annotations

import itertools

import numpy as np

from imaging.scenes.canvas import Texture
from imaging.scenes.geometry import Box
from imaging.scenes.interior import materials
from imaging.scenes.interior.faces import Faces
from imaging.scenes.interior.finishes import FABRICS, WOODS, pick
from imaging.scenes.interior.fronts import choose_handle, put_fronts
from imaging.scenes.interior.lamps import put_table_lamp
from imaging.scenes.interior.pieces import Piece
from imaging.scenes.interior.seats import put_legs
from imaging.scenes.interior.tables import put_clutter, put_screen


def _choose_wood(rng: np.random.Generator) -> Texture:
    return (
        materials.wood(pick(rng, WOODS), rng)
        if rng.random() < 0.75
        else materials.plain(pick(rng, ((232, 230, 226), (70, 72, 76), (150, 160, 160))))
    )


def put_chest(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A chest of drawers, sideboard or bedside table, by its size, with things on it."""
    wood = _choose_wood(rng)
    w, d, h = piece.width / 2, piece.depth / 2, piece.height
    legs = float(rng.choice([0.03, rng.uniform(0.08, 0.25)]))
    put_legs(faces, piece, legs, 0.04, wood)
    faces.box(Box(-w, w, legs, h, -d, d), wood)
    rows = max(1, round((h - legs) / rng.uniform(0.17, 0.3)))
    put_fronts(
        faces,
        (-w + 0.02, w - 0.02),
        (legs + 0.02, h - 0.03),
        -d,
        wood,
        choose_handle(rng),
        rows=rows,
        columns=max(1, round(piece.width / 0.75)),
    )
    if piece.width < 0.65 and rng.random() < 0.6:
        put_table_lamp(faces, (0.0, h, 0.02), rng)
    elif rng.random() < 0.4 and piece.width > 0.9:
        put_table_lamp(faces, (float(rng.uniform(-0.7, 0.7)) * w, h, 0.02), rng)
    put_clutter(faces, (-0.8 * w, 0.8 * w), (-0.5 * d, 0.5 * d), h, int(rng.integers(0, 4)), rng)


def put_wardrobe(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A wardrobe with two or more doors."""
    wood = _choose_wood(rng)
    w, d, h = piece.width / 2, piece.depth / 2, piece.height
    faces.box(Box(-w, w, 0.0, h, -d, d), wood)
    doors = max(2, round(piece.width / 0.5))
    put_fronts(faces, (-w + 0.02, w - 0.02), (0.08, h - 0.06), -d, wood, choose_handle(rng), columns=doors)


def put_shelf(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A bookcase, open, with books and ornaments."""
    wood = _choose_wood(rng)
    w, d, h = piece.width / 2, piece.depth / 2, piece.height
    for x in (-w, w - 0.025):
        faces.box(Box(x, x + 0.025, 0, h, -d, d), wood, blocks=False)
    faces.box(Box(-w, w, 0, h, d - 0.015, d), wood)
    levels = np.linspace(0.05, h - 0.03, max(2, round(h / 0.36)) + 1)
    for y in levels:
        faces.box(Box(-w, w, y, y + 0.025, -d, d), wood)
    for low, high in itertools.pairwise(levels):
        _put_books(faces, (-w + 0.03, w - 0.03), low + 0.025, high - low - 0.04, d, rng)


def _put_books(
    faces: Faces, across: tuple[float, float], y: float, room: float, d: float, rng: np.random.Generator
) -> None:
    x = across[0]
    while x < across[1] - 0.05:
        run = float(rng.uniform(0.05, 0.3))
        if rng.random() < 0.25:
            x += run
            continue
        stop = min(x + run, across[1])
        while x < stop - 0.015:
            thick = min(float(rng.uniform(0.015, 0.06)), stop - x)
            tall = room * float(rng.uniform(0.55, 0.95))
            texture = materials.plain(pick(rng, FABRICS))
            faces.box(
                Box(x, x + thick, y, y + tall, -d + float(rng.uniform(0.02, 0.08)), d - 0.02), texture, blocks=False
            )
            x += thick + 0.001


def put_tv_unit(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A low unit with a television on it."""
    wood = _choose_wood(rng)
    w, d, h = piece.width / 2, piece.depth / 2, piece.height
    faces.box(Box(-w, w, 0.06, h, -d, d), wood)
    put_fronts(faces, (-w + 0.02, w - 0.02), (0.08, h - 0.02), -d, wood, choose_handle(rng), columns=3)
    put_screen(faces, (0.0, h, 0.0), float(rng.uniform(0.8, min(1.5, piece.width))), rng)
    put_clutter(faces, (-w + 0.08, -w + 0.25), (-0.1, 0.1), h, int(rng.integers(0, 2)), rng)
