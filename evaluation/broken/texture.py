"""Breaks of what a tile shows finely: its place, sharpness, grain, steps and contrast. All in 8-bit levels, float32."""

import cv2
import numpy as np


def shift(core: np.ndarray, pixels: float, rng: np.random.Generator) -> np.ndarray:
    """Moved by that many pixels in a drawn direction; what the border uncovers mirrors the inside."""
    angle = rng.uniform(0, 2 * np.pi)
    place = np.array([[1, 0, pixels * np.cos(angle)], [0, 1, pixels * np.sin(angle)]], np.float32)
    moved = cv2.warpAffine(core, place, core.shape[1::-1], flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(moved)


def blur(core: np.ndarray, sigma: float, rng: np.random.Generator) -> np.ndarray:
    """Out of focus by a Gaussian of that many pixels."""
    return np.asarray(cv2.GaussianBlur(core, (0, 0), sigma, borderType=cv2.BORDER_REFLECT))


def add_noise(core: np.ndarray, levels: float, rng: np.random.Generator) -> np.ndarray:
    """Grain of that standard deviation, the same in all channels, on top of what is there."""
    return core + levels * rng.standard_normal((*core.shape[:2], 1)).astype(np.float32)


def posterise(core: np.ndarray, step: float, rng: np.random.Generator) -> np.ndarray:
    """Values rounded to multiples of that many levels."""
    return np.rint(core / step) * np.float32(step)


def flatten(core: np.ndarray, kept: float, rng: np.random.Generator) -> np.ndarray:
    """Contrast collapsed around the mean to the fraction that is kept."""
    mean = core.mean(axis=(0, 1))
    return mean + np.float32(kept) * (core - mean)
