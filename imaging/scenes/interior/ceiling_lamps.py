"""Lamps that belong to the ceiling: discs, globes, tubes, fans, downlights."""

from __future__ import annotations

import numpy as np

from imaging.scenes.geometry import Box, patch
from imaging.scenes.interior import materials
from imaging.scenes.interior.faces import Faces
from imaging.scenes.interior.finishes import WOODS, pick
from imaging.scenes.interior.lamps import put_ball
from imaging.scenes.interior.pieces import Piece
from imaging.scenes.interior.solids import put_cone

_WHITE = (236, 236, 232)


def put_ceiling_lamp(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A lamp on the ceiling, whose height is `height`: a disc, a globe, spots, a tube, or a fan with lamps."""
    y, w = piece.height, piece.width / 2
    glow = piece.depth
    warm = (glow, 0.88 * glow, 0.7 * glow)
    milk = materials.plain((244, 242, 234))
    kind = rng.random()
    if kind < 0.4:
        put_cone(faces, (0, y - 0.09, 0), 0.09, (0.7 * w, w), milk, sides=14, glow=warm)
        plane = patch((-0.7 * w, y - 0.09, -0.7 * w), (1.4 * w, 0, 0), (0, 0, 1.4 * w))
        angle = np.linspace(0, 2 * np.pi, 14, endpoint=False)
        faces.put(plane, milk, [0.7 * w * (1 + np.stack([np.cos(angle), np.sin(angle)], axis=-1))], glow=warm)
    elif kind < 0.65:
        _put_fan(faces, y, warm, rng)
    elif kind < 0.85:
        put_cone(faces, (0, y - 0.1, 0), 0.1, (0.02, 0.06), materials.plain((180, 176, 166)), sides=8)
        for turn in np.arange(3) * 2 * np.pi / 3:
            put_ball(faces, (0.14 * float(np.cos(turn)), y - 0.16, 0.14 * float(np.sin(turn))), 0.06, glow)
    else:
        box = Box(-0.6, 0.6, y - 0.08, y, -0.15, 0.15)
        faces.put(patch((box.left, box.bottom, box.front), (1.2, 0, 0), (0, 0, 0.3)), milk, glow=warm)
        faces.box(box._replace(bottom=y - 0.079), materials.plain(_WHITE), blocks=False)


def _put_fan(faces: Faces, y: float, warm: tuple[float, float, float], rng: np.random.Generator) -> None:
    metal = materials.plain(pick(rng, ((60, 48, 40), (200, 196, 188), (150, 120, 80))))
    blade = materials.wood(pick(rng, WOODS), rng) if rng.random() < 0.7 else materials.plain(_WHITE)
    drop, start = float(rng.uniform(0.16, 0.4)), float(rng.uniform(0, 2))
    faces.box(Box(-0.015, 0.015, y - drop, y, -0.015, 0.015), metal, blocks=False)
    put_cone(faces, (0, y - drop - 0.1, 0), 0.12, (0.12, 0.1), metal, sides=10)
    faces.disc((0, y - drop - 0.1, 0), 0.12, metal, up=False)
    for turn in start + np.arange(5) * 2 * np.pi / 5:
        with faces.standing(0, 0, float(turn)):
            faces.box(Box(0.12, 0.62, y - drop - 0.045, y - drop - 0.035, -0.065, 0.065), blade, blocks=False)
    for turn in np.arange(3) * 2 * np.pi / 3 if rng.random() < 0.8 else ():
        put_ball(faces, (0.1 * float(np.cos(turn)), y - drop - 0.17, 0.1 * float(np.sin(turn))), 0.06, warm[0])


def put_downlight(faces: Faces, piece: Piece, glow: float) -> None:
    """A lamp sunk into the ceiling: a ring and a bright disc."""
    r, y = piece.width / 2, piece.height
    angle = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    for radius, low, texture, shine in (
        (r, 0.004, materials.plain(_WHITE), None),
        (0.75 * r, 0.006, materials.plain((250, 246, 236)), (glow, 0.9 * glow, 0.72 * glow)),
    ):
        plane = patch((-radius, y - low, -radius), (2 * radius, 0, 0), (0, 0, 2 * radius))
        faces.put(plane, texture, [radius * (1 + np.stack([np.cos(angle), np.sin(angle)], axis=-1))], glow=shine)
