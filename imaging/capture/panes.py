"""Panes of glass: one gain for the view behind them, and their edges un-mixed."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.capture.blend import Blend
from imaging.capture.glass import find_glass
from imaging.capture.lay import enlarge_block
from imaging.capture.tones import LUMINANCE
from imaging.region import Region, Size

_TARGET_L = 70.0
_LEAST_AREA = 2e-4
_OVER_WHITE = 0.3
_TOP_SHARE = 0.998
_BAND_PX = 2
_SIDES = 0.004
_BRIGHTER = 1.3


@dataclass(frozen=True, eq=False)
class Panes:
    """`gain` on the light behind the glass, and `top`, the brightest of it after that. On a small copy: `glass` [0, 1]
    and `band`, 1 about its edges, (h, w); `view` and `frame`, the light on either side of them, (h, w, 3)."""

    gain: float
    top: float
    glass: np.ndarray
    band: np.ndarray
    view: np.ndarray
    frame: np.ndarray

    def pull(self, light: np.ndarray, full: Size, region: Region) -> tuple[np.ndarray, np.ndarray]:
        """A block of light (h, w, 3) with the view pulled, and how far each pixel is of the view, [0, 1] (h, w)."""
        glass, band = np.moveaxis(enlarge_block(np.dstack([self.glass, self.band]), full, region), -1, 0)
        view, frame = (enlarge_block(each, full, region) for each in (self.view, self.frame))
        luminance, seen, framing = (each @ LUMINANCE for each in (light, view, frame))
        matte = np.clip((luminance - framing) / np.maximum(seen - framing, 1e-3), 0, 1)
        mixed = (band > 0.5) & (seen > _BRIGHTER * framing)
        matte = np.where(mixed, matte, glass)
        own = np.where(mixed, 1 - matte, 0)[..., None] * np.minimum(frame, light)
        keep = 1 + np.where(mixed, 1, matte) * np.float32(self.gain - 1)
        return np.asarray(own + keep[..., None] * (light - own), np.float32), np.where(mixed, 1, glass)


def find_panes(blend: Blend, windows: np.ndarray) -> tuple[Panes | None, str]:
    """The panes of a mask [0, 1] (h, w) of windows that the blend's light agrees with, and why there are any or none.

    A pane counts from .02 % of the photo, where the reference clips at least 30 % of it. The view is brought to L* 70,
    by the mean of its logarithm over all panes, for one sun lights it; it is never made brighter than it is.
    """
    glass = find_glass(blend, windows > 0.5)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(glass.astype(np.uint8), connectivity=4)
    trusted = np.zeros(glass.shape, bool)
    for label in range(1, count):
        pane = labels == label
        large = stats[label, cv2.CC_STAT_AREA] >= _LEAST_AREA * glass.size
        if large and (blend.clipped[pane] > 0.5).mean() >= _OVER_WHITE:
            trusted |= pane
    held = trusted & (blend.unheld < 0.5)
    if not held.any():
        return None, "what the glass mask marks is not brighter than the reference holds"
    luminance = np.maximum(blend.light[held] @ LUMINANCE, 1e-3)
    gain = min(1.0, ((_TARGET_L + 16) / 116) ** 3 / float(np.exp(np.log(luminance).mean())))
    top = gain * float(np.quantile(luminance, _TOP_SHARE))
    return _with_edges(blend.light, trusted, gain, top), "the view behind the glass is brought into range"


def _with_edges(light: np.ndarray, trusted: np.ndarray, gain: float, top: float) -> Panes:
    mask, kernel = trusted.astype(np.uint8), np.ones((3, 3), np.uint8)
    core = cv2.erode(mask, kernel, iterations=_BAND_PX).astype(np.float32)
    wide = cv2.dilate(mask, kernel, iterations=_BAND_PX)
    radius = max(4, round(_SIDES * light.shape[1]))
    outside = (1 - wide).astype(np.float32)
    view, frame = _mean_where(light, core, radius), _mean_where(light, outside, radius)
    near = (_blur(core, radius) > 1e-3) & (_blur(outside, radius) > 1e-3) & (wide > 0) & (core < 1)
    return Panes(gain, top, mask.astype(np.float32), near.astype(np.float32), view, frame)


def _mean_where(light: np.ndarray, mask: np.ndarray, radius: int) -> np.ndarray:
    return np.asarray(_blur(light * mask[..., None], radius) / np.maximum(_blur(mask, radius), 1e-4)[..., None])


def _blur(values: np.ndarray, radius: int) -> np.ndarray:
    return np.asarray(cv2.blur(values, (2 * radius + 1,) * 2, borderType=cv2.BORDER_REFLECT))
