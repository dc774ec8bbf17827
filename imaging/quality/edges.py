"""Which edges were invented, which have vanished."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.quality.sample import Sample
from imaging.quality.tone import ToneMap, expect_luma

# Canny's two thresholds. A clear edge counts as known if there is even a faint one near it on the other side: two
# equal edges that happen to lie just above and just below one threshold would otherwise be called invented.
_CLEAR = (60, 140)
_FAINT = (25, 60)
_TOLERANCE_PX = 1
# Edge pixels granted per measured pixel, so that two specks on a plain wall are not half of its edges.
_GRANTED = 0.001


def measure_edges(before: Sample, after: Sample, tone: ToneMap) -> tuple[float, float]:
    """Precision (edges of the result that were expected) and recall (expected edges that are there), [0, 1].

    Canny at half the measuring scale on the expected and the real luma, so both carry the same contrast and noise;
    an edge may move by one pixel of that scale.
    """
    height, width = (max(1, side // 2) for side in before.luma.shape)
    expected = _as_grey(expect_luma(before, tone, height, width))
    found = _as_grey(cv2.resize(after.luma, (width, height), interpolation=cv2.INTER_AREA))
    return _share_known(found, expected), _share_known(expected, found)


def _share_known(grey: np.ndarray, other: np.ndarray) -> float:
    """Share of the clear edges of one (h, w) uint8 image that lie within the tolerance of any edge of the other."""
    clear = cv2.Canny(grey, *_CLEAR, L2gradient=True)
    reach = np.ones((2 * _TOLERANCE_PX + 1, 2 * _TOLERANCE_PX + 1), np.uint8)
    near = cv2.dilate(cv2.Canny(other, *_FAINT, L2gradient=True), reach)
    granted = _GRANTED * grey.size
    return (cv2.countNonZero(cv2.bitwise_and(clear, near)) + granted) / (cv2.countNonZero(clear) + granted)


def _as_grey(luma: np.ndarray) -> np.ndarray:
    return np.rint(luma).astype(np.uint8)
