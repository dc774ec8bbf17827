"""What diffusion painted beyond tone, as a layer of differences that is added to the toned original."""

import cv2
import numpy as np

from imaging.region import Size
from imaging.sampling import as_image

DETAIL_LIMIT = 0.06
"""The most that `detail` adds to or takes from a value, of full scale: about 15 of 255 levels."""

STRIP_PX = 256


def measure_texture(painted: np.ndarray, toned: np.ndarray, anchor_radius_px: int) -> np.ndarray:
    """Painted image minus toned pixels, float32 (h, w, 3), without what is wider than the anchor's box.

    `painted` float32, `toned` uint8 or uint16, of one size; lighting stays the tone field's affair.
    """
    layer = painted - as_image(toned)
    return layer - cv2.blur(layer, (2 * anchor_radius_px + 1,) * 2, borderType=cv2.BORDER_REFLECT)


def limit_texture(layer: np.ndarray, finest_px: float) -> np.ndarray:
    """The layer's middle frequencies, held to ±DETAIL_LIMIT: finer than `finest_px` (sigma) is left to the photo."""
    return np.clip(cv2.GaussianBlur(layer, (0, 0), finest_px), -DETAIL_LIMIT, DETAIL_LIMIT)


def apply_texture(pixels: np.ndarray, layer: np.ndarray, weight: np.ndarray) -> None:
    """Add a layer (h, w, 3) of any size under a weight (gh, gw) of any size to uint8 or uint16 pixels, in place."""
    full_scale = np.iinfo(pixels.dtype).max
    full = Size(*pixels.shape[:2])
    for top in range(0, full.height, STRIP_PX):
        strip = pixels[top : top + STRIP_PX]
        height = strip.shape[0]
        added = _enlarge(layer, full, top, height) * _enlarge(weight, full, top, height)[..., None]
        # Nothing is added where the weight is zero: such pixels keep their value to the bit.
        strip[...] = np.clip(np.rint(strip + added * full_scale), 0, full_scale).astype(pixels.dtype)


def _enlarge(values: np.ndarray, full: Size, top: int, height: int) -> np.ndarray:
    """Rows [top, top + height) of `values` as they would be at full size, bilinear between pixel centres."""
    down, right = values.shape[0] / full.height, values.shape[1] / full.width
    to_source = np.array([[right, 0, right / 2 - 0.5], [0, down, (top + 0.5) * down - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(values, to_source, (full.width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
