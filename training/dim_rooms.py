"""Rooms exposed for their windows: the view is as it should be, or burnt out, and the room around it too dark."""

from dataclasses import replace

import cv2
import numpy as np

from imaging.color import linear_to_srgb, srgb_to_linear
from training.degrade import apply_degradation, sample_faults

ROOM_EV = (-5.5, -1.0)
VIEW_EV = (-0.5, 2.0)
"""Light of the room and of what is seen through its windows, in stops, against finished photos of either."""

MOST_WINDOWS = 3
WIDTHS, HEIGHTS = (0.08, 0.45), (0.15, 0.6)
"""Sides of a window, in sides of the photo."""

NEARER_EV = 1.5
"""How many stops more light there may be around a window than far from it."""

_FINE = 4
"""How much larger windows are drawn than they are kept, for soft edges."""
_SLANT = 0.15
"""How far a window's sides may lean, of its height."""


def dim_room(
    room: np.ndarray, view: np.ndarray, rng: np.random.Generator, noise: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """The dim room with windows, and the same with the room lit; images (h, w, 3) sRGB [0, 1] of one size.

    The window is no worse in one than in the other: nothing is to be learned of it but that it stays. `noise` is the
    share of the drawn noise that is left.
    """
    height, width = room.shape[:2]
    mask = _draw_windows(height, width, rng)
    outside = linear_to_srgb(np.clip(srgb_to_linear(view) * np.float32(np.exp2(rng.uniform(*VIEW_EV))), 0, 1))
    reach = float(rng.uniform(0.1, 0.3)) * width
    glow = float(rng.uniform(0, NEARER_EV)) * cv2.GaussianBlur(mask, (0, 0), reach)
    lit = linear_to_srgb(np.clip(srgb_to_linear(room) * np.exp2(glow)[..., None], 0, 1))
    faults = sample_faults(rng)
    faults = replace(faults, exposure_ev=float(rng.uniform(*ROOM_EV)), noise=noise * faults.noise)
    dim = apply_degradation(lit, faults, rng)
    share = mask[..., None]
    return dim + share * (outside - dim), room + share * (outside - room)


def _draw_windows(height: int, width: int, rng: np.random.Generator) -> np.ndarray:
    """How much of each pixel is window, float32 (height, width): slanted panes behind bars, or none at all."""
    canvas = np.zeros((height * _FINE, width * _FINE), np.uint8)
    for _ in range(int(rng.integers(MOST_WINDOWS + 1))):
        sides = np.array([rng.uniform(*WIDTHS), rng.uniform(*HEIGHTS)])
        corner = rng.uniform(-0.3 * sides, 1 - 0.7 * sides)
        slant = rng.uniform(-_SLANT, _SLANT) * sides[1]
        corners = (
            np.array([(0, 0), (1, 0), (1, 1), (0, 1)]) * sides + corner + [(0, slant), (0, 0), (0, 0), (0, -slant)]
        )
        _draw_panes(canvas, corners * canvas.shape[::-1], rng)
    return np.asarray(cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA), np.float32) / 255


def _draw_panes(canvas: np.ndarray, corners: np.ndarray, rng: np.random.Generator) -> None:
    cv2.fillPoly(canvas, [np.rint(corners).astype(np.int32)], 255)
    top_left, top_right, bottom_right, bottom_left = corners
    thickness = int(rng.integers(1, 2 * _FINE))
    columns, rows = rng.integers(1, 4, 2)
    upright = (columns, (top_left, bottom_left), (top_right, bottom_right))
    level = (rows, (top_left, top_right), (bottom_left, bottom_right))
    for panes, first, last in (upright, level):
        for share in np.arange(1, panes) / panes:
            start, end = (near + share * (far - near) for near, far in zip(first, last, strict=True))
            cv2.line(canvas, tuple(map(int, start)), tuple(map(int, end)), 0, thickness)
