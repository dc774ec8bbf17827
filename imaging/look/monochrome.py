"""Whether a photo is in black and white, or toned in one colour on purpose: then it has no cast to be taken out."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np

from imaging.sampling import as_image, shrink_pixels

Monochrome = Literal["grey", "almost grey", "toned"]

GREY_LEVELS = 2
"""By how many 8-bit levels the channels of a grey photo may differ after JPEG and colour profiles."""

SAMPLE_PX = 256
"""Long side of the copy, by area means, in which toning is looked for."""
SMOOTH_LEVELS = 10
"""How much lightness may vary between neighbours of the copy where its colour is read, as their mean: a mean of light
and dark has not the colour that its lightness has on the curve, and a single pixel has JPEG's."""
STEPS, FEWEST, LEAST_KNOWN = 48, 8, 2
"""Of lightness, on which the curve of colour is told, how many pixels tell it, and at how many steps it has to be
known: photos that are all texture, and tiny ones, have no such pixels."""

NOTICEABLE_LEVELS = 8
"""Between the channels at the photo's middle: less is a cast, not a toning."""
OFF_LEVELS, OFF_SHARE = 1.7, 0.03
"""How far one colour in twenty may lie off the curve, for a photo that spans `FULL_SPAN`: levels, and a share of what
is between the channels. One in a hundred may lie twice as far, and so may one in ten where it is not smooth. Of 2,300
photos in colour, in four lights, none comes so near; of sepias, cyanotypes and duotones, JPEG 75 and more, nine in ten
do."""
LEAST_SPAN, FULL_SPAN = 60, 160
"""8-bit levels from dark to light: fog and night span few, and then hold little colour whatever they show."""


def tell_monochrome(pixels: np.ndarray) -> Monochrome | None:
    """Whether pixels uint8 or uint16 (H, W, 3) of a whole photo have no colours of their own; None: they do.

    `grey` is grey to the bit, `almost grey` to GREY_LEVELS everywhere; of `toned` every colour follows from its
    lightness by one curve: sepia, cyanotype, duotone.
    """
    spread = measure_spread(pixels)
    if spread <= GREY_LEVELS:
        return "almost grey" if spread else "grey"
    return "toned" if _is_toned(as_image(shrink_pixels(pixels, SAMPLE_PX)) * 255) else None


def measure_spread(pixels: np.ndarray) -> float:
    """The most by which channels differ in any pixel of uint8 or uint16 (H, W, 3), in 8-bit levels; told as soon as it
    is more than GREY_LEVELS."""
    scale, most, strip = 255 / np.iinfo(pixels.dtype).max, 0.0, max(1, 2**20 // pixels.shape[1])
    for top in range(0, pixels.shape[0], strip):
        red, green, blue = cv2.split(pixels[top : top + strip])
        highest, lowest = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
        most = max(most, float(cv2.subtract(highest, lowest).max()) * scale)
        if most > GREY_LEVELS:
            break
    return most


def _is_toned(levels: np.ndarray) -> bool:
    """Whether all colours of a copy (h, w, 3), in levels, lie on one curve over lightness."""
    smooth = _find_smooth(levels.mean(axis=2))
    beyond = cv2.blur(levels, (3, 3))
    lightness = beyond.mean(axis=2)
    beyond -= lightness[..., None]
    span = float(np.subtract(*np.percentile(lightness[smooth], [98, 2]))) if smooth.any() else 0
    if span < LEAST_SPAN:
        return False
    curve = _fit_curve(beyond[smooth], lightness[smooth], lightness)
    if curve is None:
        return False
    colour = float(np.median(np.ptp(curve[smooth], axis=1)))
    if colour < NOTICEABLE_LEVELS:
        return False
    off = np.abs(beyond - curve).max(axis=2)
    most = (OFF_LEVELS + OFF_SHARE * colour) * min(1, span / FULL_SPAN)
    usual, worst = np.percentile(off[smooth], [95, 99])
    return bool(usual <= most and worst <= 2 * most and np.percentile(off, 90) <= 2 * most)


def _find_smooth(lightness: np.ndarray) -> np.ndarray:
    square = np.ones((3, 3), np.uint8)
    return np.asarray(cv2.dilate(lightness, square) - cv2.erode(lightness, square) <= SMOOTH_LEVELS)


def _fit_curve(beyond: np.ndarray, lightness: np.ndarray, asked: np.ndarray) -> np.ndarray | None:
    """What colours (n, 3) have beyond their lightness (n,), as the mean of those as light, at lightnesses (h, w).

    None where fewer than LEAST_KNOWN steps of lightness are known.
    """
    step = np.clip(lightness / 255 * STEPS, 0, STEPS - 1).astype(int)
    count = np.bincount(step, minlength=STEPS)
    known = count >= FEWEST
    if known.sum() < LEAST_KNOWN:
        return None
    middles = np.bincount(step, lightness, STEPS)[known] / count[known]
    means = (np.bincount(step, beyond[:, channel], STEPS)[known] / count[known] for channel in range(3))
    return np.stack([np.interp(asked, middles, values) for values in means], axis=-1)
