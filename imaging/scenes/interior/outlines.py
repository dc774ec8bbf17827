"""Cutting outlines: a wall around its openings, and what is left below a slanted line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imaging.scenes.geometry import rectangle


def cut_below(outline: np.ndarray, line: tuple[float, float, float]) -> np.ndarray:
    """The part of an outline (n, 2) where a·x + b·y + c ≥ 0; empty, (0, 2), when there is none (Sutherland-Hodgman)."""
    a, b, c = line
    side = outline @ np.array([a, b]) + c
    kept: list[np.ndarray] = []
    for index in range(len(outline)):
        before, after = side[index - 1], side[index]
        if (before >= 0) != (after >= 0):
            share = before / (before - after)
            kept.append(outline[index - 1] + share * (outline[index] - outline[index - 1]))
        if after >= 0:
            kept.append(outline[index])
    return np.array(kept) if len(kept) > 2 else np.empty((0, 2))


def around_holes(width: float, height: float, holes: Sequence[tuple[float, float, float, float]]) -> list[np.ndarray]:
    """Rectangles that fill a sheet but for its holes (left, top, right, bottom) that lie side by side."""
    pieces, done = [], 0.0
    for left, top, right, bottom in sorted(holes):
        pieces += [
            rectangle(done, 0, left, height),
            rectangle(left, 0, right, top),
            rectangle(left, bottom, right, height),
        ]
        done = right
    pieces.append(rectangle(done, 0, width, height))
    return [piece for piece in pieces if np.ptp(piece[:, 0]) > 1e-6 and np.ptp(piece[:, 1]) > 1e-6]
