"""HDR to SDR: white paper becomes white, and what is brighter is rolled off below it.

Reference white is 203 cd/m² (ITU-R BT.2408-7, table 1). Brighter light goes through the EETF of ITU-R BT.2390-11,
5.4.1, on the largest channel, so that hues stay; its source peak is the photo's own. A photo with nothing above
reference white comes out as an SDR file of it would.
"""

from __future__ import annotations

from functools import reduce

import numpy as np

from imaging.codec.transfer import HDR_WHITE, PQ_PEAK, decode_pq, encode_pq

_PEAK_PERCENTILE = 99.9
_LEVELS = 4096
_HLG_PEAK, _HLG_GAMMA = 1000.0, 1.2
"""The display that HLG is graded for (ITU-R BT.2100-2, table 5)."""
_HLG_DARKEST = 1e-6
"""Of scene light: below that a display's light is proportional to it."""


def display_hlg(scene: np.ndarray, luma: np.ndarray) -> np.ndarray:
    """HLG scene light float32 (h, W, n) as a display of 1000 cd/m² shows it, relative to HDR_WHITE: BT.2100's OOTF.

    `luma` (n,) are the shares of the channels in luminance.
    """
    luminance = np.maximum(scene @ luma, _HLG_DARKEST)[..., None]
    return np.asarray(scene * (luminance ** np.float32(_HLG_GAMMA - 1) * np.float32(_HLG_PEAK / HDR_WHITE)))


def film_hlg(shown: np.ndarray, luma: np.ndarray) -> np.ndarray:
    """What `display_hlg` was given."""
    light = shown * (HDR_WHITE / _HLG_PEAK)
    luminance = np.maximum(light @ luma, _HLG_DARKEST**_HLG_GAMMA)[..., None]
    return np.asarray(light / luminance ** (1 - 1 / _HLG_GAMMA))


def find_peak(light: np.ndarray) -> float:
    """How bright the brightest parts (h, w, n) are, relative to HDR_WHITE: at least 1."""
    peak = float(np.percentile(_brightest(light), _PEAK_PERCENTILE))
    return min(max(peak, 1.0), PQ_PEAK / HDR_WHITE)


def roll_off(light: np.ndarray, peak: float) -> np.ndarray:
    """Light float32 (h, W, n) up to a peak brought into [0, 1]; unchanged where the peak is 1."""
    if peak <= 1:
        return light
    share = np.clip(_brightest(light) / np.float32(peak), 0, 1)
    place = np.sqrt(np.sqrt(share)) * np.float32(_LEVELS - 1)
    below = np.minimum(place.astype(np.int32), _LEVELS - 2)
    gains = _gains(peak)
    gain = gains[below] + np.diff(gains)[below] * (place - below.astype(np.float32))
    return np.asarray(light * gain[..., None])


def _brightest(light: np.ndarray) -> np.ndarray:
    """The largest channel of (h, w, n), (h, w); numpy's own maximum over a short last axis is slow."""
    return reduce(np.maximum, np.moveaxis(light, -1, 0))


def _gains(peak: float) -> np.ndarray:
    """float32 (_LEVELS,): the EETF's light over the light that goes in, by the fourth root of its share of the peak."""
    light = np.maximum(np.linspace(0, 1, _LEVELS) ** 4 * peak, 1e-9)
    whole = encode_pq(np.array(peak))
    value, most = encode_pq(light) / whole, float(encode_pq(np.array(1.0)) / whole)
    knee = 1.5 * most - 0.5
    t = np.clip((value - knee) / (1 - knee), 0, 1)
    bent = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (3 * t**2 - 2 * t**3) * most
    return (np.where(value < knee, light, decode_pq(bent * whole)) / light).astype(np.float32)
