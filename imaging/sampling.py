"""From a photo's pixels to the smaller float images that models see."""

import cv2
import numpy as np

from imaging.region import Region, Size


def as_image(pixels: np.ndarray) -> np.ndarray:
    """Pixels (H, W, 3) uint8 or uint16 as a float32 image, [0, 1]."""
    return np.multiply(pixels, np.float32(1 / np.iinfo(pixels.dtype).max), dtype=np.float32)


def resize_area(pixels: np.ndarray, size: Size) -> np.ndarray:
    """An (H, W) or (H, W, 3) array at another size and the same dtype; each new pixel is the mean of what it covers."""
    if pixels.shape[:2] == (size.height, size.width):
        return pixels
    return cv2.resize(pixels, (size.width, size.height), interpolation=cv2.INTER_AREA)


def shrink_pixels(pixels: np.ndarray, long_side_px: int) -> np.ndarray:
    """An (H, W) or (H, W, 3) array of the same dtype with at most that long side, by area means."""
    return resize_area(pixels, Size(*pixels.shape[:2]).within(long_side_px))


def crop_image(pixels: np.ndarray, region: Region, size: Size) -> np.ndarray:
    """A region of uint8 or uint16 pixels as a float32 image (h, w, 3) of that size, [0, 1]."""
    return resize_area(as_image(pixels[region.slices]), size)
