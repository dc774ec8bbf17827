"""Lamps that are carried along, and plants."""

from __future__ import annotations

import itertools

import numpy as np

from imaging.scenes.geometry import Box
from imaging.scenes.interior import materials
from imaging.scenes.interior.faces import Faces, Point
from imaging.scenes.interior.finishes import FABRICS, pick, vary
from imaging.scenes.interior.pieces import Piece
from imaging.scenes.interior.solids import put_cone, put_cushion, put_quad

_SHADES = ((240, 230, 208), (228, 210, 176), (236, 234, 230), (150, 120, 90))


def _put_shade(faces: Faces, foot: Point, height: float, radii: tuple[float, float], rng: np.random.Generator) -> None:
    glow = float(rng.choice([0.0, rng.uniform(0.7, 3.0)]))
    colour = materials.cloth(pick(rng, _SHADES), rng)
    shine = (glow, 0.85 * glow, 0.6 * glow) if glow else None
    put_cone(faces, foot, height, radii, colour, sides=14, glow=shine)
    x, y, z = foot
    if glow:
        faces.disc((x, y + height - 0.01, z), radii[1], colour)


def put_table_lamp(faces: Faces, foot: Point, rng: np.random.Generator) -> None:
    """A lamp of half a metre on a table."""
    x, y, z = foot
    body = materials.plain(pick(rng, FABRICS))
    put_cone(faces, foot, 0.02, (0.08, 0.08), body, sides=10)
    faces.disc((x, y + 0.02, z), 0.08, body)
    high, belly = float(rng.uniform(0.2, 0.34)), float(rng.uniform(0.012, 0.09))
    put_cone(faces, (x, y + 0.02, z), high / 2, (0.03, belly), body, sides=8)
    put_cone(faces, (x, y + 0.02 + high / 2, z), high / 2, (belly, 0.015), body, sides=8)
    wide = float(rng.uniform(0.12, 0.2))
    _put_shade(faces, (x, y + high, z), float(rng.uniform(0.16, 0.24)), (wide, wide * float(rng.uniform(0.5, 1))), rng)


def put_floor_lamp(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A lamp on a pole."""
    metal = materials.plain(pick(rng, ((50, 48, 46), (180, 176, 166), (150, 120, 70))))
    put_cone(faces, (0, 0, 0), 0.025, (0.15, 0.14), metal, sides=12)
    faces.disc((0, 0.025, 0), 0.14, metal)
    put_cone(faces, (0, 0.02, 0), piece.height - 0.3, (0.012, 0.012), metal, sides=6)
    wide = piece.width / 2
    _put_shade(faces, (0, piece.height - 0.3, 0), 0.3, (wide, wide * float(rng.uniform(0.5, 1))), rng)


def put_pendant(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A lamp that hangs from the ceiling: `height` is its lower edge, `depth` how far below the ceiling that is."""
    metal = materials.plain(pick(rng, ((40, 40, 42), (200, 196, 186), (150, 120, 70))))
    tall = float(rng.uniform(0.15, 0.3))
    faces.box(Box(-0.006, 0.006, piece.height + tall, piece.height + piece.depth, -0.006, 0.006), metal, blocks=False)
    wide = piece.width / 2
    if rng.random() < 0.3:
        glow = float(rng.uniform(0.8, 3))
        put_ball(faces, (0, piece.height + wide, 0), wide, glow)
        return
    _put_shade(faces, (0, piece.height, 0), tall, (wide, wide * float(rng.uniform(0.2, 1))), rng)
    faces.disc((0, piece.height + 0.1, 0), 0.9 * wide, materials.plain((240, 230, 210)), up=False)


def put_ball(faces: Faces, centre: Point, radius: float, glow: float) -> None:
    """A globe of milk glass, lit."""
    x, y, z = centre
    rise = np.linspace(-np.pi / 2, np.pi / 2, 6)
    for low, high in itertools.pairwise(rise):
        radii = (radius * float(np.cos(low)), radius * float(np.cos(high)))
        foot = (x, y + radius * float(np.sin(low)), z)
        put_cone(
            faces,
            foot,
            radius * float(np.sin(high) - np.sin(low)),
            radii,
            materials.plain((244, 240, 230)),
            sides=10,
            glow=(glow, 0.9 * glow, 0.7 * glow),
        )


def put_plant(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A pot with leaves that spread, or a bush on a stem."""
    pot = materials.plain(pick(rng, FABRICS))
    high, wide = min(0.4, 0.35 * piece.height), min(0.2, 0.35 * piece.width)
    put_cone(faces, (0, 0, 0), high, (0.75 * wide, wide), pot, sides=12)
    faces.disc((0, high - 0.02, 0), 0.95 * wide, materials.plain((60, 48, 38)))
    green = vary(rng, (70, 100, 52), 0.25)
    crown = piece.height - high
    if rng.random() < 0.3:
        put_cone(faces, (0, high - 0.02, 0), 0.5 * crown, (0.02, 0.015), materials.plain((90, 70, 50)), sides=6)
        r = piece.width / 2
        put_cushion(
            faces,
            Box(-r, r, high + 0.3 * crown, piece.height, -r, r),
            materials.carpet(green, rng),
            roundness=2.2,
            rings=7,
        )
    for _ in range(int(rng.integers(14, 34))):
        _put_leaf(faces, (0.0, high, 0.0), piece.width / 2, crown, vary(rng, green, 0.15), rng)
    faces.block(Box(-0.7 * wide, 0.7 * wide, 0, high, -0.7 * wide, 0.7 * wide))


def _put_leaf(faces: Faces, root: Point, reach: float, crown: float, colour: tuple, rng: np.random.Generator) -> None:
    """A long leaf, from both sides."""
    turn, out = float(rng.uniform(0, 2 * np.pi)), reach * float(rng.uniform(0.3, 1))
    way = np.array([np.cos(turn), 0, np.sin(turn)])
    low = np.array(root) + 0.3 * out * way + (0, float(rng.uniform(0.0, 0.6)) * crown, 0)
    tip = np.array(root) + out * way + (0, float(rng.uniform(0.35, 1.0)) * crown, 0)
    side = np.cross(way, (0, 1, 0)) * float(rng.uniform(0.02, 0.07)) * (1 + reach)
    middle = (low + tip) / 2 + (0, 0.1 * crown, 0)
    texture = materials.plain(colour, 0.05)
    for start, end, a, b in ((low, middle, 0.3, 1.0), (middle, tip, 1.0, 0.1)):
        corners = np.array([end - b * side, end + b * side, start + a * side, start - a * side])
        put_quad(faces, corners, texture)
        put_quad(faces, corners[[1, 0, 3, 2]], texture)
