"""What is seen along the outline of an edit: seams, colours that do not go on, edges that nobody photographed."""

from __future__ import annotations

import numpy as np

from imaging.edit_check.profiles import measure_step

NARROW_PX, WIDE_PX = 3, 7
"""Widths of what is compared on either side: a seam is a step between neighbours, colour a matter of surroundings."""
OWN_EDGE = 7.0
"""Levels: a step of the photo's own, this near the outline, is an edge that an edit may end at."""
NEAR_PX = 4
"""So far from where the mask says may the photo's edge be."""
NO_EDGE, EDGE = 4.0, 9.0
"""Levels: under the first nobody sees an edge, over the second everybody does."""
BESIDE_PX = (-14, -10, 10, 14)
"""Where, beside the outline, steps are usual ones."""
LEAST_POINTS = 32


def measure_outline(before: np.ndarray, after: np.ndarray) -> tuple[float, float, float]:
    """`seam`, `colour` and `invented`, from profiles (n, 2 · REACH_PX + 1, 3) of places without an edge before."""
    if len(after) < LEAST_POINTS:
        return 0.0, 0.0, 0.0
    was, now = (measure_step(profiles, 0, NARROW_PX) for profiles in (before, after))
    # What the photo had there itself is no seam, nor what it has beside it.
    over = np.minimum(_size(now) - _usual(after), _size(now - was))
    seam = float(np.sqrt(np.mean(np.maximum(over, 0) ** 2)))
    return seam, measure_colour(before, after), _measure_invented(before, after)


def has_own_edge(before: np.ndarray) -> np.ndarray:
    """Where the photo had an edge along the outline, or close by: (n,) bool."""
    steps = [_size(measure_step(before, at, NARROW_PX)) for at in range(-NEAR_PX, NEAR_PX + 1)]
    return np.asarray(np.max(steps, axis=0) > OWN_EDGE)


def measure_colour(before: np.ndarray, after: np.ndarray, width_px: int = WIDE_PX, gap_px: int = 2) -> float:
    """The step that three quarters of the outline are beyond, less the gradients beside it; at most how it changed.

    Colours are means of `width_px` to either side, `gap_px` left out, where a mask is soft. What is in the photo
    crosses an outline now this way and now that way; a colour that is off has one sign throughout.
    """
    if len(after) < LEAST_POINTS:
        return 0.0
    now = _leave_trend(after, width_px, gap_px)
    return min(_agree(now), _agree(now - _leave_trend(before, width_px, gap_px)))


def _leave_trend(profiles: np.ndarray, width_px: int, gap_px: int) -> np.ndarray:
    """Steps (n, 3) across the outline, less what the gradients on both sides of it lead one to expect."""
    away = gap_px + width_px
    trend = sum(measure_step(profiles, at, width_px // 2 + 1, 0) for at in (-away, away)) / 2
    return np.asarray(measure_step(profiles, 0, width_px, gap_px) - trend)


def _agree(steps: np.ndarray) -> float:
    """The size of what three quarters of steps (n, 3) are beyond, channel by channel."""
    least, most = np.quantile(steps, (0.25, 0.75), axis=0)
    return float(_size(np.clip(0.0, least, most)[None])[0])


def _measure_invented(before: np.ndarray, after: np.ndarray) -> float:
    was, now = (_size(measure_step(profiles, 0, NARROW_PX)) for profiles in (before, after))
    return float(np.mean((was < NO_EDGE) & (now > EDGE) & (now > 2 * _usual(after))))


def _usual(profiles: np.ndarray) -> np.ndarray:
    """The size of steps beside the outline, (n,): mean of those at BESIDE_PX."""
    return np.asarray(np.mean([_size(measure_step(profiles, at, NARROW_PX)) for at in BESIDE_PX], axis=0))


def _size(steps: np.ndarray) -> np.ndarray:
    """Of steps (n, 3): RMS over the channels."""
    return np.asarray(np.sqrt(np.mean(steps**2, axis=1)))
