"""Night and sunset made out of day, seeded: few such photos of houses can be had, so these stand for them."""

from typing import Literal

import cv2
import numpy as np

SUNSETS = (
    ((0.42, 0.44, 0.58), (0.96, 0.66, 0.46)),
    ((0.55, 0.52, 0.58), (0.98, 0.80, 0.60)),
    ((0.30, 0.30, 0.42), (0.86, 0.52, 0.42)),
    ((0.62, 0.58, 0.60), (0.90, 0.74, 0.66)),
)
NIGHTS = (
    ((0.02, 0.03, 0.07), (0.08, 0.09, 0.16)),
    ((0.08, 0.07, 0.07), (0.26, 0.20, 0.15)),
    ((0.05, 0.07, 0.14), (0.16, 0.20, 0.34)),
    ((0.14, 0.13, 0.13), (0.33, 0.29, 0.26)),
)
"""Colours (sRGB) above and at the horizon; nights are clear, in a town's glow, at the blue hour, under lit clouds."""


def darken(
    image: np.ndarray, matte: np.ndarray, light: Literal["sunset", "night"], rng: np.random.Generator
) -> np.ndarray:
    """A photo (h, w, 3) with a sky matte (h, w) as it might look at sunset or at night, with lamps: float32 [0, 1]."""
    palettes, stops = (SUNSETS, rng.uniform(-1.4, -0.3)) if light == "sunset" else (NIGHTS, rng.uniform(-5, -3.2))
    tint = np.array([1.12, 1.0, 0.86]) if light == "sunset" else np.array([0.85, 0.95, 1.2])
    ground = np.clip(image, 0, 1) ** 2.2 * 2.0**stops * tint
    if light == "night":
        ground = _light_windows(ground, matte, rng)
    sky = _paint_sky(matte.shape, palettes[int(rng.integers(len(palettes)))], rng)
    alpha = matte[..., None]
    dark = np.clip(ground, 0, 1) ** (1 / 2.2) * (1 - alpha) + sky * alpha
    return np.clip(dark + rng.normal(0, 0.012, dark.shape), 0, 1).astype(np.float32)


def _paint_sky(shape: tuple[int, ...], palette: tuple, rng: np.random.Generator) -> np.ndarray:
    above, below = (np.array(colour) for colour in palette)
    depth = np.clip(np.linspace(0, 1.6, shape[0]), 0, 1)[:, None, None] ** rng.uniform(0.7, 1.6)
    clouds = cv2.resize(rng.random((6, 4), dtype=np.float32), (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray((above + (below - above) * depth) * (1 + 0.25 * (clouds[..., None] - 0.5)))


def _light_windows(ground: np.ndarray, matte: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Two to six lit panes somewhere below the sky, linear light."""
    lit, (height, width) = ground.copy(), matte.shape
    for _ in range(int(rng.integers(2, 7))):
        top, left = int(rng.uniform(0.4, 0.8) * height), int(rng.uniform(0.05, 0.9) * width)
        pane = np.s_[top : top + max(2, height // 20), left : left + max(2, width // 25)]
        lit[pane] = np.array([1.0, 0.72, 0.38]) * rng.uniform(0.5, 1)
    return lit
