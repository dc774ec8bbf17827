"""Sharpness and grain for what comes from a smaller picture: as much of both as the photo has around it."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from imaging.region import Region, Size
from imaging.sampling import as_image
from imaging.sky.noise import measure_noise

PATCH_PX = 128
MOST_PATCHES = 24
GAINS = (0.0, 0.4, 0.8, 1.2, 1.8)
"""Of the finest structure of the smaller picture; more is halos."""
_FINE_PX = 1.0
_MOST_NOISE = 0.012
"""Of full scale: what seems to be more is texture."""


def sharpen(image: np.ndarray, gain: float) -> np.ndarray:
    """An image (h, w, 3), its finest structure enhanced by so much, [0, 1]."""
    if not gain:
        return image
    return np.clip(image + gain * (image - cv2.GaussianBlur(image, (0, 0), _FINE_PX)), 0, 1)


def choose_gain(generated: np.ndarray, pixels: np.ndarray, mask: np.ndarray) -> float:
    """Which of GAINS makes the generated image (h, w, 3), enlarged, as sharp as the pixels (H, W, 3) outside the mask,
    of any size.

    Outside, a model's picture shows what the photo shows, so that the two can be compared. 0 where nothing is outside.
    """
    size = Size(*pixels.shape[:2])
    places = list(_spread_patches(mask == 0, size))
    if not places:
        return 0.0
    wanted = np.median([_measure_fine(as_image(pixels[place.slices])) for place in places])
    return min(GAINS, key=lambda gain: abs(_sharpness(sharpen(generated, gain), places, size) - wanted))


def missing_noise(generated: np.ndarray, pixels: np.ndarray, mask: np.ndarray) -> float:
    """Standard deviation, of full scale, of the grain that the generated image lacks beside the photo around it; the
    mask may be of any size."""
    outside = (mask == 0).astype(np.float32)
    photo = min(measure_noise(pixels, outside), _MOST_NOISE)
    seen = np.rint(np.clip(generated, 0, 1) * 65535).astype(np.uint16)
    own = measure_noise(seen) * generated.shape[0] / pixels.shape[0]
    return float(np.sqrt(max(0.0, photo**2 - own**2)))


def _sharpness(generated: np.ndarray, places: list[Region], size: Size) -> float:
    down, right = generated.shape[0] / size.height, generated.shape[1] / size.width
    fine = []
    for place in places:
        small = place.scale(down, right).clip(Size(*generated.shape[:2]))
        enlarged = cv2.resize(generated[small.slices], (PATCH_PX, PATCH_PX), interpolation=cv2.INTER_CUBIC)
        fine.append(_measure_fine(enlarged))
    return float(np.median(fine))


def _measure_fine(image: np.ndarray) -> float:
    """Spread of what is finer than a few pixels, without the grain of single ones."""
    light = image.mean(axis=2)
    return float(np.std(cv2.GaussianBlur(light, (0, 0), 0.8) - cv2.GaussianBlur(light, (0, 0), 2.0)))


def _spread_patches(outside: np.ndarray, size: Size) -> Iterator[Region]:
    """Squares of a photo of that size that are wholly outside the mask, spread over the photo."""
    down, right = outside.shape[0] / size.height, outside.shape[1] / size.width
    squares = [
        Region(top, left, top + PATCH_PX, left + PATCH_PX)
        for top in range(0, size.height - PATCH_PX + 1, PATCH_PX)
        for left in range(0, size.width - PATCH_PX + 1, PATCH_PX)
    ]
    free = [square for square in squares if outside[square.scale(down, right).slices].all()]
    for index in np.unique(np.linspace(0, len(free) - 1, MOST_PATCHES).astype(int)) if free else ():
        yield free[index]
