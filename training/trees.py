"""Trees out of noise, whose every gap is known: a teacher draws round them, or through them."""

import cv2
import numpy as np

OCTAVES = (4, 9, 20, 45, 90)


def draw_tree(side_px: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A tree that stands or hangs into a photo: its colours (side_px, side_px, 3), and its cover [0, 1]."""
    x, y = np.meshgrid(*(np.linspace(0, 1, side_px, dtype=np.float32),) * 2)
    (middle, height), (width, tall) = rng.uniform((-0.1, -0.1), (1.1, 0.6)), rng.uniform(0.08, 0.45, 2)
    reach = 1 - np.hypot((x - middle) / width, (y - height) / tall)
    noise = _draw_noise(side_px, rng)
    dense = rng.uniform(-0.3, 0.25)
    crown = np.clip((reach * rng.uniform(0.8, 2.5) + noise + dense) * rng.uniform(6, 20), 0, 1)
    trunk = np.clip((width * rng.uniform(0.03, 0.12) - np.abs(x - middle + 0.02 * noise)) * side_px, 0, 1) * (
        y > height
    )
    shade = _draw_noise(side_px, rng)[..., None] * rng.uniform(0.2, 0.8) + 1
    red = rng.uniform(0.05, 0.4)
    leaves = np.array((red, red + rng.uniform(-0.03, 0.12), red * rng.uniform(0.3, 0.9)), np.float32)
    return np.clip(leaves * shade, 0, 1).astype(np.float32), np.maximum(crown, trunk).astype(np.float32)


def _draw_noise(side_px: int, rng: np.random.Generator) -> np.ndarray:
    """Noise of many sizes about 0, of a standard deviation of a half."""
    noise = np.zeros((side_px, side_px), np.float32)
    for octave in OCTAVES:
        grid = rng.standard_normal((octave, octave), dtype=np.float32)
        noise += cv2.resize(grid, (side_px, side_px), interpolation=cv2.INTER_CUBIC) / octave**0.25
    return np.asarray(noise / max(1e-6, 2 * float(noise.std())))
