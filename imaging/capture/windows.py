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
from imaging.region import Region, Size

WindowKind = Literal["pulled", "anchored", "none"]

LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
_DARKEST, _BRIGHTEST = -8.0, 8.0
_LEAST_AREA = 5e-4
_EDGE_RADIUS, _EDGE_EPSILON = 0.003, 0.05
_BASE_RADIUS, _BASE_EPSILON = 0.02, 0.5
_BASE_EV = np.array([-8.0, -0.4, 0.2, 0.8, 2.5, 8.0])
_LAID_EV = np.array([-8.0, -0.4, -0.22, -0.25, -0.75, -0.35])
_SHOULDER = 0.8


@dataclass(frozen=True, eq=False)
class WindowPlan:
    """Coefficients on a small copy: `edge` where the reference clips, `base` the light's broad level, each (h, w, 2) by
    log2 luminance; `panes` what a glass mask adds. None of `edge`: there is nothing to pull."""

    kind: WindowKind
    reason: str
    share: float
    unheld: float
    edge: np.ndarray | None = None
    base: np.ndarray | None = None
    panes: Panes | None = None


def plan_windows(blend: Blend, glass: np.ndarray | None = None) -> WindowPlan:
    """Plan from a blend at a small size and a glass mask [0, 1] of that size, which counts where light is over white.

    `unheld` is the share of what the reference clips that no frame holds; that stays as it is.
    """
    clipped = _keep_large(blend.clipped > 0.5)
    if not clipped.any():
        return WindowPlan("none", "the reference frame holds all of it", 0.0, 0.0)
    unheld = float((blend.unheld[clipped] > 0.5).mean())
    held = clipped & (blend.unheld < 0.5)
    if not held.any():
        return WindowPlan("none", "no frame holds what the reference clips", float(clipped.mean()), unheld)
    logs, width = log_luminance(blend.light), clipped.shape[1]
    edge = fit_guided(logs, held, max(2, round(_EDGE_RADIUS * width)), _EDGE_EPSILON)
    base = fit_guided(logs, logs, max(3, round(_BASE_RADIUS * width)), _BASE_EPSILON)
    panes, reason = find_panes(blend, glass) if glass is not None else (None, "there is no glass mask")
    kind: WindowKind = "anchored" if panes is None else "pulled"
    return WindowPlan(kind, reason, float(held.mean()), unheld, edge, base, panes)


def apply_windows(light: np.ndarray, unheld: np.ndarray, plan: WindowPlan, full: Size, region: Region) -> np.ndarray:
    """A block of a blend's light (h, w, 3) with its windows laid under white; the same array where it has none."""
    if plan.edge is None or plan.base is None:
        return light
    logs = log_luminance(light)
    share = np.clip(apply_guided(enlarge_block(plan.edge, full, region), logs), 0, 1) * (1 - unheld)
    base = apply_guided(enlarge_block(plan.base, full, region), logs)
    gains = share * np.interp(base, _BASE_EV, _LAID_EV - _BASE_EV).astype(np.float32)
    laid = light * np.exp2(np.minimum(gains, 0))[..., None]
    if plan.panes is not None:
        laid, share = plan.panes.pull(light, laid, share, unheld, full, region)
    return _shoulder(laid, share)


def log_luminance(light: np.ndarray) -> np.ndarray:
    """log2 of luminance, float32 (h, w), within 8 EV of white."""
    return np.clip(np.log2(np.maximum(light @ LUMINANCE, np.float32(2.0**_DARKEST))), _DARKEST, _BRIGHTEST)


def _keep_large(mask: np.ndarray) -> np.ndarray:
    """Without parts smaller than .05 % of the photo: lamps' filaments and glints stay white."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    large = stats[:, cv2.CC_STAT_AREA] >= _LEAST_AREA * mask.size
    large[0] = False
    return np.asarray(large[labels])


def _shoulder(light: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Luminance above .8 bent towards white (1 − e^−x), in so far as a pixel is of a window."""
    luminance = light @ LUMINANCE
    over = np.maximum(luminance - _SHOULDER, 0) / (1 - _SHOULDER)
    bent = np.where(over > 0, _SHOULDER + (1 - _SHOULDER) * (1 - np.exp(-over)), luminance)
    scale = 1 + share * (bent / np.maximum(luminance, 1e-6) - 1)
    return np.asarray(light * scale[..., None], np.float32)
