"""TIFF in floating point: display colour goes straight to 16 bit, light is brought to Rec. 709 and tone-mapped."""

from __future__ import annotations

import numpy as np

from imaging.codec.icc import is_usable, read_light_matrix
from imaging.codec.primaries import XYZ_D65, Chromaticities, convert_light, to_bt_709
from imaging.codec.raster import COLORS
from imaging.codec.tiff_samples import Samples
from imaging.codec.tonemap import TONE_MAPPED, tone_map

_MOST = 65_535


def read_float(
    bands: np.ndarray, samples: Samples, profile: bytes | None, *, xyz: bool, primaries: Chromaticities | None
) -> tuple[np.ndarray, str]:
    """float (H, W, bands) to uint16 of the same bands, and in words how colours were read; "" leaves that to others.

    A usable profile whose curves are no straight lines makes it display colour: [0, 1] becomes [0, 65535], and the
    profile is still to be applied. Everything else is light: of the profile's primaries, of those stated, XYZ, or
    Rec. 709. LogLuv's XYZ is relative to white of equal energy, which libvips has made D65.
    """
    colors = COLORS[samples.space]
    usable = profile is not None and is_usable(profile, samples.space, np.dtype(np.uint16))
    matrix = read_light_matrix(profile) if usable and profile else None
    if samples.space == "cmyk" or (usable and matrix is None):
        return _quantize(bands), ""
    if xyz:
        told, matrix = "XYZ", to_bt_709(XYZ_D65)
    elif matrix is not None:
        told = "the profile's linear light"
    else:
        told, matrix = _of_primaries(primaries)
    light = np.ascontiguousarray(bands[..., :colors], np.float32)
    light = convert_light(light, matrix) if colors == 3 else np.repeat(light, 3, axis=2)
    mapped = tone_map(light)[..., :colors]
    return np.dstack([mapped, _quantize(bands[..., colors:])]), f"{told}, {TONE_MAPPED}"


def _of_primaries(primaries: Chromaticities | None) -> tuple[str, np.ndarray]:
    if primaries is None:
        return "linear Rec. 709", np.eye(3)
    return "linear light of stated primaries", to_bt_709(primaries)


def _quantize(values: np.ndarray) -> np.ndarray:
    return (np.clip(np.nan_to_num(values), 0, 1) * _MOST + 0.5).astype(np.uint16)
