"""Frames as arrays: 16 bits a channel, kept in planes of green, blue and red as FFmpeg's fast paths want them."""

from __future__ import annotations

import cv2
import numpy as np
from av.video.frame import VideoFrame

DEEP = "gbrp16le"
"""FFmpeg's name for three planes of 16 bits."""

FULL_SCALE = 65535
_ORDER = (2, 0, 1)
"""Where red, green and blue lie."""


def view_planes(frame: VideoFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Red, green and blue of a DEEP frame, uint16 (h, w) each: views of its memory, to be read or written."""
    red, green, blue = (view_plane(frame, place) for place in _ORDER)
    return red, green, blue


def merge_planes(frame: VideoFrame) -> np.ndarray:
    """A DEEP frame as uint16 (h, w, 3) RGB."""
    return np.asarray(cv2.merge(view_planes(frame)))


def split_planes(pixels: np.ndarray) -> VideoFrame:
    """uint16 (h, w, 3) RGB as a DEEP frame, without a time."""
    frame = VideoFrame(pixels.shape[1], pixels.shape[0], DEEP)
    fill_planes(frame, pixels)
    return frame


def fill_planes(frame: VideoFrame, pixels: np.ndarray) -> None:
    """uint16 (h, w, 3) RGB written into a DEEP frame of that size."""
    cv2.split(pixels, list(view_planes(frame)))


def view_plane(frame: VideoFrame, place: int) -> np.ndarray:
    """One plane of a DEEP frame as it lies in memory, uint16 (h, w), writable."""
    plane = memoryview(frame.planes[place])
    return np.frombuffer(plane, np.uint16).reshape(frame.height, -1)[:, : frame.width]
