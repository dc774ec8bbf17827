"""Tiles that repeat without a seam: noise shaped by its spectrum, and the materials of houses and rooms made of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np

from imaging.scenes.canvas import Texture
from imaging.scenes.geometry import Patch

Colour = Sequence[float]


@lru_cache(maxsize=32)
def periodic_noise(side: int, seed: int, falloff: float, stretch: float = 1.0) -> np.ndarray:
    """Noise (side, side) that repeats: variance 1, spectrum 1/f^falloff, drawn out `stretch` times downward."""
    spectrum = np.fft.rfft2(np.random.default_rng(seed).standard_normal((side, side)))
    down, across = np.fft.fftfreq(side)[:, None] * stretch, np.fft.rfftfreq(side)[None, :]
    spectrum *= (np.hypot(down, across) + 2 / side) ** -falloff
    spectrum[0, 0] = 0
    noise = np.fft.irfft2(spectrum, s=(side, side))
    return (noise / noise.std()).astype(np.float32)


@lru_cache(maxsize=4)
def fine_grain(contrast: float, seed: int = 1) -> np.ndarray:
    """A grey tile uint8 (512, 512) around 128 that gives any surface something to resolve up close."""
    return _quantise(128 * (1 + contrast * periodic_noise(512, seed, 0.6)))


def plain(colour: Colour, contrast: float = 0.005, seed: int = 0) -> Texture:
    """Paint, plaster, concrete: one colour with faint clouds and grain; colours are sRGB-encoded, 0 to 255."""
    clouds = 1 + contrast * periodic_noise(256, seed, 1.2)
    return Texture(_tint(clouds, colour), 1.3, fine_grain(4 * contrast))


def cloth(colour: Colour, folds: float = 0.03, seed: int = 0) -> Texture:
    """Fabric that hangs in pleats, with a weave up close."""
    y, x = np.mgrid[0:512, 0:512] * (2 * np.pi / 512)
    sway = 0.9 * periodic_noise(512, seed, 2.2, stretch=6)
    pleats = np.sin(9 * x + sway) + 0.5 * np.sin(16 * x - 2 * sway)
    weave = 1 + 0.02 * np.sin(64 * x) * np.sin(64 * y)
    return Texture(_tint((1 + folds * pleats) * weave, colour), 0.9, fine_grain(0.04))


def pattern(ground: Colour, figure: Colour, metres: float, seed: int = 0) -> Texture:
    """A woven lattice of rings on a ground: quilts, rugs."""
    rings, wear = _rings(), 1 + 0.04 * periodic_noise(512, seed, 0.8)
    planes = [
        _quantise((below * (1 - rings) + above * rings) * wear) for below, above in zip(ground, figure, strict=True)
    ]
    return Texture(cv2.merge(planes), metres, fine_grain(0.05))


@lru_cache(maxsize=1)
def _rings() -> np.ndarray:
    """Where the figure of a pattern covers its ground, (512, 512), [0, 1]."""
    y, x = np.mgrid[0:512, 0:512] / 512.0
    rings = np.zeros((512, 512))
    for centre_y, centre_x in ((0, 0), (0, 1), (1, 0), (1, 1), (0.5, 0.5)):
        distance = np.hypot(y - centre_y, x - centre_x)
        rings = np.maximum(rings, np.exp(-(((distance - 0.33) / 0.045) ** 2)))
    return rings


@lru_cache(maxsize=8)
def boards(colour: Colour, seed: int = 0, rows: int = 12, metres: float = 1.8, contrast: float = 0.09) -> Texture:
    """Wooden floorboards that run down the tile, each of its own tone, grain and end joints."""
    side, rng = 1536, np.random.default_rng(seed)
    tone = np.empty((side, side), np.float32)
    streaks = cv2.resize(periodic_noise(768, seed, 1.1, stretch=14), (side, side))
    width = side // rows
    for row in range(rows):
        columns = slice(row * width, (row + 1) * width)
        tone[:, columns] = np.roll(streaks, int(rng.integers(side)), axis=0)[:, columns] * contrast * 0.5
        for start, shade in zip((0, side // 2), rng.normal(0, contrast, 2), strict=True):
            tone[start : start + side // 2, columns] += shade
        tone[:, columns] = np.roll(tone[:, columns], int(rng.integers(side)), axis=0)
        tone[:, row * width : row * width + 3] -= 0.35
    return Texture(_tint(np.exp(tone), colour), metres, fine_grain(0.04))


@lru_cache(maxsize=32)
def courses(
    colour: Colour, course_m: float, seed: int = 0, *, joint: float = 0.25, columns: int = 0, contrast: float = 0.04
) -> Texture:
    """Horizontal courses, eight to a tile: lap siding (columns=0), shingles or bricks (columns to a course)."""
    side, rng = 1024, np.random.default_rng(seed)
    height = side // 8
    slope = np.linspace(1 + joint * 0.12, 1 - joint * 0.12, height)[:, None]
    tone = np.tile(slope, (8, side)) * (1 + 0.4 * contrast * periodic_noise(side, seed, 0.9))
    for course in range(8):
        rows = slice(course * height, (course + 1) * height)
        if columns:
            tone[rows] *= _course_pieces(rng, side, height, columns, contrast, joint)
        tone[rows.stop - 5 : rows.stop] *= 1 - joint
        tone[rows.start : rows.start + 3] *= 1 + joint * 0.2
    tint = 1 + 0.5 * contrast * np.stack([periodic_noise(256, seed + n, 0.7) for n in (1, 2, 3)], axis=-1)
    shades = tone[..., None] * cv2.resize(tint, (side, side)) * np.array(colour)
    return Texture(_quantise(shades), course_m * 8, fine_grain(0.06))


def _course_pieces(
    rng: np.random.Generator, side: int, height: int, columns: int, contrast: float, joint: float
) -> np.ndarray:
    edges = (np.arange(columns + 1) * side // columns + np.append(rng.integers(-6, 6, columns), 0)) % side
    row = np.ones(side)
    for start, stop in zip(np.sort(edges)[:-1], np.sort(edges)[1:], strict=True):
        row[start:stop] = np.exp(rng.normal(0, contrast * 2.2))
        row[start : start + 4] *= 1 - joint * 0.8
    return np.tile(np.roll(row, int(rng.integers(side))), (height, 1))


@lru_cache(maxsize=16)
def lawn(colour: Colour, seed: int = 0) -> Texture:
    """Mown grass: blades up close, worn and lush patches from afar."""
    side = 1024
    blades = periodic_noise(side, seed, 0.35, stretch=0.3)
    patches = periodic_noise(side, seed + 1, 1.6)
    tone = np.exp(0.17 * blades + 0.05 * patches)
    warmth = 1 + 0.018 * periodic_noise(side, seed + 2, 1.4)
    return Texture(
        _quantise(np.stack([tone * warmth, tone, tone / warmth], axis=-1) * np.array(colour)), 2.3, fine_grain(0.18)
    )


def carpet(colour: Colour, seed: int = 0) -> Texture:
    """Cut pile: tufts up close, the traces of a vacuum cleaner from afar."""
    tufts, traces = periodic_noise(512, seed, 0.3), periodic_noise(512, seed + 1, 1.8, stretch=3)
    return Texture(_tint(np.exp(0.07 * tufts + 0.02 * traces), colour), 1.1, fine_grain(0.1))


def cushion(colour: Colour, surface: Patch, seed: int = 0) -> Texture:
    """One pillow that fits its patch: bright where it bulges, creased toward its seams."""
    y, x = np.mgrid[-1:1:256j, -1:1:256j]
    bulge = 0.72 + 0.3 * (1 - np.abs(x) ** 3) * (1 - np.abs(y) ** 3) - 0.1 * y
    crease = 1 + 0.012 * periodic_noise(256, seed, 1.7) * (0.4 + np.hypot(x, y))
    return _fitted((bulge * crease)[..., None] * np.array(colour), surface, fine_grain(0.03))


def gradient(top: Colour, bottom: Colour, surface: Patch, clouds: float = 0.0, seed: int = 0) -> Texture:
    """From one colour to another over a patch, which it fits: a view, a reflection, a painting."""
    mix = np.linspace(0, 1, 256)[:, None, None] + clouds * periodic_noise(256, seed, 1.5)[..., None]
    mix = np.clip(mix, 0, 1)
    return _fitted(np.array(top) * (1 - mix) + np.array(bottom) * mix, surface)


def _fitted(square: np.ndarray, surface: Patch, grain: np.ndarray | None = None) -> Texture:
    """A square picture stretched over a patch, once."""
    width = max(8, round(square.shape[0] * surface.width / surface.height))
    return Texture(_quantise(cv2.resize(square, (width, square.shape[0]))), surface.height, grain)


def _tint(shade: np.ndarray, colour: Colour) -> np.ndarray:
    """A colour, lighter and darker by factors (h, w): uint8 (h, w, 3)."""
    return cv2.merge([_quantise(shade * level) for level in np.array(colour)])


def _quantise(values: np.ndarray) -> np.ndarray:
    raised = values + 0.5
    return np.clip(raised, 0, 255, out=raised).astype(np.uint8)
