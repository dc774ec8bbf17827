"""What light a frame's values stand for, in the reference's own units.

A camera's JPEG curve is not the inverse of sRGB's: two stops read as 1.4 to 4.2. So a frame is told from the frame that
it is compared with, level by level (comparagram: Mann 2000; Grossberg & Nayar, "Determining the camera response from
images: what is knowable?", 2003). What both hold comes out as the reference has it; only beyond its white the frame's
own curve is taken as sRGB's, joined where the two meet.
"""

from __future__ import annotations

import cv2
import numpy as np

from imaging.color import srgb_to_linear

LEVELS = 256
_DARK, _BRIGHT = 6, 244
_LEAST_PIXELS = 40
_SMOOTH_LEVELS = 6.0
_STEEP = 0.12
_AGREE = 0.35
_JOINED_LEVELS = 12
_LEAD_LEVELS = 24
_BASE = srgb_to_linear(np.arange(LEVELS) / (LEVELS - 1))


def reference_curve() -> np.ndarray:
    """float64 (256, 3): light at each level of an sRGB-encoded frame, [0, 1]."""
    return np.repeat(_BASE[:, None], 3, axis=1)


def fit_curve(frame: np.ndarray, anchor: np.ndarray, anchor_curve: np.ndarray, usable: np.ndarray) -> np.ndarray:
    """Light (256, 3) at each level of a frame, in the units of the curve of the frame it is laid on.

    Both uint8 (h, w, 3) and aligned; `usable` bool (h, w). Raises ValueError where they hold too little in common.
    """
    usable = usable & is_smooth(frame) & is_smooth(anchor)
    channels = [_fit_channel(frame[..., c][usable], anchor[..., c][usable], anchor_curve[:, c]) for c in range(3)]
    end = min(end for _, end in channels)
    common = float(np.mean([ratio[end] for ratio, _ in channels]))
    curves = [_BASE * np.exp(_lead_to(ratio, common, end)) for ratio, _ in channels]
    return np.maximum.accumulate(np.stack(curves, axis=1), axis=0)


def measure_ratio(curve: np.ndarray) -> float:
    """By how many EV a frame got more light than the reference, by its green curve's middle."""
    middle = slice(64, 192)
    return float(np.median(np.log2(_BASE[middle] / np.maximum(curve[middle, 1], 1e-9))))


def is_smooth(frame: np.ndarray) -> np.ndarray:
    """Where a frame's values change little from pixel to pixel, so that a pixel's place hardly matters: bool (h, w)."""
    grey = frame.max(axis=2).astype(np.float32)
    spread = cv2.dilate(grey, np.ones((3, 3))) - cv2.erode(grey, np.ones((3, 3)))
    return spread < _STEEP * (grey + 16)


def _fit_channel(levels: np.ndarray, anchors: np.ndarray, anchor_curve: np.ndarray) -> tuple[np.ndarray, int]:
    """Log ratio of light to sRGB's at every level, and the last level at which it is known."""
    held = (levels >= _DARK) & (levels <= _BRIGHT) & (anchors >= _DARK) & (anchors <= _BRIGHT)
    ratios = np.log(anchor_curve[anchors[held]] / _BASE[levels[held]])
    levels = levels[held]
    middle = _medians(levels, ratios)
    agreeing = np.abs(ratios - middle[levels]) < _AGREE
    counts = np.bincount(levels[agreeing], minlength=LEVELS).astype(float)
    sums = np.bincount(levels[agreeing], ratios[agreeing], minlength=LEVELS)
    known = np.flatnonzero(counts >= _LEAST_PIXELS)
    if len(known) < _JOINED_LEVELS:
        raise ValueError("the frames hold too little in common to tell their exposures")
    return _extend(known, counts, sums), int(known[-1])


def _lead_to(ratio: np.ndarray, common: float, end: int) -> np.ndarray:
    """Beyond the last level at which all three channels are known, one goes over to the ratio that they have in common:
    more light is as much more in each of them, and channels that go their own ways turn clouds cyan."""
    way = np.clip((np.arange(LEVELS) - end) / _LEAD_LEVELS, 0, 1)
    return np.asarray(ratio + way * (common - ratio))


def _medians(levels: np.ndarray, ratios: np.ndarray) -> np.ndarray:
    """The median ratio at each level, NaN where there is none."""
    order = np.lexsort((ratios, levels))
    ends = np.cumsum(np.bincount(levels, minlength=LEVELS))
    starts = np.concatenate([[0], ends[:-1]])
    middle = np.full(LEVELS, np.nan)
    present = ends > starts
    middle[present] = ratios[order][((starts + ends) // 2)[present]]
    return middle


def _extend(known: np.ndarray, counts: np.ndarray, sums: np.ndarray) -> np.ndarray:
    """Log ratios at every level: smoothed between the ends of what is known, beyond them sRGB's at the end's ratio."""
    weights = np.zeros(LEVELS)
    weights[known] = counts[known]
    weighted = np.where(weights > 0, sums, 0)
    kernel = np.exp(-((np.arange(-24, 25) / _SMOOTH_LEVELS) ** 2) / 2)
    smooth = np.convolve(weighted, kernel, "same") / np.maximum(np.convolve(weights, kernel, "same"), 1e-9)
    low, high = known[0], known[-1]
    smooth[:low] = sums[known[:_JOINED_LEVELS]].sum() / counts[known[:_JOINED_LEVELS]].sum()
    smooth[high:] = sums[known[-_JOINED_LEVELS:]].sum() / counts[known[-_JOINED_LEVELS:]].sum()
    inside = np.arange(low, high)
    smooth[inside] = np.interp(inside, known, smooth[known])
    return smooth
