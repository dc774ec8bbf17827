"""Materials that are laid in pieces: tiles, bricks, boards, parquet."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.scenes.canvas import Texture
from imaging.scenes.interior.materials import Colour, fine_grain, quantised, rolled, tile_noise, tinted


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
    rows = 2 if size_m[0] > 0.25 else 4
    piece = 512 // rows
    columns = max(2, round(512 / (piece * size_m[1] / size_m[0])))
    width = int(piece * size_m[1] / size_m[0]) * columns
    tone = _cells(
        (512, width),
        (rows, columns),
        rng,
        offset=offset,
        spread=spread,
        joint_px=max(2, int(piece * 0.006 / size_m[0])),
        joint=joint,
    )
    cloud = cv2.resize(rolled(tile_noise(256, 4, 1.1), rng), (width, 512))
    return Texture(tinted(tone + veins * cloud, colour), size_m[0] * rows, fine_grain(0.03))


def checker(colour: Colour, other: Colour, size_m: float) -> Texture:
    """Two colours of tiles by turns."""
    y, x = np.mgrid[0:256, 0:256] // 128
    odd = ((x + y) % 2)[..., None]
    tile = np.array(colour) * (1 - odd) + np.array(other) * odd
    tile[:2] *= 0.7
    tile[128:130] *= 0.7
    return Texture(quantised(tile + 3 * tile_noise(256, 4, 1.1)[..., None]), 2 * size_m, fine_grain(0.03))


def brick(colour: Colour, rng: np.random.Generator, joint: float = 0.35) -> Texture:
    """A brick wall, or a painted one with `joint` near 0."""
    tone = _cells((512, 768), (8, 4), rng, offset=0.5, spread=0.09, joint_px=8, joint=joint)
    return Texture(
        tinted(tone + 0.06 * cv2.resize(rolled(tile_noise(256, 5, 0.7), rng), (768, 512)), colour),
        0.6,
        fine_grain(0.06),
    )


def boards(
    colour: Colour, rng: np.random.Generator, width_m: float = 0.12, contrast: float = 0.08, *, cut: bool = True
) -> Texture:
    """Floorboards that run down the tile, each cut once; or panelling, whose boards are whole."""
    side, count = 512, 8
    piece = side // count
    streaks = tile_noise(512, 6, 1.1, 14.0)
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
    return Texture(tinted(tone, colour), width_m * count, fine_grain(0.04))


def herringbone(colour: Colour, rng: np.random.Generator, width_m: float = 0.09) -> Texture:
    """Parquet in a basket weave: blocks of four staves, each across its neighbours."""
    side, block = 512, 256
    tone = np.empty((side, side), np.float32)
    for row in range(2):
        for column in range(2):
            cell = np.repeat(rng.normal(0, 0.1, 4), block // 4)[None].repeat(block, axis=0)
            cell = cell + 0.05 * rolled(tile_noise(256, 7, 1.1, 10.0), rng)
            cell[:, :: block // 4] -= 0.25
            tone[row * block : (row + 1) * block, column * block : (column + 1) * block] = (
                cell.T if (row + column) % 2 else cell
            )
    return Texture(tinted(tone, colour), 8 * width_m, fine_grain(0.04))
