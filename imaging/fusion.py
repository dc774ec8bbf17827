"""Frames of one scene at several exposures: brought onto each other, and fused into one that is well exposed."""

from collections.abc import Sequence

import cv2
import numpy as np


def align_frames(frames: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Frames uint8 (H, W, 3), dark before bright, shifted onto the middle one and cropped to what all hold.

    Median threshold bitmaps (Ward, "Fast, robust image registration for compositing high dynamic range photographs
    from hand-held exposures", 2003). Raises ValueError for fewer than two frames, and for frames of several sizes.
    """
    if len(frames) < 2:
        raise ValueError(f"a bracket has two frames or more, not {len(frames)}")
    if len(sizes := {frame.shape[:2] for frame in frames}) > 1:
        raise ValueError(f"the frames of a bracket are of one size, not {', '.join(map(str, sorted(sizes)))}")
    ordered = sorted(frames, key=lambda pixels: float(pixels.mean()))
    shifts = _measure_shifts(ordered)
    (top, left), (bottom, right) = shifts.max(axis=0), shifts.min(axis=0) + frames[0].shape[:2]
    return [
        np.ascontiguousarray(frame[top - down : bottom - down, left - across : right - across])
        for frame, (down, across) in zip(ordered, shifts, strict=True)
    ]


def _measure_shifts(frames: Sequence[np.ndarray]) -> np.ndarray:
    """How far (down, right) each frame must go to lie on the middle one, the darker of two: px, int (n, 2)."""
    aligner, middle = cv2.createAlignMTB(), (len(frames) - 1) // 2
    greys = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in frames]
    shifts = np.array([aligner.calculateShift(greys[middle], grey)[::-1] for grey in greys], int)
    shifts[middle] = 0
    return shifts


def fuse_frames(frames: Sequence[np.ndarray]) -> np.ndarray:
    """The well-exposed parts of all frames as one image (h, w, 3) (Mertens, Kautz & Van Reeth 2007)."""
    return np.clip(cv2.createMergeMertens().process(list(frames)), 0, 1).astype(np.float32)
