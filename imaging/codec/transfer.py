"""Transfer functions by their code points (ITU-T H.273, table 3): from a file's encoded values to light."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from imaging.color import srgb_to_linear

PQ_PEAK, HDR_WHITE = 10_000.0, 203.0
"""cd/m² that PQ's largest value stands for (SMPTE ST 2084), and that white paper has in HDR (ITU-R BT.2408)."""
_M1, _M2, _C1, _C2, _C3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
_HLG_A, _HLG_B, _HLG_C = 0.17883277, 0.28466892, 0.55991073

Curve = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, slots=True)
class Transfer:
    """`to_light` takes encoded float64 [0, 1] to light, any shape: relative to white, or to HDR_WHITE where `is_hdr`.

    HLG's is scene light, 1 at its peak: what a display makes of it depends on all three channels.
    """

    name: str
    to_light: Curve
    is_hdr: bool = False


def gamma(exponent: float) -> Transfer:
    return Transfer(f"gamma {exponent:.4g}", lambda value: np.power(value, exponent))


def encode_pq(light: np.ndarray) -> np.ndarray:
    """Light relative to HDR_WHITE to PQ values [0, 1] (SMPTE ST 2084, equation 5.2)."""
    power = np.power(np.clip(light * (HDR_WHITE / PQ_PEAK), 0, 1), _M1)
    return np.asarray(((_C1 + _C2 * power) / (1 + _C3 * power)) ** _M2)


def decode_pq(value: np.ndarray) -> np.ndarray:
    """PQ values [0, 1] to light relative to HDR_WHITE (SMPTE ST 2084, equation 4.1)."""
    power = np.power(value, 1 / _M2)
    return np.asarray(np.power(np.maximum(power - _C1, 0) / (_C2 - _C3 * power), 1 / _M1) * (PQ_PEAK / HDR_WHITE))


def encode_hlg(light: np.ndarray) -> np.ndarray:
    """HLG scene light to values, both [0, 1] (ITU-R BT.2100-2, table 5: the OETF)."""
    scene = np.clip(light, 0, 1)
    return np.where(
        scene <= 1 / 12, np.sqrt(3 * scene), _HLG_A * np.log(np.maximum(12 * scene - _HLG_B, 1e-9)) + _HLG_C
    )


def _decode_hlg(value: np.ndarray) -> np.ndarray:
    """ITU-R BT.2100-2, table 5: the inverse OETF."""
    return np.where(value <= 0.5, value**2 / 3, (np.exp((value - _HLG_C) / _HLG_A) + _HLG_B) / 12)


def _camera(alpha: float, beta: float, slope: float) -> Curve:
    """The inverse of a straight foot below `beta` of light and a power of 0.45 above it."""
    return lambda value: np.where(value < slope * beta, value / slope, np.power((value + alpha - 1) / alpha, 1 / 0.45))


def _logarithmic(decades: float) -> Curve:
    return lambda value: np.where(value > 0, 10 ** (decades * (value - 1)), 0.0)


SRGB = Transfer("sRGB curve", srgb_to_linear)
LINEAR = Transfer("linear", lambda value: value)
PQ = Transfer("PQ", decode_pq, is_hdr=True)
HLG = Transfer("HLG", _decode_hlg, is_hdr=True)
_BT_709 = Transfer("BT.709 curve", _camera(1.09929682680944, 0.018053968510807, 4.5))

TRANSFERS = {
    **dict.fromkeys((1, 6, 11, 12, 14, 15), _BT_709),
    4: gamma(2.2),
    5: gamma(2.8),
    7: Transfer("SMPTE 240M curve", _camera(1.111572195921731, 0.022821585529445, 4.0)),
    8: LINEAR,
    9: Transfer("logarithmic 100:1", _logarithmic(2)),
    10: Transfer("logarithmic 316:1", _logarithmic(2.5)),
    13: SRGB,
    16: PQ,
    17: Transfer("SMPTE ST 428-1 curve", lambda value: np.power(value, 2.6) * (52.37 / 48)),
    18: HLG,
}
"""By code point. Of those for cameras (1, 6, 7, 14, 15) the inverse: what the camera saw."""
