"""Which of the masks that a network offers is meant: a click fits a thing, its parts, and what it is a part of."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Taste:
    """What counts beside a mask's score and its stability; `python -m evaluation.tune_select` shows why these values.

    `usual` are the shares of a photo that things have which people select on houses, from a lamp to a wall. After a
    click a mask loses `odd` for each factor of e by which it is smaller or larger than those. In a box it gains `fit`
    if it fills it, and the whole, which is a network's last answer, gains `whole`: people draw boxes around wholes.
    Where a mask is worth `sure`, a network need not be asked in another way.
    """

    usual: tuple[float, float] = (0.005, 0.4)
    odd: float = 0.4
    fit: float = 1.0
    whole: float = 0.1
    sure: float = 1.9


TASTE = Taste()
STRICT, LOOSE = 1.0, -1.0
"""Logits at which a mask is cut to see whether it depends on where."""
ALIKE = 0.9
"""From this IoU on two masks are one, and the better stands for both."""
MOST = 4
"""Masks that are offered."""


@dataclass(frozen=True, eq=False)
class Offer:
    """All that a network takes it for: masks as logits (n, h, w) of the photo alone, with the IoUs it foresees (n,).

    The masks of one answer are in the network's own order, the whole last. `box` is left, top, right, bottom, in
    pixels of the logits, 0 at the first one's edge.
    """

    logits: NDArray[np.float32]
    scores: NDArray[np.float32]
    one_click: bool = False
    box: NDArray[np.float32] | None = None

    def join(self, other: "Offer") -> "Offer":
        """The masks of two ways of asking for the same, those of the other last."""
        logits, scores = np.concatenate([self.logits, other.logits]), np.concatenate([self.scores, other.scores])
        return replace(self, logits=logits, scores=scores)

    def rank(self, taste: Taste = TASTE) -> list[int]:
        """Indices of the masks worth offering, best first; of nothing only where there is no other."""
        masks, worth = self.logits > 0, self.weigh(taste)
        offered: list[int] = []
        for index in np.argsort(-worth, kind="stable"):
            if masks[index].any() and all(_iou(masks[index], masks[other]) < ALIKE for other in offered):
                offered.append(int(index))
        return offered[:MOST] or [int(worth.argmax())]

    def weigh(self, taste: Taste = TASTE) -> NDArray[np.float64]:
        """What each mask is worth (n,): its score and its stability, and what the taste has to say on it.

        Stability is by Kirillov et al. 2023: the IoU between the mask cut strictly and loosely.
        """
        worth = self.scores + measure_stability(self.logits)
        if self.one_click:
            worth = worth - taste.odd * measure_oddness(self.logits > 0, taste.usual)
        if self.box is not None:
            worth = worth + taste.fit * np.array([measure_fit(mask, self.box) for mask in self.logits > 0])
            worth[-1] += taste.whole
        return worth


def settle(offers: Iterable[Offer], taste: Taste = TASTE) -> Offer:
    """All that is offered until something sure is among it: what comes after that is not asked for."""
    asking = iter(offers)
    offer = next(asking)
    while offer.weigh(taste).max() < taste.sure and (other := next(asking, None)):
        offer = offer.join(other)
    return offer


def measure_stability(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """IoU (n,) of each of the masks (n, h, w) cut at a strict logit and at a loose one."""
    strict, loose = ((logits > cut).sum(axis=(1, 2)) for cut in (STRICT, LOOSE))
    return np.asarray(strict / np.maximum(loose, 1), np.float64)


def measure_oddness(masks: NDArray[np.bool_], usual: tuple[float, float] = TASTE.usual) -> NDArray[np.float64]:
    """How far each of the masks (n, h, w) is from what usual things cover of a photo, as a logarithm; 0 for those."""
    shares = np.maximum(masks.mean(axis=(1, 2)), 1e-5)
    smallest, largest = usual
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
