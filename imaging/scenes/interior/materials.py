"""Materials of rooms as small tiles: made in milliseconds, since every room wants a dozen of its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np

from imaging.scenes.canvas import Texture
from imaging.scenes.textures import periodic_noise

Colour = Sequence[float]


@lru_cache(maxsize=32)
def _noise(side: int, kind: int, falloff: float, stretch: float = 1.0) -> np.ndarray:
    return periodic_noise(side, 100 + kind, falloff, stretch)


def _rolled(noise: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    down, across = rng.integers(0, noise.shape[0], 2)
    return np.roll(noise, (int(down), int(across)), axis=(0, 1))


@lru_cache(maxsize=4)
def _grain(contrast: float) -> np.ndarray:
    return _bytes(128 * (1 + contrast * _noise(256, 9, 0.6)))


def _bytes(values: np.ndarray) -> np.ndarray:
    return np.clip(values + 0.5, 0, 255).astype(np.uint8)


def tinted(tone: np.ndarray, colour: Colour) -> np.ndarray:
    """A tile uint8 (h, w, 3) of one colour (sRGB, 0 to 255), lighter and darker by exp(tone), tone in −1 to 1."""
    steps = np.clip(tone * np.float32(127.5) + np.float32(128), 0, 255).astype(np.uint8)
    shades = np.exp(np.linspace(-1, 1, 256))[:, None] * np.array(colour)
    return np.asarray(cv2.LUT(cv2.merge([steps] * 3), _bytes(shades)[None]))


def plain(colour: Colour, contrast: float = 0.006) -> Texture:
    """Paint, lacquer, metal."""
    return Texture(tinted(contrast * _noise(32, 0, 1.2), colour), 1.3, _grain(0.02))


def plaster(colour: Colour, rng: np.random.Generator, rough: float = 0.02) -> Texture:
    """A wall with the traces of a roller, or knocked down by a trowel."""
    tone = rough * _rolled(_noise(256, 1, 0.5), rng) + 0.5 * rough * _rolled(_noise(256, 2, 1.5), rng)
    return Texture(tinted(tone, colour), 1.1, _grain(0.03))


def wallpaper(colour: Colour, figure: Colour, rng: np.random.Generator) -> Texture:
    """Stripes, sprigs or a lattice."""
    side, kind = 256, int(rng.integers(3))
    y, x = np.mgrid[0:side, 0:side] * (2 * np.pi / side)
    if kind == 0:
        mix = (np.sin(int(rng.integers(2, 7)) * x) > rng.uniform(-0.5, 0.6)).astype(float)
    elif kind == 1:
        n = int(rng.integers(2, 5))
        mix = np.clip(3 * np.cos(n * x + np.sin(n * y)) * np.cos(n * y) - 1.5 + 0.6 * _noise(side, 3, 0.9), 0, 1)
    else:
        n = int(rng.integers(2, 6))
        mix = np.exp(-((np.sin(n * (x + y)) * np.sin(n * (x - y)) / 0.15) ** 2))
    blend = np.array(colour) * (1 - mix[..., None]) + np.array(figure) * mix[..., None]
    return Texture(_bytes(blend), float(rng.uniform(0.25, 0.9)), _grain(0.02))


def _cells(
    side: tuple[int, int],
    counts: tuple[int, int],
    rng: np.random.Generator,
    *,
    offset: float,
    spread: float,
    joint_px: int,
    joint: float,
) -> np.ndarray:
    """Tones (h, w) of laid pieces: rows of them, each row shifted by `offset` of a piece, every piece its own."""
    height, width = side[0] // counts[0], side[1] // counts[1]
    tone = np.empty(side, np.float32)
    for row in range(counts[0]):
        line = np.repeat(rng.normal(0, spread, counts[1]), width).astype(np.float32)
        line[np.arange(counts[1])[:, None] * width + np.arange(joint_px)] = joint
        tone[row * height : (row + 1) * height] = np.roll(line, int(row * offset * width))
        tone[row * height : row * height + joint_px] = joint
    return tone


def tiles(
    colour: Colour,
    rng: np.random.Generator,
    size_m: tuple[float, float],
    *,
    joint: float,
    veins: float = 0.04,
    offset: float = 0.0,
    spread: float = 0.03,
) -> Texture:
    """Ceramic or stone tiles, `size_m` high and wide; `joint` is how much darker (or lighter) the grout is, in log."""
    across = max(2, round(2 * size_m[0] / size_m[1]))
    counts = (2 if size_m[0] > 0.25 else 4, 0)
    piece = 512 // counts[0]
    columns = max(2, round(512 / (piece * size_m[1] / size_m[0])))
    columns = columns if across else columns
    width = int(piece * size_m[1] / size_m[0]) * columns
    tone = _cells(
        (512, width),
        (counts[0], columns),
        rng,
        offset=offset,
        spread=spread,
        joint_px=max(2, int(piece * 0.006 / size_m[0])),
        joint=joint,
    )
    cloud = cv2.resize(_rolled(_noise(256, 4, 1.1), rng), (width, 512))
    return Texture(tinted(tone + veins * cloud, colour), size_m[0] * counts[0], _grain(0.03))


def checker(colour: Colour, other: Colour, size_m: float) -> Texture:
    """Two colours of tiles by turns."""
    y, x = np.mgrid[0:256, 0:256] // 128
    odd = ((x + y) % 2)[..., None]
    tile = np.array(colour) * (1 - odd) + np.array(other) * odd
    tile[:2] *= 0.7
    tile[128:130] *= 0.7
    return Texture(_bytes(tile + 3 * _noise(256, 4, 1.1)[..., None]), 2 * size_m, _grain(0.03))


def brick(colour: Colour, rng: np.random.Generator, joint: float = 0.35) -> Texture:
    """A brick wall, or a painted one with `joint` near 0."""
    tone = _cells((512, 768), (8, 4), rng, offset=0.5, spread=0.09, joint_px=8, joint=joint)
    return Texture(
        tinted(tone + 0.06 * cv2.resize(_rolled(_noise(256, 5, 0.7), rng), (768, 512)), colour), 0.6, _grain(0.06)
    )


def boards(
    colour: Colour, rng: np.random.Generator, width_m: float = 0.12, contrast: float = 0.08, *, cut: bool = True
) -> Texture:
    """Floorboards that run down the tile, each cut once; or panelling, whose boards are whole."""
    side, count = 512, 8
    piece = side // count
    streaks = _noise(512, 6, 1.1, 14.0)
    tone = np.empty((side, side), np.float32)
    for column in range(count):
        span = slice(column * piece, (column + 1) * piece)
        start = int(rng.integers(side - piece))
        strip = 0.5 * contrast * np.roll(streaks[:, start : start + piece], int(rng.integers(side)), axis=0)
        end = int(rng.integers(side)) if cut else 0
        strip[:end] += rng.normal(0, contrast)
        strip[end:] += rng.normal(0, contrast)
        strip[end : end + 2] -= 0.3 if cut else 0.0
        tone[:, span] = strip
        tone[:, span.start : span.start + 2] -= 0.3
    return Texture(tinted(tone, colour), width_m * count, _grain(0.04))


def herringbone(colour: Colour, rng: np.random.Generator, width_m: float = 0.09) -> Texture:
    """Parquet in a basket weave: blocks of four staves, each across its neighbours."""
    side, block = 512, 256
    tone = np.empty((side, side), np.float32)
    for row in range(2):
        for column in range(2):
            cell = np.repeat(rng.normal(0, 0.1, 4), block // 4)[None].repeat(block, axis=0)
            cell = cell + 0.05 * _rolled(_noise(256, 7, 1.1, 10.0), rng)
            cell[:, :: block // 4] -= 0.25
            tone[row * block : (row + 1) * block, column * block : (column + 1) * block] = (
                cell.T if (row + column) % 2 else cell
            )
    return Texture(tinted(tone, colour), 8 * width_m, _grain(0.04))


def wood(colour: Colour, rng: np.random.Generator, contrast: float = 0.09) -> Texture:
    """Veneer or solid wood of furniture, its grain upright."""
    return Texture(tinted(contrast * _rolled(_noise(256, 6, 1.3, 12.0), rng), colour), 0.7, _grain(0.03))


def carpet(colour: Colour, rng: np.random.Generator) -> Texture:
    """Cut pile with the traces of feet and of a vacuum cleaner."""
    tone = 0.06 * _rolled(_noise(256, 1, 0.3), rng) + 0.012 * _rolled(_noise(256, 8, 1.8, 3.0), rng)
    return Texture(tinted(tone, colour), float(rng.uniform(0.8, 1.6)), _grain(0.1))


def stone(colour: Colour, rng: np.random.Generator, contrast: float = 0.1, falloff: float = 0.9) -> Texture:
    """Granite (small falloff), concrete or marble (large)."""
    noise = _rolled(_noise(256, 5, 0.4 if falloff < 0.7 else 0.9 if falloff < 1.2 else 1.6), rng)
    return Texture(tinted(contrast * noise, colour), float(rng.uniform(0.5, 1.2)), _grain(0.05))


def cloth(colour: Colour, rng: np.random.Generator, folds: float = 0.0) -> Texture:
    """Upholstery, or a curtain that hangs in pleats."""
    y, x = np.mgrid[0:256, 0:256] * (2 * np.pi / 256)
    sway = 0.9 * _noise(256, 2, 2.2, 6.0)
    pleats = folds * (np.sin(6 * x + sway) + 0.5 * np.sin(11 * x - 2 * sway)) if folds else 0.0
    return Texture(
        tinted(pleats + 0.02 * np.sin(60 * x) * np.sin(60 * y) + 0.02 * _rolled(_noise(256, 8, 1.8, 1.0), rng), colour),
        0.8,
        _grain(0.05),
    )


def figured(colour: Colour, figure: Colour, rng: np.random.Generator) -> Texture:
    """Rugs, quilts and cushions with stripes, checks, rings or blots."""
    side, kind = 256, int(rng.integers(5))
    y, x = np.mgrid[0:side, 0:side] * (2 * np.pi / side)
    n = int(rng.integers(1, 5))
    if kind == 0:
        mix = np.clip(4 * np.sin(n * y) + rng.uniform(-2, 2), 0, 1)
    elif kind == 1:
        mix = 0.5 * (np.sin(n * x) > 0) + 0.5 * (np.sin(n * y) > 0)
    elif kind == 2:
        mix = np.clip(3 * _rolled(_noise(side, 2, 1.5), rng), 0, 1)
    elif kind == 3:
        mix = np.clip(4 * np.cos(n * x) * np.cos(n * y) + 0.5, 0, 1)
    else:
        mix = np.exp(-(((np.hypot(np.sin(n * x / 2), np.sin(n * y / 2)) - 0.6) / 0.1) ** 2))
    blend = np.array(colour) * (1 - mix[..., None]) + np.array(figure) * mix[..., None]
    return Texture(
        _bytes(blend * (1 + 0.05 * _rolled(_noise(side, 1, 0.3), rng))[..., None]),
        float(rng.uniform(0.2, 0.9)),
        _grain(0.08),
    )


def mean_colour(texture: Texture) -> np.ndarray:
    """The albedo (3,) that a surface of it has from afar, in linear light."""
    return np.asarray(((texture.tile[::4, ::4].reshape(-1, 3).astype(np.float32) / 255) ** 2.2).mean(axis=0))
