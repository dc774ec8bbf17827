"""From a model's small picture to pixels of the photo: anchored in colour, sharpened, grained, feathered."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.photo import ImageError
from imaging.region import Size
from imaging.replace.anchor import anchor_colour
from imaging.replace.detail import choose_gain, missing_noise, sharpen
from imaging.sampling import as_image, resize_area
from imaging.sky.noise import GRAIN_SIDE_PX, grain_tile

STRIP_PX = 256


def bring_back(generated: np.ndarray, pixels: np.ndarray, mask: np.ndarray, gamma: float = 1.0) -> np.ndarray:
    """A crop's pixels, uint8 or uint16 (H, W, 3), with the generated image (h, w, 3) under the mask (H, W).

    Both show the same view. What the mask leaves at 0 stays as it is to the byte; between 0 and 1 the two are mixed by
    the mask to the power of `gamma`. Raises ImageError `bad_pixels`, `bad_mask`.
    """
    _check(generated, pixels, mask, gamma)
    seen = Size(*generated.shape[:2])
    photo = resize_area(as_image(pixels), seen)
    small_mask = (resize_area((mask > 0).astype(np.float32), seen) > 0).astype(np.float32)
    anchored = anchor_colour(generated.astype(np.float32), photo, small_mask)
    dressed = sharpen(anchored, choose_gain(anchored, pixels, mask))
    return _blend(dressed, pixels, mask**gamma, missing_noise(anchored, pixels, mask))


def _blend(image: np.ndarray, pixels: np.ndarray, weight: np.ndarray, noise: float) -> np.ndarray:
    """Strip by strip: enlarged all at once a crop would take four times the memory of its pixels."""
    most, out = np.iinfo(pixels.dtype).max, pixels.copy()
    grain = np.tile(grain_tile(), (STRIP_PX // GRAIN_SIDE_PX + 1, -(-pixels.shape[1] // GRAIN_SIDE_PX)))
    for top in range(0, len(pixels), STRIP_PX):
        strip = slice(top, min(top + STRIP_PX, len(pixels)))
        height = strip.stop - strip.start
        chosen = weight[strip] > 0
        if not chosen.any():
            continue
        new = _enlarge(image, pixels.shape, top, height) + noise * grain[:height, : pixels.shape[1], None]
        was = pixels[strip].astype(np.float32)
        mixed = was + (new * most - was) * weight[strip][..., None]
        out[strip][chosen] = np.clip(np.rint(mixed), 0, most)[chosen].astype(pixels.dtype)
    return out


def _enlarge(image: np.ndarray, shape: tuple[int, ...], top: int, height: int) -> np.ndarray:
    """Rows [top, top + height) of the image at full size, bicubic between pixel centres."""
    down, right = image.shape[0] / shape[0], image.shape[1] / shape[1]
    to_source = np.array([[right, 0, right / 2 - 0.5], [0, down, (top + 0.5) * down - 0.5]])
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(image, to_source, (shape[1], height), flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _check(generated: np.ndarray, pixels: np.ndarray, mask: np.ndarray, gamma: float) -> None:
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype not in (np.uint8, np.uint16):
        raise ImageError("bad_pixels", f"{pixels.dtype} {pixels.shape} are no uint8 or uint16 RGB pixels")
    if generated.ndim != 3 or generated.shape[2] != 3 or not np.isfinite(generated).all():
        raise ImageError("bad_pixels", f"an array of shape {generated.shape} is no generated image")
    if mask.shape != pixels.shape[:2] or not gamma > 0:
        raise ImageError("bad_mask", f"a mask of shape {mask.shape}, gamma {gamma}, for pixels of {pixels.shape}")
