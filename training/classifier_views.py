"""What the classifier is shown of a photo while it learns: a part of it, mostly badly lit, mixed with another's."""

import dataclasses

import cv2
import numpy as np
import torch
from torch import Tensor

from training.degrade import Degradation, apply_degradation, sample_degradation

SIDE_PX, VIEW_PX = 112, 96
"""Sides of the square that the network is asked about and of those it learns from: as a view enlarges what it shows,
both show things equally large (Touvron et al. 2019)."""
MEAN, STD = np.full(3, 0.5, np.float32), np.full(3, 0.25, np.float32)

LEAST_AREA, STRETCH = 0.35, 0.25
"""The smallest part of the photo that a view shows, and the log of how much a view may be squeezed either way."""
SPOILED, ERASED, MIXED = 0.5, 0.25, 0.6
"""How many views are badly lit, how many have a patch painted over, and how many batches are mixed."""
MIXING = 0.6
"""The beta distribution's parameter for how evenly."""


def draw_view(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One look at a photo uint8 (h, w, 3): image (VIEW_PX, VIEW_PX, 3) in [0, 1]."""
    image = draw_part(pixels, rng).astype(np.float32) / 255
    if rng.random() < SPOILED:
        image = apply_degradation(image, draw_light(rng), rng)
    if rng.random() < ERASED:
        _paint_over(image, rng)
    return image


def draw_part(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A part of a photo, squashed to a square of VIEW_PX (Szegedy et al. 2015); half are mirrored."""
    height, width = pixels.shape[:2]
    part, squeeze = np.sqrt(rng.uniform(LEAST_AREA, 1)), np.exp(rng.uniform(-STRETCH, STRETCH) / 2)
    rows, columns = min(height, int(height * part * squeeze)), min(width, int(width * part / squeeze))
    top, left = rng.integers(height - rows + 1), rng.integers(width - columns + 1)
    view = pixels[top : top + rows, left : left + columns]
    if rng.random() < 0.5:
        view = view[:, ::-1]
    interpolation = cv2.INTER_AREA if rows > VIEW_PX else cv2.INTER_LINEAR
    return cv2.resize(view, (VIEW_PX, VIEW_PX), interpolation=interpolation)


def draw_light(rng: np.random.Generator) -> Degradation:
    """Dark mostly, else burnt out, grey or with a strong cast."""
    degradation = sample_degradation(rng, severity=float(rng.uniform(0, 1.5)))
    chance = rng.random()
    if chance < 0.2:
        return dataclasses.replace(degradation, exposure_ev=float(rng.uniform(0, 1.3)))
    if chance < 0.35:
        return dataclasses.replace(degradation, saturation=1.0)
    if chance < 0.65:
        warmth = float(rng.uniform(-0.8, 0.8))
        return dataclasses.replace(degradation, red_ev=warmth, blue_ev=-warmth)
    return degradation


def _paint_over(image: np.ndarray, rng: np.random.Generator) -> None:
    """Fill a patch with one colour, in place: random erasing (Zhong et al. 2020)."""
    rows, columns = rng.integers(VIEW_PX // 6, VIEW_PX // 2, 2)
    top, left = rng.integers(VIEW_PX - rows), rng.integers(VIEW_PX - columns)
    image[top : top + rows, left : left + columns] = rng.random(3)


def mix_pairs(batch: Tensor, rng: np.random.Generator) -> tuple[Tensor, float]:
    """A batch (n, 3, h, w) mixed with itself in reverse order, and the share of each view's first photo.

    MIXED of the batches are, half of them blended (mixup, Zhang et al. 2018), half pasted into (CutMix, Yun et al.
    2019).
    """
    if rng.random() >= MIXED:
        return batch, 1.0
    share, other = float(rng.beta(MIXING, MIXING)), batch.flip(0)
    if rng.random() < 0.5:
        return share * batch + (1 - share) * other, share
    height, width = batch.shape[2:]
    rows, columns = int(height * np.sqrt(1 - share)), int(width * np.sqrt(1 - share))
    top, left = rng.integers(height - rows + 1), rng.integers(width - columns + 1)
    inside = (..., slice(top, top + rows), slice(left, left + columns))
    mixed = batch.clone()
    mixed[inside] = other[inside]
    return mixed, 1 - rows * columns / (height * width)


def to_batch(images: list[np.ndarray]) -> Tensor:
    """Square images (h, h, 3) as the network takes them: (n, 3, h, h), normalised."""
    normalised = (np.stack(images) - MEAN) / STD
    return torch.from_numpy(normalised.transpose(0, 3, 1, 2).copy())
