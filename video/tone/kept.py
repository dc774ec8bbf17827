"""A shot's tone for HDR that stays HDR: the tone is found on SDR, and what it does to light is done to HDR's light."""

from __future__ import annotations

import numpy as np

from imaging.color import linear_to_srgb, srgb_to_linear
from video.channels import least_of, most_of
from video.file.color import HLG
from video.file.facts import VideoFacts
from video.file.hdr import PEAK, HdrLight
from video.tone.develop import encode_light
from video.tone.shot import ShotTone

_FLOOR = 0.0005
"""Of white, 0.1 cd/m²: below that the tone's ratio goes to that of black, where a lifted black would be infinite."""
_PURE = 0.05
"""Of what the brightest channel is brighter: a floor as well, for a pure colour's other channels may be 0 in SDR."""
_LASTS_FROM = -1.0
"""log₂ of the peak: light of all three channels from which, if darkened, a part of it stays; at the peak all does."""


class KeptTone:
    """What shots' tones make of some coded colours (n, 3), [0, 1], of a PQ or HLG file, coded in the same way.

    The camera's hunting is taken from the light itself. The rest, what the look gives and the shot's curve, is found
    as it is for SDR: the colour mapped to SDR and toned there tells how much more or less light each channel gets, and
    by that ratio the HDR light is taken. Above white the mapping to SDR is ever flatter, and so the ratio of what lies
    there goes to that of the peak: the order of lights stays, and none is brighter than the peak, or than it was.
    """

    def __init__(self, facts: VideoFacts, colors: np.ndarray) -> None:
        from imaging.codec.transfer import HDR_WHITE

        self._light = HdrLight(facts.color)
        self._base = self._light.shine(colors) @ self._light.to_bt_709.T
        # HLG's codes end at that light, whatever a file states.
        peak = PEAK if facts.color.transfer == HLG else facts.static_hdr.peak or PEAK
        self._cap = np.maximum(most_of(self._base), peak / HDR_WHITE)
        self._shown = min(peak, PEAK) / HDR_WHITE

    def apply(self, tone: ShotTone, frame: int) -> np.ndarray:
        """float64 (n, 3); a frame counts from its shot's first."""
        if tone.curve is None:
            raise ValueError("only a curve can be taken over to HDR")
        shared = tone.gains.mean(axis=0)
        hunted = tone.gains - shared
        steady = self._undo_hunting(hunted[frame], tone.white_lasts, max(0.0, float(-hunted.min())))
        lit = np.exp2(-shared) * srgb_to_linear(self._show(steady))
        ratio = _divide(srgb_to_linear(tone.curve.apply(encode_light(lit)).astype(np.float64)), lit, steady < 0)
        light = np.exp2(-shared) * steady * ratio
        return self._light.encode(np.minimum(light @ np.linalg.inv(self._light.to_bt_709).T, self._cap))

    def _undo_hunting(self, gain: np.ndarray, lasts: float, most_lifted: float) -> np.ndarray:
        """The light with 2^`gain` (3,) taken from it. What is at the peak is burnt: darkened, it stays as far as it
        lasts; lifted, it goes no higher, and what is below keeps its distance. `most_lifted`: log₂ of what any frame of
        the shot is, so that all of them are brought below the peak in one way."""
        lit = self._base * np.exp2(-gain)
        burnt = np.clip(1 - np.log2(np.maximum(least_of(self._base) / self._cap, 1e-9)) / _LASTS_FROM, 0, 1)
        lit += lasts * burnt**2 * (3 - 2 * burnt) * np.maximum(self._base - lit, 0)
        return lit * _hold_below(most_of(lit) / self._cap, most_lifted)

    def _show(self, light: np.ndarray) -> np.ndarray:
        """Light of BT.709's primaries (n, 3) as SDR, encoded; as `plan_mapping`, but that no hue bends at the peak."""
        from imaging.codec.hdr import roll_off

        held = light * np.minimum(1, self._shown / np.maximum(most_of(light), 1e-9))
        return linear_to_srgb(roll_off(np.maximum(held, 0)[None], self._shown)[0].astype(np.float64))


def _hold_below(share: np.ndarray, most_lifted: float) -> np.ndarray:
    """Factors for light, given as its share of the peak, that bring up to 2^`most_lifted` times the peak to the peak:
    1 far below it, and nowhere so small that two lights become one."""
    if most_lifted <= 0:
        return np.ones_like(share)
    above = np.log2(np.maximum(share, 1e-9)) + 2 * most_lifted
    return np.exp2(-(np.clip(above, 0, 3 * most_lifted) ** 2) / (9 * most_lifted))


def _divide(toned: np.ndarray, lit: np.ndarray, outside: np.ndarray) -> np.ndarray:
    """By channel, how much more light there is of linear light (n, 3) after it was toned: no more than a few times
    where there was hardly any. Towards white it is one ratio for all three: channels that are cut off there one by one,
    as SDR's are, would bend the hue. So it is for channels `outside`, of which SDR has less than none: by a ratio of
    their own a colour beyond its primaries would be more or less pure than it was."""
    most = most_of(lit)
    floor = _FLOOR + _PURE * (most - lit)
    ratio, common = (toned + floor) / (lit + floor), (most_of(toned) + _FLOOR) / (most + _FLOOR)
    white = np.clip(2 * most - 1, 0, 1)
    return np.where(outside, common, ratio + white**2 * (3 - 2 * white) * (common - ratio))
