"""The skin of walls: whether plain surfaces keep their fine texture or turn to plastic."""

import cv2
import numpy as np

CELL_PX = 16
FINE_PX = 2.0
"""Texture finer than this sigma counts; what is wider is light."""

PLAIN = (0.002, 0.012)
"""Fine contrast, of full scale, of a cell that counts as plain: more than rounding, less than an edge or a fabric."""

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def measure_skin(image: np.ndarray, source: np.ndarray) -> float:
    """Fine contrast kept, relative to brightness, on plain cells of the source: 1 kept, less smoothed, more roughened.

    Images (h, w, 3) sRGB [0, 1] of one shape. Weber's contrast, the standard deviation of high-passed luma over mean
    luma, by cells of 16 × 16 pixels; the median over cells of its ratio. NaN where no cell is plain.
    """
    before, fine_before = _contrast(source)
    after, fine_after = _contrast(image)
    plain = (fine_before > PLAIN[0]) & (fine_before < PLAIN[1]) & (before > 0.02) & (before < 0.98)
    if not plain.any():
        return float("nan")
    return float(np.median((fine_after / after)[plain] / (fine_before / before)[plain]))


def _contrast(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean luma and standard deviation of fine luma in each whole cell."""
    luma = image @ _LUMA
    fine = luma - cv2.GaussianBlur(luma, (0, 0), FINE_PX)
    return np.maximum(_average(luma), 1e-3), np.sqrt(_average(fine * fine))


def _average(plane: np.ndarray) -> np.ndarray:
    rows, columns = plane.shape[0] // CELL_PX, plane.shape[1] // CELL_PX
    whole = plane[: rows * CELL_PX, : columns * CELL_PX]
    return whole.reshape(rows, CELL_PX, columns, CELL_PX).mean(axis=(1, 3))
