"""An original beside a result whose camera was turned upright: as it was taken, and in the result's frame."""

import cv2
import numpy as np

from fanlight_client.report import Report
from imaging.region import Size

GROUND = 38
"""Grey of the page and the sheet."""


def fit_within(preview: np.ndarray, size: Size) -> np.ndarray:
    """A preview uint8 (h, w, 3) as a whole in the middle of a picture of that size, with the page's grey around it."""
    scale = min(size.height / preview.shape[0], size.width / preview.shape[1])
    height, width = (
        max(1, min(most, round(side * scale)))
        for side, most in zip(preview.shape, (size.height, size.width), strict=False)
    )
    top, left = (size.height - height) // 2, (size.width - width) // 2
    fitted = np.full((size.height, size.width, 3), GROUND, np.uint8)
    fitted[top : top + height, left : left + width] = cv2.resize(preview, (width, height), interpolation=cv2.INTER_AREA)
    return fitted


def align_original(pixels: np.ndarray, report: Report) -> np.ndarray:
    """The original's pixels (H, W, 3) in the result's frame, so that the same place shows the same thing in both.

    A lens's distortion is not followed: where one was undone, things may lie a few pixels apart.
    """
    turned = report.straighten
    if turned is None or turned.matrix is None:
        return pixels
    to_original = np.array(turned.matrix).reshape(3, 3)
    size = (report.output.width, report.output.height)
    return cv2.warpPerspective(pixels, to_original, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
