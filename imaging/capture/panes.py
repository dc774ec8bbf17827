"""Panes of glass: one gain each for the view behind them, and their edges un-mixed."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.capture.blend import Blend
from imaging.capture.lay import enlarge_block
from imaging.region import Region, Size

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
_TARGET_L = 78.0
_LEAST_AREA = 2e-4
_OVER_WHITE = 0.3
_BAND_PX = 2
_SIDES = 0.004
_BRIGHTER = 1.3


@dataclass(frozen=True, eq=False)
class Panes:
    """On a small copy: `glass` [0, 1] and `gain` (h, w); `band` 1 about the edges; `view` and `frame` the light on
    either side of them (h, w, 3)."""

    glass: np.ndarray
    gain: np.ndarray
    band: np.ndarray
    view: np.ndarray
    frame: np.ndarray

    def pull(
        self,
        light: np.ndarray,
        laid: np.ndarray,
        share: np.ndarray,
        unheld: np.ndarray,
        full: Size,
        region: Region,
    ) -> tuple[np.ndarray, np.ndarray]:
        """A block of light and how far each pixel is of a window, panes pulled; `laid` elsewhere."""
        planes = np.dstack([self.glass, self.gain, self.band])
        glass, gain, band = np.moveaxis(enlarge_block(planes, full, region), -1, 0)
        if not glass.any():
            return laid, share
        view, frame = (enlarge_block(each, full, region) for each in (self.view, self.frame))
        luminance, seen, held_back = (each @ _LUMINANCE for each in (light, view, frame))
        matte = np.clip((luminance - held_back) / np.maximum(seen - held_back, 1e-3), 0, 1)
        matte = np.where((band > 0.5) & (seen > _BRIGHTER * held_back), matte, glass) * (1 - unheld)
        behind = np.maximum(light - (1 - matte)[..., None] * frame, 0)
        mixed = (1 - matte)[..., None] * frame + gain[..., None] * behind
        pulled = np.where((band > 0.5)[..., None], mixed, light * (1 + glass * (1 - unheld) * (gain - 1))[..., None])
        inside = np.maximum(glass, band)[..., None]
        return np.asarray(laid + inside * (pulled - laid), np.float32), np.maximum(share, matte)


def find_panes(blend: Blend, glass: np.ndarray) -> tuple[Panes | None, str]:
    """The panes of a mask [0, 1] (h, w) that the blend's light agrees with, and why there are any or none.

    A pane counts from .02 % of the photo, where the reference clips at least 30 % of it. Its view is brought to L* 78,
    by the mean of its logarithm, and never brightened.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats((glass > 0.5).astype(np.uint8), connectivity=4)
    trusted = np.zeros(glass.shape, bool)
    gain = np.ones(glass.shape, np.float32)
    luminance = blend.light @ _LUMINANCE
    target = ((_TARGET_L + 16) / 116) ** 3
    for label in range(1, count):
        pane = labels == label
        held = pane & (blend.unheld < 0.5)
        if stats[label, cv2.CC_STAT_AREA] < _LEAST_AREA * glass.size or not held.any():
            continue
        if (blend.clipped[pane] > 0.5).mean() < _OVER_WHITE:
            continue
        trusted |= pane
        gain[pane] = min(1.0, target / float(np.exp(np.log(np.maximum(luminance[held], 1e-3)).mean())))
    if not trusted.any():
        return None, "what the glass mask marks is not brighter than the reference holds"
    return _with_edges(blend.light, trusted, gain), "the view behind the glass is brought into range"


def _with_edges(light: np.ndarray, trusted: np.ndarray, gain: np.ndarray) -> Panes:
    mask, kernel = trusted.astype(np.uint8), np.ones((3, 3), np.uint8)
    core = cv2.erode(mask, kernel, iterations=_BAND_PX).astype(np.float32)
    wide = cv2.dilate(mask, kernel, iterations=_BAND_PX)
    radius = max(4, round(_SIDES * light.shape[1]))
    outside = (1 - wide).astype(np.float32)
    view, frame = _mean_where(light, core, radius), _mean_where(light, outside, radius)
    reach = 2 * (radius + _BAND_PX) + 1
    spread = cv2.blur(gain * mask, (reach, reach)) / np.maximum(cv2.blur(mask.astype(np.float32), (reach, reach)), 1e-4)
    near = (_blur(core, radius) > 1e-3) & (_blur(outside, radius) > 1e-3) & ((wide > 0) & (core < 1))
    return Panes(mask.astype(np.float32), np.where(mask > 0, gain, spread), near.astype(np.float32), view, frame)


def _mean_where(light: np.ndarray, mask: np.ndarray, radius: int) -> np.ndarray:
    return np.asarray(_blur(light * mask[..., None], radius) / np.maximum(_blur(mask, radius), 1e-4)[..., None])


def _blur(values: np.ndarray, radius: int) -> np.ndarray:
    return np.asarray(cv2.blur(values, (2 * radius + 1,) * 2, borderType=cv2.BORDER_REFLECT))
