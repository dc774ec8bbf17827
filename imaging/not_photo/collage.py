"""Several photos on one sheet: a gutter, or a seam as sharp as no edge in a photo is, from border to border."""

from __future__ import annotations

import numpy as np

GUTTER = 8
"""8-bit levels between the darkest and lightest of a gutter, but for 4 % of its pixels."""
STEP = 10
"""By so many levels the photos beside a gutter differ from it, in half of the pixels beside it."""
LEAST_PART = 0.12
"""Of the length across: narrower parts are a border or a caption, not photos."""
LEAST_TEXTURE = 12
"""Standard deviation, in levels, of what is taken for a photo."""


def find_cut(levels: np.ndarray) -> bool:
    """Whether a gutter divides a copy float32 (h, w, 3), in 8-bit levels, into photos from side to side."""
    sheet = trim_border(levels)
    return _has_gutter(sheet) or _has_gutter(sheet.swapaxes(0, 1))


def trim_border(levels: np.ndarray) -> np.ndarray:
    """Without the rows and columns around it that are of one colour."""
    rows, columns = np.flatnonzero(~_even_rows(levels)), np.flatnonzero(~_even_rows(levels.swapaxes(0, 1)))
    if not rows.size or not columns.size:
        return levels[:0]
    return levels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _has_gutter(sheet: np.ndarray) -> bool:
    """Whether a band of rows of one colour, with sharp edges, has photos above and below."""
    length = sheet.shape[0]
    if min(sheet.shape[:2]) < 64:
        return False
    least = int(LEAST_PART * length)
    even = _even_rows(sheet)
    starts = np.flatnonzero(even[1:] & ~even[:-1]) + 1
    for start in starts.tolist():
        end = start + int(np.argmin(np.append(even[start:], False)))
        if start < least or length - end < least or end - start > 0.1 * length:
            continue
        if _is_sharp(sheet, start, end) and all(part.std() >= LEAST_TEXTURE for part in (sheet[:start], sheet[end:])):
            return True
    return False


def _is_sharp(sheet: np.ndarray, start: int, end: int) -> bool:
    """Whether the pictures on both sides of the band of rows differ from it, two rows away."""
    colour = np.median(sheet[start:end].reshape(-1, 3), axis=0)
    beside = (sheet[start - 3], sheet[min(end + 2, sheet.shape[0] - 1)])
    return all(float((np.abs(row - colour).max(axis=1) > STEP).mean()) >= 0.5 for row in beside)


def _even_rows(levels: np.ndarray) -> np.ndarray:
    """Which rows (h,) of (h, w, 3) are of one colour."""
    even = np.ones(levels.shape[0], bool)
    for channel in range(levels.shape[2]):  # most rows are not in the first already
        low, high = np.percentile(levels[even, :, channel], [2, 98], axis=1)
        even[even] = high - low <= GUTTER
    return even
