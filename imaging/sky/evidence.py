"""What a photo itself says of a sky that was found in it: a second opinion, free of any network."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.sky.matte import refine_matte, working_image
from imaging.sky.outline import Outline, measure_outline

_GAP = 0.01
"""Branches part a sky by this much of the long side and leave it one."""
_TOP = 0.02


@dataclass(frozen=True)
class SkyEvidence:
    """What is left of a coarse matte once it follows the photo's colours: its outline, and shares, all in [0, 1].

    `sureness`: the mean of the coarse matte there. `denied`: what the coarse matte took for sky and the photo does not,
    of what is left. `hanging`: what of it hangs from the top.
    """

    outline: Outline
    sureness: float
    denied: float
    hanging: float


NONE = SkyEvidence(Outline(0.0, 1.0), 0.0, 1.0, 0.0)
"""Of a sky that the photo denies altogether."""


def weigh_evidence(pixels: np.ndarray, matte: np.ndarray) -> SkyEvidence:
    """What pixels (H, W, 3) say of a coarse sky matte (h, w) of any size; raises ImageError(bad_matte)."""
    refined = refine_matte(matte, pixels)
    sky = refined > 0.5
    if not sky.any():
        return NONE
    coarse = cv2.resize(matte.astype(np.float32), sky.shape[::-1], interpolation=cv2.INTER_LINEAR)
    outline = measure_outline(working_image(pixels), refined)
    denied = float(((coarse > 0.5) & ~sky).sum() / sky.sum())
    return SkyEvidence(outline, float(coarse[sky].mean()), denied, _measure_hanging(sky))


def _measure_hanging(sky: np.ndarray) -> float:
    """The share of a sky (h, w) bool that is joined to the top edge but for narrow gaps."""
    side = 2 * max(1, round(_GAP * max(sky.shape) / 2)) + 1
    groups = cv2.connectedComponents(cv2.dilate(sky.astype(np.uint8), np.ones((side, side), np.uint8)))[1]
    rows = max(1, round(_TOP * len(sky)))
    return float(np.isin(groups[sky], np.unique(groups[:rows][sky[:rows]])).mean())
