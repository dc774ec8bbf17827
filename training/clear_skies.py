"""The sky that a photographer hopes for, out of numbers: clear blue, paler toward the horizon, a few light clouds."""

import cv2
import numpy as np

ZENITH, HORIZON, CLOUD = np.array([(0.27, 0.48, 0.79), (0.70, 0.82, 0.93), (0.97, 0.98, 0.99)], np.float32)
"""Colours (sRGB) overhead, where the sky meets the roofs, and of what drifts between."""

OCTAVES = (2, 4, 8, 16, 32)
"""Cells of cloud noise down the photo: clouds grow with the photo, so that a large one is not strewn with crumbs."""


def render_clear_sky(height: int, width: int, rng: np.random.Generator) -> np.ndarray:
    """A clear sky over a whole photo: image (height, width, 3); two in three have clouds."""
    depth = np.linspace(0, 1, height, dtype=np.float32)[:, None, None] / np.float32(rng.uniform(0.35, 0.8))
    haze = 1 - (1 - np.clip(depth, 0, 1)) ** np.float32(rng.uniform(1.2, 2.0))
    tint = rng.normal(0, 0.006, 3).astype(np.float32) + np.float32(rng.normal(0, 0.02))
    sky = ZENITH + tint + (HORIZON - ZENITH) * haze
    sun_side = np.linspace(-1, 1, width, dtype=np.float32)[None, :, None] * np.float32(rng.normal(0, 0.02))
    cover = _draw_clouds(height, width, rng) if rng.random() < 2 / 3 else 0.0
    return np.clip(sky + sun_side + (CLOUD - sky) * cover, 0, 1).astype(np.float32)


def _draw_clouds(height: int, width: int, rng: np.random.Generator) -> np.ndarray:
    """How much cloud covers each pixel, (height, width, 1): fractal noise, stretched sideways as clouds are."""
    noise = np.zeros((height, width), np.float32)
    for octave in OCTAVES:
        grid = rng.random((octave + 1, octave * width // (2 * height) + 2), dtype=np.float32)
        noise += cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC) / octave
    low, high = np.percentile(noise, (float(rng.uniform(55, 80)), 99.5))
    cover = np.clip((noise - low) / max(1e-3, high - low), 0, 1) ** np.float32(1.2)
    return np.float32(rng.uniform(0.1, 0.6)) * cover[..., None]
