"""How much a result's gain changes at tile borders, against beside them."""

from collections.abc import Collection

import cv2
import numpy as np

from imaging.region import Size
from imaging.sampling import resize_area

CELLS_PX = (8, 32)
"""A step between two pixels shows in small cells, the drift of one tile against the next, feathered, in larger ones."""

BESIDE_PX = (96, 224)
"""Beyond what feathering over an overlap of 128 px spreads out, and near enough that the photo's own light, which is
steeper in one place than in another, is the same: to both sides alike."""


def measure_seam_energy(
    original: np.ndarray, result: np.ndarray, rows: Collection[int], columns: Collection[int]
) -> float:
    """Mean gradient of the gain map within a cell of the borders ÷ beside them, the worse of two scales; 1 is no seam.

    Both photos (H, W, 3) of one dtype; `rows` and `columns` are where tiles meet, in pixels. The map is the
    logarithm of result over original, luma, averaged in cells, so that what counts is light and not texture.
    """
    return max(_measure_at(original, result, rows, columns, cell_px) for cell_px in CELLS_PX)


def _measure_at(
    original: np.ndarray, result: np.ndarray, rows: Collection[int], columns: Collection[int], cell_px: int
) -> float:
    gain = gain_map(original, result, cell_px)
    down, across = np.abs(np.diff(gain, axis=0)), np.abs(np.diff(gain, axis=1))
    rows_away, columns_away = _measure_away(rows, len(down), cell_px), _measure_away(columns, across.shape[1], cell_px)
    border = np.concatenate([down[rows_away < 1.5 * cell_px].ravel(), across[:, columns_away < 1.5 * cell_px].ravel()])
    beside = np.concatenate([down[_is_beside(rows_away)].ravel(), across[:, _is_beside(columns_away)].ravel()])
    return float(border.mean() / max(float(beside.mean()), 1e-9))


def gain_map(original: np.ndarray, result: np.ndarray, cell_px: int) -> np.ndarray:
    """Logarithm of result over original, luma averaged in whole cells of that many pixels, (h, w)."""
    return np.asarray(np.log(_cells(result, cell_px)) - np.log(_cells(original, cell_px)))


def _cells(pixels: np.ndarray, cell_px: int) -> np.ndarray:
    size = Size(pixels.shape[0] // cell_px, pixels.shape[1] // cell_px)
    whole = pixels[: size.height * cell_px, : size.width * cell_px]
    luma = cv2.cvtColor(resize_area(whole, size).astype(np.float32), cv2.COLOR_RGB2GRAY)
    return luma + np.iinfo(pixels.dtype).max * 0.01


def _measure_away(borders: Collection[int], length: int, cell_px: int) -> np.ndarray:
    """How far each step between two cells lies from the nearest border, in pixels, (length,)."""
    steps = cell_px * np.arange(1, length + 1)
    return np.asarray(np.abs(steps[:, None] - np.array(sorted(borders), float)).min(axis=1, initial=np.inf))


def _is_beside(away: np.ndarray) -> np.ndarray:
    nearest, farthest = BESIDE_PX
    return np.asarray((away >= nearest) & (away < farthest))
