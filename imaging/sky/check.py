"""Whether a new sky may leave the house: what its matte let through, and what its edges look like."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields

import cv2
import numpy as np

from imaging.photo import ImageError
from imaging.sampling import as_image, shrink_pixels
from imaging.sky.matte import refine_matte
from imaging.sky.outline import box, contrast_across, find_outline, least, mean_near, most, radius_px, split_sides

CHECKED_PX = 2048
"""Long side at which a result is looked at; mattes are refined at half of it."""


@dataclass(frozen=True)
class SkyFigures:
    """What a new sky did, beside the photo under its old one.

    `relight`: the most that light changed on what is no sky (99.9 % of it), relative. `leak`: share of what is no sky
    that changed by more than light may. `invented`: share of the sky's outline where the result has an edge and the
    photo none, as where a matte runs across a white wall. `fringe`: how much brighter the outline has become than both
    its sides, 95th percentile, of full scale. `rim`: step of brightness between the outermost 1 % of the sky and what
    is next to it, beyond its gradient. `texture`: spread of the sky's brightness within 2 % of the long side.
    """

    relight: float
    leak: float
    invented: float
    fringe: float
    rim: float
    texture: float


LIMITS = SkyFigures(relight=0.05, leak=0.002, invented=0.12, fringe=0.1, rim=0.02, texture=0.03)
"""The most of each that passes."""
MOST_LIGHT = 0.05
"""What of a change, relative, can still be light: the composite's bound, and rounding in dark places."""
_ROUNDING = 1.5 / 255
_NO_EDGE, _EDGE = 0.035, 0.08
"""Differences of colour across an outline: under the first nobody sees an edge, over the second everybody does."""


def measure_sky_change(before: np.ndarray, after: np.ndarray, matte: np.ndarray) -> SkyFigures:
    """The figures of a result, from both pixels (H, W, 3) and the coarse matte (h, w) it was made with.

    Raises ImageError: bad_pixels, bad_matte.
    """
    if before.shape != after.shape or before.dtype != after.dtype:
        raise ImageError("bad_pixels", f"{after.dtype} {after.shape} is no result of {before.dtype} {before.shape}")
    old, new = (as_image(shrink_pixels(pixels, CHECKED_PX)) for pixels in (before, after))
    refined = refine_matte(matte, before)
    sky = np.clip(cv2.resize(refined, old.shape[1::-1], interpolation=cv2.INTER_LINEAR), 0, 1)
    relight, leak = _measure_ground(old, new, sky)
    outline = find_outline(sky)
    return SkyFigures(
        relight,
        leak,
        _measure_invented(old, new, sky, outline),
        _measure_fringe(old, new, sky, outline),
        _measure_rim(new, sky),
        _measure_texture(new, sky),
    )


def list_sky_faults(figures: SkyFigures, limits: SkyFigures = LIMITS) -> tuple[str, ...]:
    """Which figures are over their limits, by name; one that is not finite is over any."""
    pairs = zip(fields(figures), astuple(figures), astuple(limits), strict=True)
    return tuple(field.name for field, value, limit in pairs if not value <= limit)


def _measure_ground(old: np.ndarray, new: np.ndarray, sky: np.ndarray) -> tuple[float, float]:
    """`relight` of means over a few pixels, in which rounding cancels out, and `leak` of single ones."""
    ground = cv2.dilate(sky, np.ones((9, 9), np.uint8)) < 0.02
    if not ground.any():
        return 0.0, 0.0
    light = np.maximum(most(old), 0.1)
    change = (new - old) / light[..., None]
    relight = most(np.abs(mean_near(change, ground.astype(np.float32))))[ground]
    beyond = most(np.abs(change))[ground] - _ROUNDING / light[ground]
    return float(np.quantile(relight, 0.999)), float((beyond > MOST_LIGHT).mean())


def _measure_invented(old: np.ndarray, new: np.ndarray, sky: np.ndarray, outline: np.ndarray) -> float:
    if not outline.any():
        return 0.0
    before, after = (contrast_across(image, sky)[outline] for image in (old, new))
    return float(np.mean((before < _NO_EDGE) & (after > _EDGE)))


def _measure_fringe(old: np.ndarray, new: np.ndarray, sky: np.ndarray, outline: np.ndarray) -> float:
    """What of it the photo itself had, its sharpening's halo, is no fault of the new sky."""
    if not outline.any():
        return 0.0
    over = np.maximum(_rise_over_sides(new, sky) - _rise_over_sides(old, sky), 0)
    return float(np.quantile(cv2.dilate(over, np.ones((3, 3), np.uint8))[outline], 0.95))


def _rise_over_sides(image: np.ndarray, sky: np.ndarray) -> np.ndarray:
    """How much brighter (h, w) mixed pixels are than the sky close by and than anything else there.

    The brightest of what is no sky counts: a white fascia is no rim.
    """
    light = least(image)
    within, without = split_sides(sky)
    side = np.ones((2 * radius_px(sky) + 1,) * 2, np.uint8)
    upper = np.maximum(least(mean_near(image, within)), cv2.dilate(light * without, side))
    return np.asarray(np.maximum(light - upper, 0) * ((sky > 0.1) & (sky < 0.9)))


def _measure_rim(new: np.ndarray, sky: np.ndarray) -> float:
    """The largest of the photo's four sides, where at least a tenth of it is sky."""
    light, steps = new.mean(axis=2), [0.0]
    width = max(2, round(0.01 * max(sky.shape)))
    for turn in range(4):
        seen, sure = np.rot90(light, turn), np.rot90(sky, turn) > 0.97
        if len(seen) < 3 * width:
            continue
        whole = sure[: 3 * width].all(axis=0)
        if whole.mean() >= 0.1:
            outer, near, far = (float(seen[n * width : (n + 1) * width, whole].mean()) for n in range(3))
            # A gradient goes on; a rim does not.
            steps.append(abs((outer - near) - (near - far)))
    return max(steps)


def _measure_texture(new: np.ndarray, sky: np.ndarray) -> float:
    sigma = 0.02 * max(sky.shape)
    sure = cv2.erode((sky > 0.97).astype(np.float32), np.ones((2 * round(sigma / 2) + 1,) * 2, np.uint8))
    if sure.sum() < 256:
        return 0.0
    light = new.mean(axis=2)
    around = box(light * sure, round(sigma)) / (box(sure, round(sigma)) + 1e-6)
    return float((light - around)[sure > 0].std())
