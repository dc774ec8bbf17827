"""How much a result's gain changes at tile borders, against elsewhere."""

from collections.abc import Collection

import cv2
import numpy as np

from imaging.region import Size
from imaging.sampling import resize_area

CELLS_PX = (8, 32)
"""A step between two pixels shows in small cells, the drift of one tile against the next, feathered, in larger ones."""


def measure_seam_energy(
    original: np.ndarray, result: np.ndarray, rows: Collection[int], columns: Collection[int]
) -> float:
    """Mean gradient of the gain map within a cell of the borders ÷ elsewhere, the worse of two scales; 1 is no seam.

    Both photos (H, W, 3) of one dtype; `rows` and `columns` are where tiles meet, in pixels. The map is the
    logarithm of result over original, luma, averaged in cells, so that what counts is light and not texture.
    """
    return max(_measure_at(original, result, rows, columns, cell_px) for cell_px in CELLS_PX)


def _measure_at(
    original: np.ndarray, result: np.ndarray, rows: Collection[int], columns: Collection[int], cell_px: int
) -> float:
    gain = gain_map(original, result, cell_px)
    down, across = np.abs(np.diff(gain, axis=0)), np.abs(np.diff(gain, axis=1))
    at_rows, at_columns = _near(rows, len(down), cell_px), _near(columns, across.shape[1], cell_px)
    border = np.concatenate([down[at_rows].ravel(), across[:, at_columns].ravel()])
    elsewhere = np.concatenate([down[~at_rows].ravel(), across[:, ~at_columns].ravel()])
    return float(border.mean() / max(float(elsewhere.mean()), 1e-9))


def gain_map(original: np.ndarray, result: np.ndarray, cell_px: int) -> np.ndarray:
    """Logarithm of result over original, luma averaged in whole cells of that many pixels, (h, w)."""
    return np.asarray(np.log(_cells(result, cell_px)) - np.log(_cells(original, cell_px)))


def _cells(pixels: np.ndarray, cell_px: int) -> np.ndarray:
    size = Size(pixels.shape[0] // cell_px, pixels.shape[1] // cell_px)
    whole = pixels[: size.height * cell_px, : size.width * cell_px]
    luma = cv2.cvtColor(resize_area(whole, size).astype(np.float32), cv2.COLOR_RGB2GRAY)
    return luma + np.iinfo(pixels.dtype).max * 0.01


def _near(borders: Collection[int], length: int, cell_px: int) -> np.ndarray:
    near = np.zeros(length, bool)
    for border in borders:
        cell = border // cell_px
        near[max(0, cell - 1) : cell + 2] = True
    return near
