"""What a sheet goes through before it is sent in: scanned, shown again smaller or larger, in grey, saved as JPEG."""

from __future__ import annotations

import cv2
import numpy as np


def wear_sheet(pixels: np.ndarray, seed: int, *, scanned: bool = False) -> np.ndarray:
    """The sheet uint8 (h, w, 3) after that, of another size perhaps.

    `scanned`: on paper, askew, with a scanner's noise.
    """
    rng = np.random.default_rng([seed, 6])
    if scanned:
        pixels = _scan(pixels, rng)
    if rng.random() < 0.5:
        scale = float(rng.uniform(0.5, 1.3))
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=how)
    if rng.random() < 0.2:
        pixels = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    if rng.random() < 0.8:
        quality = int(rng.integers(60, 96))
        data = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        pixels = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))[..., ::-1]
    return np.ascontiguousarray(pixels)


def _scan(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Turned by a degree at most, on paper of a tint, unevenly lit, soft and noisy."""
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.uniform(-1, 1)), 1)
    paper = rng.uniform(222, 252) - np.array([0, rng.uniform(0, 4), rng.uniform(0, 14)])
    image = cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_AREA, borderValue=(255, 255, 255))
    image = (
        cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.4, 0.9))).astype(np.float32)
        / 255
        * paper.astype(np.float32)
    )
    light = cv2.resize(
        rng.uniform(0.975, 1.0, (3, 3)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
    )
    grain = rng.normal(0, rng.uniform(0.5, 3), (height, width, 1)).astype(np.float32)
    return np.clip(image * light[..., None] + grain, 0, 255).astype(np.uint8)
