"""Skies out of numbers, and house fronts under them: what a teacher gets wrong is right here by construction."""

import cv2
import numpy as np

PALETTE = {
    "noon": ((0.22, 0.45, 0.80), (0.66, 0.80, 0.94)),
    "deep": ((0.08, 0.28, 0.66), (0.42, 0.64, 0.90)),
    "pale": ((0.62, 0.74, 0.86), (0.88, 0.92, 0.95)),
    "white": ((0.93, 0.94, 0.95), (0.99, 0.99, 0.99)),
    "overcast": ((0.66, 0.68, 0.71), (0.84, 0.85, 0.86)),
    "storm": ((0.36, 0.39, 0.44), (0.66, 0.68, 0.70)),
    "sunset": ((0.36, 0.42, 0.62), (0.98, 0.68, 0.45)),
    "dusk": ((0.10, 0.14, 0.34), (0.52, 0.44, 0.56)),
    "night": ((0.01, 0.02, 0.05), (0.08, 0.09, 0.15)),
}
"""Kind -> colour (sRGB) at the zenith and at the horizon."""
CHANCES = (0.1, 0.08, 0.15, 0.2, 0.18, 0.08, 0.07, 0.07, 0.07)
BURNT = 0.2
"""How often each kind is drawn, and how often a sky without any colour left: what cameras make of bright days."""
OCTAVES = (3, 6, 12, 24, 48)


def render_sky(height: int, width: int, rng: np.random.Generator) -> np.ndarray:
    """A sky of a random kind with random clouds: image (height, width, 3)."""
    if rng.random() < BURNT:
        return np.full((height, width, 3), rng.uniform(0.95, 1), np.float32)
    zenith, horizon = (np.array(colour, np.float32) for colour in PALETTE[str(rng.choice(list(PALETTE), p=CHANCES))])
    depth = np.linspace(0, 1, height, dtype=np.float32)[:, None, None] ** np.float32(rng.uniform(0.5, 2))
    sky = zenith + (horizon - zenith) * depth + np.float32(rng.normal(0, 0.03, 3))
    cover = np.clip((_cloud_noise(height, width, rng) - rng.uniform(0.35, 0.8)) * rng.uniform(1.5, 5), 0, 1)[..., None]
    cloud = np.clip(horizon + np.float32(rng.uniform(-0.25, 0.25)), 0, 1)
    return np.clip(sky + (cloud - sky) * cover, 0, 1).astype(np.float32)


def _cloud_noise(height: int, width: int, rng: np.random.Generator) -> np.ndarray:
    """Fractal noise in [0, 1], stretched sideways as clouds are."""
    noise = np.zeros((height, width), np.float32)
    for octave in OCTAVES:
        grid = rng.random((octave, max(2, octave // 2)), dtype=np.float32)
        noise += cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC) / octave**0.7
    low, high = noise.min(), noise.max()
    return (noise - low) / max(1e-6, high - low)


def bleach_walls(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The same front with lighter, greyer walls: near-white walls under a white sky are the hard case."""
    grey = image.mean(axis=2, keepdims=True)
    pale = grey + (image - grey) * np.float32(rng.uniform(0.1, 0.7))
    return np.clip(1 - (1 - pale) * np.float32(rng.uniform(0.25, 0.8)), 0, 1)


def replace_sky(image: np.ndarray, matte: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The front (h, w, 3) under another sky, where its matte (h, w) says sky; a third of the walls are bleached."""
    front = bleach_walls(image, rng) if rng.random() < 0.35 else image
    alpha = np.clip((matte - 0.2) / 0.6, 0, 1)[..., None]
    return front + (render_sky(image.shape[0], image.shape[1], rng) - front) * alpha
