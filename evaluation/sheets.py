"""Before/after sheets: figures do not see blotches, people do."""

import heapq
from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np

from evaluation.result import SheetRow
from imaging.sampling import shrink_pixels

CELL = (288, 400)
MARGIN = 8
"""Rows and columns of a cell, and the white between two, px."""

THUMBNAIL_PX = 480
WORST = 10


def keep_worst(rows: Iterable[SheetRow], count: int = WORST) -> list[SheetRow]:
    """The worst rows, worst first; of the others no picture is kept."""
    return heapq.nlargest(count, rows, key=lambda row: row.badness)


def shrink_for_sheet(image: np.ndarray, long_side_px: int = THUMBNAIL_PX) -> np.ndarray:
    """An image or pixels (h, w, 3) as uint8 (h', w', 3), small enough to keep many."""
    return shrink_pixels(_as_bytes(image), long_side_px)


def write_sheet(path: Path, rows: Sequence[Sequence[np.ndarray]]) -> None:
    """Rows of images or pixels (h, w, 3), each fitted into a cell, as one PNG or JPEG."""
    sheet = np.vstack([np.hstack([_fit(image) for image in row]) for row in rows])
    path.parent.mkdir(parents=True, exist_ok=True)
    if not cv2.imwrite(str(path), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR)):
        raise OSError(f"{path} cannot be written")


def _fit(image: np.ndarray) -> np.ndarray:
    pixels = _as_bytes(image)
    height, width = pixels.shape[:2]
    scale = min((CELL[0] - MARGIN) / height, (CELL[1] - MARGIN) / width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    cell = np.full((*CELL, 3), 255, np.uint8)
    top, left = (CELL[0] - small.shape[0]) // 2, (CELL[1] - small.shape[1]) // 2
    cell[top : top + small.shape[0], left : left + small.shape[1]] = small
    return cell


def _as_bytes(image: np.ndarray) -> np.ndarray:
    if image.dtype == np.uint8:
        return image
    values = image / 65535 if image.dtype == np.uint16 else image
    return np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)
