"""How far a texture must be moved to lie on itself: the period of tiles, bricks, boards, blinds."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.color import LUMA
from imaging.fill.holes.level import Level

MOST = 24
_AROUND = np.ones((5, 5), np.uint8)
_LEAST_PX, _ALIKE, _OVERLAP, _WIDE_PX = 4, 0.15, 0.08, 8.0


def find_repeats(level: Level) -> np.ndarray:
    """Offsets int32 (n, 2), n ≤ MOST, at which what is known of a level is most like itself, the best first.

    Peaks of the masked normalised autocorrelation (Padfield 2012) of luma without what is wider than 8 px: the
    offsets by which a hole can be filled from a distance (He & Sun, "Statistics of patch offsets", ECCV 2012).
    """
    alike = _correlate(level)
    height, width = alike.shape
    peaks = (alike == cv2.dilate(alike, _AROUND)) & (alike > _ALIKE)
    row, column = np.nonzero(peaks)
    offsets = np.stack([row - height // 2, column - width // 2], axis=1)
    far = np.hypot(offsets[:, 0], offsets[:, 1]) >= _LEAST_PX
    best = np.argsort(-alike[row, column][far], kind="stable")[:MOST]
    return offsets[far][best].astype(np.int32)


def _correlate(level: Level) -> np.ndarray:
    """Likeness in [-1, 1] at every offset, no offset in the middle; 0 where too little overlaps to tell."""
    known = level.source.astype(np.float32)
    luma = level.image @ LUMA
    fine = (luma - _mean_known(luma, known)) * known
    shape = [cv2.getOptimalDFTSize(2 * side - 1) for side in known.shape]
    marks, values, squares = (np.fft.rfft2(each, shape) for each in (known, fine, fine**2))
    shared = _back(marks * marks.conj(), shape, known.shape)
    energy = _back(squares.conj() * marks, shape, known.shape) * _back(squares * marks.conj(), shape, known.shape)
    alike = _back(values * values.conj(), shape, known.shape) / np.sqrt(np.maximum(energy, 1e-12))
    return np.where(shared > _OVERLAP * known.sum(), alike, np.float32(0))


def _back(product: np.ndarray, shape: list[int], sides: tuple[int, ...]) -> np.ndarray:
    whole = np.asarray(np.fft.fftshift(np.fft.irfft2(product, shape)))
    top, left = (length // 2 - side // 2 for length, side in zip(shape, sides, strict=True))
    return whole[top : top + sides[0], left : left + sides[1]]


def _mean_known(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    share = cv2.GaussianBlur(known, (0, 0), _WIDE_PX)
    return np.asarray(cv2.GaussianBlur(values * known, (0, 0), _WIDE_PX) / np.maximum(share, 1e-3))
