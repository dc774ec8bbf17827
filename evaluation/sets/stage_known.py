"""What is known of a rendered room: exactly, but for noise as networks have it, or by the miniature networks."""

from __future__ import annotations

import cv2
import numpy as np

from evaluation.sets.stage_faults import Painted
from evaluation.sets.stage_generated import smooth_field
from imaging.region import Size
from imaging.sampling import resize_area
from imaging.staging import RoomSeen
from imaging.surfaces import SURFACES, RoomLine

_SHARE = 4
"""Networks answer at a quarter of what they are shown."""
_BLUR_PX, _DOUBT, _DEPTH_NOISE = 0.8, 0.12, 0.04


def know_exactly(image: np.ndarray, painted: Painted, lines: tuple[RoomLine, ...], seed: int) -> RoomSeen:
    """A room in an image (h, w, 3) whose truth is known at another size: labels a little blurred and in doubt, depth
    off by 4 % smoothly, up to one factor."""
    draw = np.random.default_rng(seed)
    size = Size(*image.shape[:2])
    small = Size(size.height // _SHARE, size.width // _SHARE)
    planes = [resize_area((painted.labels == number).astype(np.float32), small) for number in range(len(SURFACES))]
    noise = [np.abs(smooth_field(small, draw)) * _DOUBT + 1e-3 for _ in SURFACES]
    likely = np.stack([cv2.GaussianBlur(p, (0, 0), _BLUR_PX) + n for p, n in zip(planes, noise, strict=True)])
    depth = np.exp(resize_area(np.log(painted.depth), small) + _DEPTH_NOISE * smooth_field(small, draw))
    return RoomSeen(image, (likely / likely.sum(axis=0)).astype(np.float16), depth * draw.uniform(0.5, 2), lines)
