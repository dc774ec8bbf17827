"""Bathrooms: baths, showers, basins, toilets, and the mirror over a basin."""

from __future__ import annotations

import numpy as np

from imaging.scenes.canvas import Texture
from imaging.scenes.geometry import Box, patch
from imaging.scenes.interior import materials
from imaging.scenes.interior.faces import Faces
from imaging.scenes.interior.finishes import FABRICS, Finishes, pick
from imaging.scenes.interior.fronts import put_fronts
from imaging.scenes.interior.pieces import Piece
from imaging.scenes.interior.solids import put_cone, put_cushion
from imaging.scenes.interior.tables import put_clutter

_CHROME = (190, 192, 194)


def _china(rng: np.random.Generator) -> Texture:
    return materials.plain(pick(rng, ((238, 238, 236), (238, 238, 236), (226, 214, 196))))


def put_bath(faces: Faces, piece: Piece, finishes: Finishes, rng: np.random.Generator) -> None:
    """A bath along its wall: a rim, a hollow, an apron; often tiles above and a curtain or a screen."""
    w, d, h = piece.width / 2, piece.depth / 2, piece.height
    china, rim = _china(rng), 0.07
    apron = china if rng.random() < 0.6 else finishes.bath_tile
    for box in (
        Box(-w, w, 0, h, -d, -d + rim),
        Box(-w, w, 0, h, d - rim, d),
        Box(-w, -w + rim, 0, h, -d + rim, d - rim),
        Box(w - rim, w, 0, h, -d + rim, d - rim),
    ):
        faces.box(box, china)
    faces.put(patch((-w, h - 0.02, -d - 0.004), (2 * w, 0, 0), (0, 0.02 - h, 0)), apron)
    faces.box(Box(-w + rim, w - rim, 0, 0.14, -d + rim, d - rim), china, blocks=False)
    chrome = materials.plain(_CHROME)
    faces.box(Box(w - 0.1, w - 0.06, h + 0.12, h + 0.16, -0.08, 0.08), chrome, blocks=False)
    if rng.random() < 0.7:
        tall = float(rng.uniform(1.5, 2.0))
        with faces.being("wall"):
            faces.put(patch((-w, tall, d - 0.004), (2 * w, 0, 0), (0, h - tall, 0)), finishes.bath_tile)
    kind = rng.random()
    if kind < 0.35:
        with faces.being("other"):
            cloth = materials.cloth(pick(rng, ((236, 234, 230), *FABRICS)), rng, 0.1)
            wide, side = float(rng.uniform(0.4, 1.2)), float(rng.choice([-1, 1]))
            left = -w if side < 0 else w - wide
            for index in range(int(wide / 0.08)):
                x, near = left + 0.08 * index, 0.02 if index % 2 else -0.02
                faces.put(patch((x, 1.95, -d - near), (0.08, 0, 2 * near), (0, -1.75, 0)), cloth)
            faces.box(Box(-w, w, 1.96, 1.98, -d - 0.01, -d + 0.01), chrome, blocks=False)


def put_shower(faces: Faces, piece: Piece, finishes: Finishes, rng: np.random.Generator) -> None:
    """A tray, tiles behind it, frosted or clear panes in a metal frame."""
    w, d, h = piece.width / 2, piece.depth / 2, piece.height
    chrome = materials.plain(pick(rng, (_CHROME, (40, 40, 42), (170, 140, 90))))
    faces.box(Box(-w, w, 0, 0.08, -d, d), _china(rng), blocks=False)
    with faces.being("wall"):
        faces.put(patch((-w, h + 0.1, d - 0.004), (2 * w, 0, 0), (0, -h, 0)), finishes.bath_tile)
    for x in (-w, w - 0.03):
        faces.box(Box(x, x + 0.03, 0.08, h, -d, -d + 0.03), chrome, blocks=False)
    faces.box(Box(-w, w, h - 0.03, h, -d, -d + 0.03), chrome, blocks=False)
    faces.box(Box(-0.02, 0.02, 0.08, h, -d, -d + 0.03), chrome, blocks=False)
    if rng.random() < 0.5:
        frosted = materials.plain(pick(rng, ((186, 196, 196), (206, 200, 186))), 0.03)
        for left in (-w + 0.03, 0.02):
            wide = w - 0.05
            faces.put(patch((left, h - 0.03, -d + 0.015), (wide, 0, 0), (0, 0.11 - h, 0)), frosted, mirror=0.08)
    faces.box(Box(-0.02, 0.02, 1.2, 2.0, d - 0.05, d - 0.03), chrome, blocks=False)
    put_cone(faces, (0, 1.98, d - 0.2), 0.03, (0.09, 0.02), chrome, sides=10)


def put_vanity(faces: Faces, piece: Piece, finishes: Finishes, rng: np.random.Generator) -> None:
    """A basin in a cupboard, or on a pedestal where it is narrow."""
    w, d, h = piece.width / 2, piece.depth / 2, piece.height
    china, chrome = _china(rng), materials.plain(_CHROME)
    if piece.width < 0.62:
        put_cone(faces, (0, 0, 0.05), h - 0.15, (0.11, 0.08), china, sides=10)
        put_cushion(faces, Box(-w, w, h - 0.18, h, -d, d), china, roundness=4, rings=7)
        _put_bowl(faces, 0.0, h + 0.002, (0.75 * w, 0.6 * d))
    else:
        faces.box(Box(-w, w, 0.08, h - 0.03, -d + 0.02, d), finishes.cupboard)
        columns = max(2, round(piece.width / 0.42))
        up, handle = (0.1, h - 0.05), finishes.handle
        put_fronts(
            faces,
            (-w + 0.01, w - 0.01),
            up,
            -d + 0.02,
            finishes.cupboard,
            handle,
            columns=columns,
            panel=finishes.panel,
        )
        faces.box(Box(-w, w, h - 0.03, h, -d, d), finishes.worktop, mirror=0.05)
        faces.box(Box(-w, w, h, h + 0.1, d - 0.02, d), finishes.worktop, blocks=False)
        for x in (0.0,) if piece.width < 1.5 else (-0.5 * w, 0.5 * w):
            faces.disc((x, h + 0.004, -0.02), 0.23, china, squeeze=0.75)
            _put_bowl(faces, x, h + 0.006, (0.2, 0.14))
            put_cone(faces, (x, h, d - 0.1), 0.12, (0.02, 0.014), chrome, sides=6)
            faces.box(Box(x - 0.012, x + 0.012, h + 0.1, h + 0.12, d - 0.22, d - 0.09), chrome, blocks=False)
    put_clutter(faces, (-0.9 * w, 0.9 * w), (0.05, d - 0.06), h, int(rng.integers(0, 3)), rng)


def _put_bowl(faces: Faces, x: float, y: float, radii: tuple[float, float]) -> None:
    faces.disc((x, y, -0.02), radii[0], materials.plain((204, 206, 206)), squeeze=radii[1] / radii[0])


def put_toilet(faces: Faces, piece: Piece, finishes: Finishes, rng: np.random.Generator) -> None:
    """A pan with its lid and its cistern."""
    w, d = piece.width / 2, piece.depth / 2
    china = _china(rng)
    put_cone(faces, (0, 0, -0.05), 0.36, (0.13, 0.19), china, sides=14, squeeze=1.25)
    put_cushion(faces, Box(-w + 0.01, w - 0.01, 0.36, 0.43, -d, d - 0.16), china, roundness=3, rings=6)
    faces.block(Box(-0.15, 0.15, 0, 0.4, -d + 0.05, d - 0.1))
    if rng.random() < 0.85:
        faces.box(Box(-w, w, 0.38, piece.height, d - 0.2, d - 0.01), china)
        faces.box(Box(-w - 0.01, w + 0.01, piece.height, piece.height + 0.03, d - 0.21, d), china)
    if rng.random() < 0.4:
        put_cushion(
            faces, Box(-w + 0.01, w - 0.01, 0.42, piece.height + 0.02, d - 0.26, d - 0.2), china, roundness=3, rings=6
        )


def put_towels(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A rail with towels over it."""
    w, top = piece.width / 2, piece.height
    back = piece.depth / 2
    faces.box(Box(-w, w, top, top + 0.02, back - 0.08, back - 0.06), materials.plain(_CHROME), blocks=False)
    for _ in range(int(rng.integers(1, 3))):
        x, wide, low = (
            float(rng.uniform(-0.5, 0.3)) * w,
            float(rng.uniform(0.4, 0.7)) * w,
            top - float(rng.uniform(0.3, 0.6)),
        )
        faces.box(
            Box(x - wide / 2, x + wide / 2, low, top + 0.025, back - 0.095, back - 0.045),
            materials.cloth(pick(rng, FABRICS), rng),
            blocks=False,
        )
