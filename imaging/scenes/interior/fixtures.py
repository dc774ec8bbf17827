"""What hangs on walls or is built into them: pictures, mirrors, radiators, sockets, fireplaces, wardrobes."""

from __future__ import annotations

import numpy as np

from imaging.scenes.canvas import Texture
from imaging.scenes.geometry import Box, patch
from imaging.scenes.interior import laid, materials
from imaging.scenes.interior.faces import Faces
from imaging.scenes.interior.finishes import FABRICS, WOODS, Finishes, pick
from imaging.scenes.interior.fronts import put_fronts
from imaging.scenes.interior.outdoors import paint_outdoors
from imaging.scenes.interior.pieces import Piece

_WHITE = (236, 236, 232)


def put_picture(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A framed picture that hangs from `height`; what it shows is a landscape or a pattern."""
    w, back, top = piece.width / 2, piece.depth / 2, piece.height
    tall = piece.width * float(rng.uniform(0.6, 1.4))
    frame = materials.plain(pick(rng, (*WOODS, (30, 30, 32), _WHITE)))
    faces.box(Box(-w, w, top - tall, top, back - 0.03, back), frame, blocks=False)
    inset = float(rng.uniform(0.02, 0.05))
    if rng.random() < 0.5:
        _put_sheet(faces, w - inset, top - inset, tall - 2 * inset, back - 0.031, materials.plain((238, 236, 230)))
        inset += float(rng.uniform(0.04, 0.12)) * piece.width
    wide, high = 2 * (w - inset), tall - 2 * inset
    if min(wide, high) < 0.05:
        return
    if rng.random() < 0.5:
        art = paint_outdoors(rng, wide, high, high * float(rng.uniform(0.3, 0.7)), night=False)
    else:
        art = materials.figured(pick(rng, FABRICS), pick(rng, FABRICS), rng)
    _put_sheet(faces, w - inset, top - inset, high, back - 0.032, art)


def _put_sheet(faces: Faces, w: float, top: float, tall: float, z: float, texture: Texture) -> None:
    faces.put(patch((-w, top, z), (2 * w, 0, 0), (0, -tall, 0)), texture)


def put_mirror(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A mirror on the wall, with or without a frame."""
    w, back, top = piece.width / 2, piece.depth / 2, piece.height
    tall = float(rng.uniform(0.7, 1.1))
    frame = materials.plain(pick(rng, (*WOODS, (40, 40, 42), (190, 190, 186))))
    faces.box(Box(-w, w, top - tall, top, back - 0.025, back), frame, blocks=False)
    inset = float(rng.choice([0.004, rng.uniform(0.02, 0.08)]))
    plane = patch((-w + inset, top - inset, back - 0.027), (2 * (w - inset), 0, 0), (0, 2 * inset - tall, 0))
    faces.put(plane, materials.plain((120, 124, 124)), mirror=0.9)


def put_radiator(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A panel radiator with ribs."""
    w, back, top = piece.width / 2, piece.depth / 2, piece.height
    white = materials.plain(_WHITE)
    faces.box(Box(-w, w, 0.12, top, back - 0.08, back - 0.03), white)
    for x in np.arange(-w + 0.03, w - 0.03, 0.06):
        faces.box(Box(x, x + 0.03, 0.15, top - 0.03, back - 0.09, back - 0.08), white, blocks=False)


def put_outlet(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    """A socket, a switch, a thermostat or a grille."""
    w, back, y = piece.width / 2, piece.depth / 2, piece.height
    texture = materials.plain(pick(rng, (_WHITE, (226, 220, 204))))
    tall = piece.width * float(rng.uniform(0.6, 1.6))
    faces.box(Box(-w, w, y - tall / 2, y + tall / 2, back - 0.01, back), texture, blocks=False)
    dark = materials.plain((120, 116, 110))
    faces.box(Box(-w / 2, w / 2, y - tall / 5, y + tall / 5, back - 0.012, back - 0.01), dark, blocks=False)


def put_fireplace(faces: Faces, piece: Piece, finishes: Finishes, rng: np.random.Generator) -> None:
    """A surround with a mantel around a dark hole, sometimes a stone or brick chimney above."""
    w, d, h = piece.width / 2, piece.depth / 2, piece.height
    stone = (
        laid.brick(pick(rng, ((150, 84, 66), (180, 170, 156), (222, 218, 210))), rng)
        if rng.random() < 0.5
        else finishes.worktop
    )
    surround = finishes.trim if rng.random() < 0.5 else stone
    hole, tall = float(rng.uniform(0.3, 0.42)), float(rng.uniform(0.6, 0.8))
    for left, right in ((-w, -hole), (hole, w)):
        faces.box(Box(left, right, 0, h, -d + 0.1, d), surround)
    faces.box(Box(-hole, hole, tall, h, -d + 0.1, d), surround)
    faces.box(Box(-hole - 0.12, hole + 0.12, tall, tall + 0.13, -d + 0.09, d), stone, blocks=False)
    faces.box(Box(-w - 0.08, w + 0.08, h, h + 0.06, -d, d), surround)
    faces.put(patch((-hole, tall, d - 0.02), (2 * hole, 0, 0), (0, -tall, 0)), materials.plain((26, 24, 23)))
    for x, way in ((-hole, 1), (hole, -1)):
        depth = d - 0.02 - (-d + 0.1)
        start = -d + 0.1 if way > 0 else d - 0.02
        faces.put(patch((x, tall, start), (0, 0, way * depth), (0, -tall, 0)), materials.plain((40, 36, 34)))
    faces.box(Box(-w - 0.05, w + 0.05, 0, 0.04, -d - 0.35, d), stone, blocks=False)


def put_built_in_wardrobe(faces: Faces, piece: Piece, finishes: Finishes, rng: np.random.Generator) -> None:
    """Doors from wall to wall, sliding or hinged, sometimes mirrored."""
    w, d, h = piece.width / 2, piece.depth / 2, piece.height
    faces.box(Box(-w, w, 0, h, -d, d), finishes.white)
    doors = max(2, round(piece.width / rng.uniform(0.5, 0.95)))
    if rng.random() < 0.3:
        step = (piece.width - 0.1) / doors
        for index in range(doors):
            left = -w + 0.05 + index * step
            pane = patch((left + 0.02, h - 0.08, -d - 0.005), (step - 0.04, 0, 0), (0, 0.14 - h, 0))
            faces.put(pane, materials.plain((130, 134, 134)), mirror=0.88)
        return
    leaf = finishes.door if rng.random() < 0.6 else finishes.cupboard
    panel = finishes.panel if rng.random() < 0.5 else None
    put_fronts(faces, (-w + 0.05, w - 0.05), (0.04, h - 0.05), -d, leaf, finishes.handle, columns=doors, panel=panel)
