"""A surface made ready for a model to paint, and by itself a preview: colour taken out, lifted, and tinted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from imaging.color import LUMA
from imaging.masks import Mask
from imaging.photo import ImageError
from imaging.region import Region, Size

Material = Literal["paint", "parquet", "tiles"]
_STRIP_PX = 256


@dataclass(frozen=True)
class Preset:
    """How much of a surface's own colour goes, how far black is brought towards white, the exponent on the result, and
    how far it takes on a tint; all on encoded values, [0, 1] but for gamma."""

    desaturate: float
    lift: float
    gamma: float
    tint: float


PRESETS: Mapping[Material, Preset] = {
    "paint": Preset(desaturate=1.0, lift=0.35, gamma=0.8, tint=1.0),
    "parquet": Preset(desaturate=0.7, lift=0.1, gamma=0.9, tint=0.75),
    "tiles": Preset(desaturate=0.9, lift=0.2, gamma=0.85, tint=0.85),
}
"""Paint hides what is below it; wood keeps some of its own colour; tiles keep their joints."""


def prepare_surface(
    pixels: np.ndarray, mask: Mask, material: Material, tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
) -> np.ndarray:
    """Pixels uint8 or uint16 (H, W, 3) with the masked surface desaturated by its luma (ITU-R BT.601), lifted, bent and
    multiplied by a tint, sRGB [0, 1]: light and dark stay in place, the colour is near the tint's and no paint's.

    What the mask does not mark is equal byte for byte. Raises ImageError: bad_mask (it is another photo's).
    """
    if mask.size != Size(*pixels.shape[:2]):
        raise ImageError("bad_mask", f"a mask of {mask.size} is none of a photo of {pixels.shape[:2]}")
    preset, out = PRESETS[material], pixels.copy()
    colour = (1 - preset.tint + preset.tint * np.array(tint)).astype(np.float32)
    for top in range(mask.region.top, mask.region.bottom, _STRIP_PX):
        bottom = min(top + _STRIP_PX, mask.region.bottom)
        strip = Region(top, mask.region.left, bottom, mask.region.right)
        out[strip.slices] = _prepare(pixels[strip.slices], mask.crop(strip)[..., None], preset, colour)
    return out


def _prepare(pixels: np.ndarray, weight: np.ndarray, preset: Preset, colour: np.ndarray) -> np.ndarray:
    full = np.iinfo(pixels.dtype).max
    image = pixels.astype(np.float32) / full
    image += preset.desaturate * ((image @ LUMA)[..., None] - image)
    lifted = preset.lift + (1 - preset.lift) * image
    prepared = cv2.pow(lifted, preset.gamma) * colour * full
    return np.rint(pixels + weight * (prepared - pixels)).clip(0, full).astype(pixels.dtype)
