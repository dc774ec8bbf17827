"""Which of the masks that a network offers is meant: a click fits a thing, its parts, and what it is a part of.

The weights here were chosen on rendered scenes and on things marked on photos of training, none of which measures them.
"""

import numpy as np
from numpy.typing import NDArray

USUAL = (0.005, 0.4)
"""Shares of a photo that things have which people select on houses: a lamp, a wall."""
WEIGHT = 0.4
"""What a mask loses in rank for each factor of e by which it is smaller or larger than usual things."""
FIT = 1.0
"""What a mask gains in rank that fills the box which was drawn around the thing."""
WHOLE = 0.1
"""What the last mask gains where a box was drawn: people draw it around a whole, and SAM's last mask is that."""
STRICT, LOOSE = 1.0, -1.0
"""Logits at which a mask is cut to see whether it depends on where."""
ALIKE = 0.9
"""From this IoU on two masks are one, and the better stands for both."""
MOST = 4
"""Masks that are offered."""


def rank_masks(
    logits: NDArray[np.float32],
    scores: NDArray[np.float32],
    *,
    one_click: bool = False,
    box: NDArray[np.float32] | None = None,
) -> list[int]:
    """Indices of the masks worth offering, best first, of logits (n, h, w) of the photo alone and foreseen IoUs (n,).

    They come in the network's own order: of the answers to one question the last is the whole.
    A mask is as good as its score and its stability (Kirillov et al. 2023: the IoU between it cut strictly and
    loosely); after a single click also as usual as its size, and where a box was drawn (left, top, right, bottom, in
    pixels of the logits, 0 at the first one's edge) as well as it fills that, the whole before others. Masks of nothing
    are left out, unless there is no other.
    """
    masks = logits > 0
    worth = scores + measure_stability(logits)
    if one_click:
        worth = worth - WEIGHT * measure_oddness(masks)
    if box is not None:
        worth = worth + FIT * np.array([measure_fit(mask, box) for mask in masks])
        worth[-1] += WHOLE
    offered: list[int] = []
    for index in np.argsort(-worth, kind="stable"):
        if masks[index].any() and all(_iou(masks[index], masks[other]) < ALIKE for other in offered):
            offered.append(int(index))
    return offered[:MOST] or [int(worth.argmax())]


def measure_stability(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """IoU (n,) of each of the masks (n, h, w) cut at a strict logit and at a loose one."""
    strict, loose = ((logits > cut).sum(axis=(1, 2)) for cut in (STRICT, LOOSE))
    return np.asarray(strict / np.maximum(loose, 1), np.float64)


def measure_oddness(masks: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How far each of the masks (n, h, w) is from what usual things cover of a photo, as a logarithm; 0 for those."""
    shares = np.maximum(masks.mean(axis=(1, 2)), 1e-5)
    smallest, largest = USUAL
    return np.asarray(np.maximum(0, np.log(smallest / shares)) + np.maximum(0, np.log(shares / largest)))


def measure_fit(mask: NDArray[np.bool_], box: NDArray[np.float32]) -> float:
    """IoU of the smallest box around a mask (h, w) and another: left, top, right, bottom."""
    if not mask.any():
        return 0.0
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    own = np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1], np.float32)
    common = _area(np.concatenate([np.maximum(own[:2], box[:2]), np.minimum(own[2:], box[2:])]))
    return common / (_area(own) + _area(box) - common)


def _area(box: NDArray[np.float32]) -> float:
    return float(np.prod(np.maximum(0, box[2:] - box[:2])))


def _iou(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / (one | other).sum())
