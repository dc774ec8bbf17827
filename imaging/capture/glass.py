"""Glass told from what holds it, in a mask of windows as a network draws it: frames and all, and roughly."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.capture.blend import Blend
from imaging.capture.tones import LUMINANCE

_RIM, _BAR, _LONG, _LEAK, _NEAR = 0.01, 0.005, 0.03, 0.04, 0.02
"""Of the photo's width: how broad a frame runs along a window's outline, half of what is too broad for a bar, how long
a bar is at least, how far inside a mask a wall may be, and how far around it walls are looked at."""

_HELD, _LIGHTEST, _OWN = 0.6, 0.85, 0.3
"""Share of a mask's rim, in a square, that is dark where it is frame and wall, quantile of what is held around it that
is a white frame, and share of what clips in one piece that is marked where all of it is glass."""

_AS_LIGHT, _AS_DARK, _SAME = 1.4, 1 / 1.5, 0.15
"""By how much frames and bars differ from that."""


def find_glass(blend: Blend, windows: np.ndarray) -> np.ndarray:
    """Where (h, w) a mask bool (h, w) of windows shows glass; a mask of glass alone comes out nearly as it is.

    Frames, bars and walls are lit by the room, all much the same: what is so along the mask's outline, and what is long
    and thin and hangs together with that. A dark place in the view is neither. What clips in one piece is glass as a
    whole or not at all: half a view would be pulled.
    """
    width = windows.shape[1]
    clipped, luminance = blend.clipped > 0.5, blend.light @ LUMINANCE
    around, rim = _grow(windows, _NEAR * width), windows & ~_shrink(windows, _RIM * width)
    outer = around & ~_shrink(windows, _LEAK * width)
    held = outer & ~clipped
    if not held.any():
        return windows
    frame = float(np.quantile(luminance[held], _LIGHTEST))
    lit = around & ~clipped & (luminance < _AS_LIGHT * frame)
    alike = lit & (luminance > _AS_DARK * frame)
    framed = _share_near(lit, rim, _LEAK * width) > _HELD
    same = alike & rim & (np.abs(np.log(np.maximum(luminance, 1e-3) / frame)) < _SAME)
    holding = lit & ~windows | same | _find_bars(alike, width) | framed & (lit & rim | alike & outer)
    holding = _reach_from(lit & ~_shrink(windows, 1), holding)
    return windows & ~clipped & ~holding | _choose(clipped, windows)


def _share_near(some: np.ndarray, of: np.ndarray, radius_px: float) -> np.ndarray:
    """Of a mask bool (h, w) the share, (h, w), that is in another as well, in a square around each place."""
    side = 2 * max(1, round(radius_px)) + 1
    both, all_of = (cv2.blur(each.astype(np.float32), (side, side)) for each in (some & of, of))
    return np.asarray(both / np.maximum(all_of, 1e-6))


def _find_bars(alike: np.ndarray, width: int) -> np.ndarray:
    """What is thin of a mask bool (h, w), and upright or level for a while."""
    long = 2 * max(1, round(_LONG * width / 2)) + 1
    upright, level = (_open(alike, np.ones(shape, np.uint8)) for shape in ((long, 1), (1, long)))
    return np.asarray((upright | level) & ~_open(alike, _square(_BAR * width)))


def _choose(pieces: np.ndarray, marked: np.ndarray) -> np.ndarray:
    """The pieces of a mask bool (h, w) of which enough is marked by another, each as a whole."""
    _, labels = cv2.connectedComponents(pieces.astype(np.uint8), connectivity=4)
    inside = np.bincount(labels[marked], minlength=labels.max() + 1)
    own = inside > _OWN * np.bincount(labels.ravel())
    own[0] = False  # what is around them
    return np.asarray(own[labels])


def _reach_from(start: np.ndarray, through: np.ndarray) -> np.ndarray:
    """The pieces of a mask bool (h, w) that touch another."""
    _, labels = cv2.connectedComponents(through.astype(np.uint8), connectivity=8)
    touched = np.unique(labels[start & through])
    return np.asarray(np.isin(labels, touched[touched > 0]))


def _grow(mask: np.ndarray, radius_px: float) -> np.ndarray:
    return cv2.dilate(mask.astype(np.uint8), _square(radius_px)) > 0


def _shrink(mask: np.ndarray, radius_px: float) -> np.ndarray:
    return cv2.erode(mask.astype(np.uint8), _square(radius_px)) > 0


def _open(mask: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, kernel) > 0


def _square(radius_px: float) -> np.ndarray:
    return np.ones((2 * max(1, round(radius_px)) + 1,) * 2, np.uint8)
