"""Windows brought down to where their view can be seen, beside a room that stays as the reference has it.

Anchored, for any photo: what the reference clips is laid under white by a gain that follows the edges of the light
itself. Pulled, inside a glass mask that the light agrees with: one gain a window, and in the band about its edge view
and frame are un-mixed, so that bars keep their own light (the matting equation; Porter & Duff 1984).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from imaging.capture.blend import Blend
from imaging.capture.guided import apply_guided, fit_guided
from imaging.capture.lay import enlarge_block
from imaging.capture.panes import Panes, find_panes
from imaging.capture.tones import LUMINANCE
from imaging.region import Region, Size

WindowKind = Literal["pulled", "anchored", "none"]

_DARKEST, _BRIGHTEST = -8.0, 8.0
_LEAST_AREA, _WHITE = 5e-4, 0.99
_EDGE_RADIUS, _EDGE_EPSILON = 0.003, 0.05
_BASE_RADIUS, _BASE_EPSILON = 0.04, 1.0
_FROM_EV, _TO_EV = (-8.0, -0.4, 0.0, 0.7), (-8.0, -0.4, -0.28, -0.7)
_MIDDLE_EV, _TOP_EV, _TOP_SHARE = -1.1, -0.1, 0.99
_SHOULDER, _TOP = 0.6, 2.0


@dataclass(frozen=True, eq=False)
class WindowPlan:
    """What to do to the windows; without `edge` there is nothing to do.

    On a small copy, by log2 luminance: `edge` where the reference clips, `base` the broad level, (h, w, 2) each;
    `laying` where broad levels go, (2, n); `panes` what a glass mask adds.
    """

    kind: WindowKind
    reason: str
    share: float
    unheld: float
    edge: np.ndarray | None = None
    base: np.ndarray | None = None
    laying: np.ndarray | None = None
    panes: Panes | None = None


def plan_windows(blend: Blend, glass: np.ndarray | None = None) -> WindowPlan:
    """Plan from a blend at a small size and a glass mask [0, 1] of that size, which counts where light is over white.

    `unheld` is the share of what the reference clips that no frame holds; that stays as it is.
    """
    clipped = _keep_large(blend.clipped > 0.5)
    if not clipped.any():
        return WindowPlan("none", "the reference frame holds all of it", 0.0, 0.0)
    unheld = measure_unheld(blend)
    held = clipped & (blend.unheld < 0.5)
    if not held.any():
        return WindowPlan("none", "no frame holds what the reference clips", float(clipped.mean()), unheld)
    logs, width = log_luminance(blend.light), clipped.shape[1]
    edge = fit_guided(logs, held, max(2, round(_EDGE_RADIUS * width)), _EDGE_EPSILON)
    base = fit_guided(logs, logs, max(3, round(_BASE_RADIUS * width)), _BASE_EPSILON)
    laying = _plan_laying(apply_guided(base, logs)[held], logs[held])
    panes, reason = find_panes(blend, glass) if glass is not None else (None, "there is no glass mask")
    kind: WindowKind = "anchored" if panes is None else "pulled"
    return WindowPlan(kind, reason, float(held.mean()), unheld, edge, base, laying, panes)


def _plan_laying(base: np.ndarray, logs: np.ndarray) -> np.ndarray:
    """Broad levels and where they are laid, log2 of white, (2, n): rising to white, almost flat below the middle of
    what is over white, so that a glow beside a window does not turn darker than the wall around it."""
    top = max(float(np.quantile(logs, _TOP_SHARE)), _FROM_EV[-1] + 1)
    middle = min(max(float(np.median(base)), _FROM_EV[-1] + 0.3), top - 0.5)
    return np.array([[*_FROM_EV, middle, top, top + 8], [*_TO_EV, _MIDDLE_EV, _TOP_EV, _TOP_EV]])


def measure_unheld(blend: Blend) -> float:
    """Of what is white in the reference the share that is white in every other frame that is trusted there."""
    white = blend.clipped > _WHITE
    return float((blend.unheld[white] > 0.5).mean()) if white.any() else 0.0


def apply_windows(blend: Blend, plan: WindowPlan, full: Size, region: Region) -> np.ndarray:
    """A block's light (h, w, 3) with its windows laid under white, and the reference's own where no frame holds it."""
    light = blend.light
    if plan.edge is None or plan.base is None or plan.laying is None:
        return _keep_own(light, blend)
    logs = log_luminance(light)
    share = np.clip(apply_guided(enlarge_block(plan.edge, full, region), logs), 0, 1)
    base = apply_guided(enlarge_block(plan.base, full, region), logs)
    gains = share * (np.interp(base, *plan.laying) - base).astype(np.float32)
    laid = _shoulder(light * np.exp2(np.minimum(gains, 0))[..., None], share, _TOP)
    if plan.panes is not None:
        pulled, inside = plan.panes.pull(light, full, region)
        pulled = _shoulder(pulled, inside, plan.panes.top)
        laid = laid + inside[..., None] * (pulled - laid)
    return _keep_own(laid, blend)


def _keep_own(light: np.ndarray, blend: Blend) -> np.ndarray:
    return np.asarray(light + blend.fading[..., None] * (blend.own - light), np.float32)


def log_luminance(light: np.ndarray) -> np.ndarray:
    """log2 of luminance, float32 (h, w), within 8 EV of white."""
    return np.clip(np.log2(np.maximum(light @ LUMINANCE, np.float32(2.0**_DARKEST))), _DARKEST, _BRIGHTEST)


def _keep_large(mask: np.ndarray) -> np.ndarray:
    """Without parts smaller than .05 % of the photo: lamps' filaments and glints stay white."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    large = stats[:, cv2.CC_STAT_AREA] >= _LEAST_AREA * mask.size
    large[0] = False
    return np.asarray(large[labels])


def _shoulder(light: np.ndarray, share: np.ndarray, top: float) -> np.ndarray:
    """Luminance above .6 bent so that `top` just reaches white, in so far as a pixel is of a window (Reinhard et al.
    2002, equation 4, from .6 on)."""
    luminance = light @ LUMINANCE
    over = np.maximum(luminance - _SHOULDER, 0) / (1 - _SHOULDER)
    reach = max((top - _SHOULDER) / (1 - _SHOULDER), 1.0)
    bent = np.where(over > 0, _SHOULDER + (1 - _SHOULDER) * over * (1 + over / reach**2) / (1 + over), luminance)
    scale = 1 + share * (bent / np.maximum(luminance, 1e-6) - 1)
    return _keep_hue(light * scale[..., None], luminance * scale, share)


def _keep_hue(light: np.ndarray, luminance: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Colours brought towards their own grey until no channel passes white, which would turn a sky to cyan."""
    peak = light.max(axis=2)
    room = np.maximum(1 - luminance, 0) / np.maximum(peak - luminance, 1e-6)
    lost = np.where(peak > 1, share * (1 - np.minimum(room, 1)), 0)[..., None]
    return np.asarray(light - lost * (light - luminance[..., None]), np.float32)
