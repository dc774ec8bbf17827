"""What becomes of windows: whether the view keeps its contrast and its blacks, and whether light spills beside it."""

from typing import NamedTuple

import cv2
import numpy as np

from imaging.look.surfaces import SMOOTH, measure_roughness

BRIGHT = 80.0
"""L* of what may be a window."""

LEAST_SHARE, MOST_SHARE = 0.005, 0.35
"""Of the photo: less is a lamp, more a white room."""

ABOVE, SOLID = 15.0, 0.65
"""L* by which a window is lighter than what is right around it, and its share of its convex hull."""

BESIDE_PX, AWAY_PX = (2, 6), (12, 40)
"""Distances from a window, in a copy of 256 px, where a glow is looked for, and where there is none."""

ENOUGH = 30
"""Pixels beside and away from windows that must be darker surface for a glow to be told."""

_GAP_PX, _AROUND_PX = 5, 13
_CURVE = np.arange(0, 101, 4)


class WindowChange(NamedTuple):
    """Of one window: standard deviation of L* after over before, and L* by which its 5th percentile rises."""

    contrast: float
    black_rise: float


def find_windows(lightness: np.ndarray) -> list[np.ndarray]:
    """Masks bool (h, w) of the bright places with something to see in them, of L* (h, w) of a copy of 256 px.

    Connected, bars before the glass included, of a compact shape and well above what is around: a sunlit ceiling or a
    worktop is none of this, and a white wall is smooth. Lamps and their shades pass for windows.
    """
    kernel = np.ones((_GAP_PX, _GAP_PX), np.uint8)
    joined = cv2.morphologyEx((lightness > BRIGHT).astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    count, labels = cv2.connectedComponents(joined)
    places = [labels == label for label in range(1, count)]
    return [place for place in places if LEAST_SHARE <= place.mean() <= MOST_SHARE and _is_window(lightness, place)]


def _is_window(lightness: np.ndarray, place: np.ndarray) -> bool:
    ring = cv2.dilate(place.astype(np.uint8), np.ones((_AROUND_PX, _AROUND_PX), np.uint8)).astype(bool) & ~place
    hull = cv2.convexHull(np.argwhere(place)[:, ::-1].astype(np.int32))
    stands_out = lightness[place].mean() - lightness[ring].mean() > ABOVE if ring.any() else False
    compact = place.sum() > SOLID * cv2.contourArea(hull)
    return bool(stands_out and compact and measure_roughness(lightness)[place].mean() > SMOOTH)


def measure_window_change(before: np.ndarray, after: np.ndarray, window: np.ndarray) -> WindowChange:
    """Of L* (h, w) before and after in a window, bool (h, w): a veil takes contrast and lifts the blacks."""
    one, other = before[window], after[window]
    rise = np.percentile(other, 5) - np.percentile(one, 5)
    return WindowChange(float(other.std() / max(float(one.std()), 1e-3)), float(rise))


def measure_glow(before: np.ndarray, after: np.ndarray, windows: np.ndarray) -> float:
    """L* by which what lies right beside windows comes out lighter than what was as light farther away.

    L* (h, w) of copies of 256 px, windows bool (h, w). What a curve of tone does is the same at both places, and no
    glow: the median of L* after for each L* before, farther away, is taken off. Negative where the surroundings of
    windows are darkened; NaN without windows, or where too little beside them is as light as what is farther away.
    """
    dark = ~windows & (before < BRIGHT)
    far = cv2.distanceTransform((~windows).astype(np.uint8), cv2.DIST_L2, 5)
    beside, away = (dark & (far >= low) & (far <= high) for low, high in (BESIDE_PX, AWAY_PX))
    if not windows.any() or away.sum() < ENOUGH:
        return float("nan")
    beside &= (before >= before[away].min()) & (before <= before[away].max())
    if beside.sum() < ENOUGH:
        return float("nan")
    return float((after[beside] - _follow_curve(before[away], after[away], before[beside])).mean())


def _follow_curve(before: np.ndarray, after: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """L* (n,) that the one curve from before to after would give these levels (n,)."""
    bins = np.digitize(before, _CURVE)
    knots = [(before[bins == n].mean(), np.median(after[bins == n])) for n in np.unique(bins)]
    places, values = (np.array(column) for column in zip(*knots, strict=True))
    return np.interp(levels, places, values)
