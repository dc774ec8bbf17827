"""The sizes of furniture, and places by a piece that stands already."""

from __future__ import annotations

import numpy as np

from imaging.scenes.interior.pieces import Piece
from imaging.scenes.interior.shell import Corner

Found = list[Piece]

_SIZES = {
    "plant": ((0.3, 0.7), (0.5, 1.8), (0.3, 0.3)),
    "chest": ((0.6, 1.6), (0.6, 1.2), (0.38, 0.5)),
    "shelf": ((0.5, 1.3), (0.9, 2.05), (0.25, 0.38)),
    "floor_lamp": ((0.3, 0.48), (1.4, 1.75), (0.3, 0.4)),
    "bench": ((0.5, 1.3), (0.38, 0.5), (0.38, 0.55)),
    "box": ((0.25, 0.6), (0.2, 0.6), (0.25, 0.5)),
    "chair": ((0.42, 0.5), (0.82, 1.05), (0.42, 0.5)),
    "sofa": ((1.6, 2.6), (0.75, 0.95), (0.85, 1.05)),
    "armchair": ((0.72, 1.0), (0.75, 1.0), (0.75, 0.95)),
    "wardrobe": ((0.8, 1.9), (1.7, 2.15), (0.5, 0.62)),
    "tv_unit": ((1.2, 2.2), (0.35, 0.65), (0.35, 0.5)),
    "desk": ((1.0, 1.8), (0.7, 0.78), (0.5, 0.8)),
}


def add(found: Found, piece: Piece | None) -> Piece | None:
    if piece is not None:
        found.append(piece)
    return piece


def size_of(rng: np.random.Generator, kind: str) -> tuple[float, float, float]:
    width, height, depth = (float(rng.uniform(low, high)) for low, high in _SIZES[kind])
    return width, height, width if kind in ("plant", "floor_lamp") else depth


def before(piece: Piece, out: float, aside: float = 0.0) -> Corner:
    """A place so far before a piece, and to its right."""
    sine, cosine = float(np.sin(piece.yaw)), float(np.cos(piece.yaw))
    return piece.x - out * sine + aside * cosine, piece.z - out * cosine - aside * sine
