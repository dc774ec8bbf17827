"""Whether large coloured areas keep their colour: where they are, how far their hue turns, how much chroma is kept."""

from typing import NamedTuple

import cv2
import numpy as np

from evaluation.metrics.light import scale_of_light
from imaging.color import linear_to_srgb, srgb_to_lab, srgb_to_linear
from imaging.look.surfaces import find_surfaces

LEAST_SHARE = 0.02
"""Of the photo: what is smaller is an accent, not the colour of a house."""

NEAR_CLIPPED, DARKEST = 0.97, 10.0
"""Of full scale, and L*: beyond these the original itself no longer tells a colour."""

REACH_DEG = 20.0
"""Half the span of hues that pass for one colour in different light."""

_BINS = 72
_BRIGHT, _MOST_NEUTRAL = 0.55, 15
"""Of the 90th percentile of L*, and per cent: of bright surfaces, what is taken for white."""


class ColourChange(NamedTuple):
    """Of one area: degrees by which its hue turns, and its chroma over what the change of light explains; 1 is kept."""

    turn_deg: float
    chroma: float


def find_coloured_areas(
    image: np.ndarray, lab: np.ndarray, chroma: tuple[float, float], within: np.ndarray | None = None
) -> list[np.ndarray]:
    """Masks bool (h, w) of connected areas of one hue and of such a C*, each 2 % of the photo or more.

    `image` sRGB [0, 1] and its CIELAB, (h, w, 3), of a copy of some 256 px; `within` bool (h, w) limits the search.
    Hues are taken from the most frequent on, ±20° around each, and each is cut into its connected parts. What is nearly
    burnt or black in the original is left out; what a result burns counts, for burning one channel turns a hue.
    """
    strength, hue = np.hypot(lab[..., 1], lab[..., 2]), np.degrees(np.arctan2(lab[..., 2], lab[..., 1])) % 360
    left = (strength >= chroma[0]) & (strength <= chroma[1])
    left &= (image.max(axis=2) < NEAR_CLIPPED) & (lab[..., 0] > DARKEST)
    if within is not None:
        left &= within
    areas: list[np.ndarray] = []
    while left.mean() >= LEAST_SHARE:
        colour = left & (_distance(hue, _most_frequent(hue[left])) <= REACH_DEG)
        if colour.mean() < LEAST_SHARE:
            break
        areas += _cut(colour)
        left &= ~colour
    return areas


def measure_colour_change(before: np.ndarray, after: np.ndarray, area: np.ndarray) -> ColourChange:
    """Of an area bool (h, w) between two images in CIELAB (h, w, 3): from its mean a*, b* before to those after."""
    one, other = before[area], after[area]
    vectors = [colours[:, 1:].mean(axis=0) for colours in (one, other)]
    angles = [np.degrees(np.arctan2(b, a)) for a, b in vectors]
    kept = np.hypot(*vectors[1]) / np.hypot(*vectors[0])
    return ColourChange(float(_distance(angles[1], angles[0])), float(kept) / scale_of_light(one[:, 0], other[:, 0]))


def find_whites(image: np.ndarray, lab: np.ndarray) -> np.ndarray:
    """Where (h, w) a copy of 256 px of a room shows what is white if anything is; empty where nothing near-neutral is.

    Of its bright smooth near-neutral surfaces the sixth that is nearest to grey: a cast that even these have is of the
    light; one that they have not may be paint.
    """
    surfaces = find_surfaces(image, lab)
    if not surfaces.any():
        return surfaces
    strength = np.hypot(lab[..., 1], lab[..., 2])
    bright = surfaces & (lab[..., 0] >= _BRIGHT * np.percentile(lab[..., 0][surfaces], 90))
    return np.asarray(bright & (strength <= np.percentile(strength[bright], _MOST_NEUTRAL)))


def take_off_cast(image: np.ndarray, whites: np.ndarray) -> np.ndarray:
    """CIELAB (h, w, 3) of an image sRGB [0, 1] under the light in which its whites, bool (h, w), are grey.

    Channels of linear light are scaled (von Kries), which is what a white balance does: of a room and its balanced
    copy this gives the same. As it is where there are no whites: what cannot be told from paint is paint.
    """
    if not whites.any():
        return srgb_to_lab(image).astype(np.float32)
    linear = srgb_to_linear(image)
    light = linear[whites].mean(axis=0)
    return srgb_to_lab(linear_to_srgb(linear * (light.mean() / np.maximum(light, 1e-4)))).astype(np.float32)


def _most_frequent(hues: np.ndarray) -> float:
    """The middle of the span of 2 × REACH_DEG that holds most of these hues (n,), in degrees."""
    counts = np.bincount((hues * _BINS / 360).astype(int) % _BINS, minlength=_BINS)
    reach = round(REACH_DEG * _BINS / 360)
    held = sum(np.roll(counts, shift) for shift in range(1 - reach, reach + 1))
    return float(np.argmax(held)) * 360 / _BINS


def _distance(one: np.ndarray | float, other: np.ndarray | float) -> np.ndarray:
    """Degrees between hues, 0 to 180."""
    return np.abs((np.asarray(one) - other + 180) % 360 - 180)


def _cut(colour: np.ndarray) -> list[np.ndarray]:
    """The connected parts of a mask that are large enough; gaps of a pixel or two do not part them."""
    joined = cv2.morphologyEx(colour.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    count, labels = cv2.connectedComponents(joined)
    parts = [colour & (labels == label) for label in range(1, count)]
    return [part for part in parts if part.mean() >= LEAST_SHARE]
