"""Scene-referred light to a 16-bit photo: Reinhard, Stark, Shirley, Ferwerda 2002, "Photographic Tone Reproduction".

The global operator, equations 1 to 4: the log-average luminance is keyed to middle grey, and the brightest
luminance (here the 99.9th percentile, so that one lamp does not darken the room) just reaches white.
"""

from __future__ import annotations

import numpy as np

TONE_MAPPED = "tone-mapped by Reinhard's global operator (2002)"
"""What a report says of it."""

_MIDDLE_GREY = 0.18
_WHITE_PERCENTILE = 99.9
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)  # Rec. 709 luminance
_STRIP_PIXELS = 1_000_000
_SAMPLES = 1_000_000
_BRIGHTEST = 1e30


def tone_map(linear: np.ndarray) -> np.ndarray:
    """float32 (H, W, 3) linear Rec. 709 light of any scale to uint16 (H, W, 3) sRGB; NaN is black."""
    step = max(1, int(np.sqrt(linear[..., 0].size / _SAMPLES)))
    luminance = _clean(linear[::step, ::step]) @ _LUMA
    exposure = _exposure(luminance)
    white = max(float(np.percentile(luminance, _WHITE_PERCENTILE)) * exposure, 1.0)
    out = np.empty(linear.shape, np.uint16)
    rows = max(1, _STRIP_PIXELS // linear.shape[1])
    for top in range(0, len(linear), rows):
        out[top : top + rows] = _map_strip(_clean(linear[top : top + rows]) * np.float32(exposure), np.float32(white))
    return out


def _exposure(luminance: np.ndarray) -> float:
    """The factor that brings the log-average of the lit pixels to middle grey; 1 for a black frame."""
    lit = luminance[luminance > 0]
    return _MIDDLE_GREY / float(np.exp(np.log(lit.astype(np.float64)).mean())) if lit.size else 1.0


def _clean(light: np.ndarray) -> np.ndarray:
    return np.clip(np.nan_to_num(light, nan=0.0, posinf=_BRIGHTEST, neginf=0.0), 0.0, _BRIGHTEST)


def _map_strip(light: np.ndarray, white: np.float32) -> np.ndarray:
    """Equation 4 on luminance, colour ratios kept, then the sRGB curve (IEC 61966-2-1)."""
    luminance = np.minimum(light, white)[..., None, :] @ _LUMA
    scale = (1 + luminance / white / white) / (1 + luminance)
    mapped = np.clip(np.minimum(light, white) * scale, 0, 1)
    encoded = np.where(mapped <= 0.0031308, 12.92 * mapped, 1.055 * np.power(mapped, 1 / 2.4) - 0.055)
    return (encoded * 65535 + 0.5).astype(np.uint16)
