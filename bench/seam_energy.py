"""How much a result's gain changes at tile borders, against elsewhere."""

from collections.abc import Iterable

import cv2
import numpy as np

from imaging.region import Size
from imaging.sampling import resize_area

CELL_PX = 8


def measure_seam_energy(original: np.ndarray, result: np.ndarray, rows: Iterable[int], columns: Iterable[int]) -> float:
    """Mean gradient of the gain map within a cell of the borders ÷ elsewhere; 1 is no seam.

    Both photos (H, W, 3) of one dtype; `rows` and `columns` are where tiles meet, in pixels. The map is the
    logarithm of result over original, luma, in cells of 8 px, so that what counts is light and not texture.
    """
    gain = np.log(_cells(result)) - np.log(_cells(original))
    down, across = np.abs(np.diff(gain, axis=0)), np.abs(np.diff(gain, axis=1))
    at_rows, at_columns = _near(rows, len(down)), _near(columns, across.shape[1])
    border = np.concatenate([down[at_rows].ravel(), across[:, at_columns].ravel()])
    elsewhere = np.concatenate([down[~at_rows].ravel(), across[:, ~at_columns].ravel()])
    return float(border.mean() / max(float(elsewhere.mean()), 1e-9))


def _cells(pixels: np.ndarray) -> np.ndarray:
    size = Size(max(2, pixels.shape[0] // CELL_PX), max(2, pixels.shape[1] // CELL_PX))
    luma = cv2.cvtColor(resize_area(pixels, size).astype(np.float32), cv2.COLOR_RGB2GRAY)
    return luma + np.iinfo(pixels.dtype).max * 0.01


def _near(borders: Iterable[int], length: int) -> np.ndarray:
    near = np.zeros(length, bool)
    for border in borders:
        cell = border // CELL_PX
        near[max(0, cell - 1) : cell + 2] = True
    return near
