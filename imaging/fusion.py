"""Frames of one scene at several exposures: brought onto each other, and fused into one that is well exposed."""

from collections.abc import Sequence

import cv2
import numpy as np


def align_frames(frames: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Two frames uint8 (H, W, 3), dark before bright, shifted onto each other and cropped to what both hold.

    Median threshold bitmaps (Ward, "Fast, robust image registration for compositing high dynamic range photographs
    from hand-held exposures", 2003).
    """
    ordered = sorted(frames, key=lambda pixels: float(pixels.mean()))
    aligner = cv2.createAlignMTB()
    greys = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in ordered]
    right, down = (int(step) for step in aligner.calculateShift(greys[0], greys[1]))
    first = ordered[0][max(0, down) :, max(0, right) :]
    second = ordered[1][max(0, -down) :, max(0, -right) :]
    height, width = (min(sides) for sides in zip(first.shape[:2], second.shape[:2], strict=True))
    return [np.ascontiguousarray(frame[:height, :width]) for frame in (first, second)]


def fuse_frames(frames: Sequence[np.ndarray]) -> np.ndarray:
    """The well-exposed parts of all frames as one image (h, w, 3) (Mertens, Kautz & Van Reeth 2007)."""
    return np.clip(cv2.createMergeMertens().process(list(frames)), 0, 1).astype(np.float32)
