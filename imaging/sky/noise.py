"""How much a camera's noise moves the pixels of a photo, so that a new sky has as much of it as the rest."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

BLOCK_PX = 8
GRAIN_SIDE_PX = 256
_MOST_BLOCKS = 40_000
_QUIET = 0.03
"""Which quantile of blocks is plain surface: what moves in them is noise alone."""
_GRAIN_BLUR = 0.55
"""Sigma in px: demosaicing and compression leave neighbours alike."""


def measure_noise(pixels: np.ndarray, mask: np.ndarray | None = None) -> float:
    """Standard deviation of the noise of uint8 or uint16 pixels (H, W, 3) at full size, of full scale, [0, 1].

    Spread of green after its local plane is taken off, in blocks of 8 px spread over the photo; the quantile of the
    quietest is taken for what a plain surface has (Olsen 1993). Burnt and black blocks are left out; 0 where nothing is
    left. `mask` (h, w), of any size, says where to look.
    """
    blocks, centres = _gather_blocks(pixels)
    if mask is not None and len(blocks):
        rows = (centres[:, 0] * mask.shape[0] / pixels.shape[0]).astype(int)
        columns = (centres[:, 1] * mask.shape[1] / pixels.shape[1]).astype(int)
        blocks = blocks[mask[rows, columns] > 0.5]
    means = blocks.mean(axis=(1, 2)) if len(blocks) else np.empty(0)
    usable = blocks[(means > 0.08) & (means < 0.97)]
    if len(usable) < 16:
        return 0.0
    return float(np.quantile(_spread(usable), _QUIET))


def grain_tile() -> np.ndarray:
    """A square of noise that joins itself, spread 1, float32: the same for every photo."""
    return _grain_tile()


def _gather_blocks(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Blocks (n, 8, 8) of green, [0, 1], on a grid over the photo, and their centres (n, 2) in px."""
    rows, columns = (length // BLOCK_PX for length in pixels.shape[:2])
    stride = max(1, int(np.ceil(np.sqrt(rows * columns / _MOST_BLOCKS))))
    tops, lefts = np.arange(0, rows, stride) * BLOCK_PX, np.arange(0, columns, stride) * BLOCK_PX
    offsets = np.arange(BLOCK_PX)
    taken = pixels[(tops[:, None] + offsets).ravel()][:, (lefts[:, None] + offsets).ravel(), 1]
    blocks = taken.reshape(len(tops), BLOCK_PX, len(lefts), BLOCK_PX).transpose(0, 2, 1, 3)
    centres = np.stack(np.meshgrid(tops, lefts, indexing="ij"), axis=-1).reshape(-1, 2) + BLOCK_PX // 2
    scale = np.float32(1 / np.iinfo(pixels.dtype).max)
    return blocks.reshape(-1, BLOCK_PX, BLOCK_PX).astype(np.float32) * scale, centres


def _spread(blocks: np.ndarray) -> np.ndarray:
    """Standard deviation of each block about its own plane, (n,)."""
    ramp = np.arange(BLOCK_PX, dtype=np.float32) - (BLOCK_PX - 1) / 2
    power = float((ramp**2).sum()) * BLOCK_PX
    centred = blocks - blocks.mean(axis=(1, 2), keepdims=True)
    down, right = (centred * ramp[:, None]).sum(axis=(1, 2)), (centred * ramp).sum(axis=(1, 2))
    squares = (centred**2).sum(axis=(1, 2)) - (down**2 + right**2) / power
    return np.sqrt(np.maximum(squares, 0) / (BLOCK_PX**2 - 3))


@lru_cache(maxsize=1)
def _grain_tile() -> np.ndarray:
    white = np.random.default_rng(3).standard_normal((GRAIN_SIDE_PX, GRAIN_SIDE_PX)).astype(np.float32)
    wrapped = cv2.GaussianBlur(np.tile(white, (3, 3)), (0, 0), _GRAIN_BLUR)
    tile = wrapped[GRAIN_SIDE_PX : 2 * GRAIN_SIDE_PX, GRAIN_SIDE_PX : 2 * GRAIN_SIDE_PX]
    return np.ascontiguousarray(tile / tile.std())
