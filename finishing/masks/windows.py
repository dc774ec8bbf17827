"""Where a photo's file shows windows."""

import numpy as np

from deployments.messages import SurfaceMap
from finishing.frame import Frame
from finishing.masks.surface import mark_surface
from imaging.masks import Mask, scale_mask


def mark_windows(seen: SurfaceMap, upright: Frame) -> np.ndarray:
    """How far each place of the file is of a window, float32 (h, w) in [0, 1]; of what was seen of the upright photo,
    which its mount holds. Of a file that is all photo in the resolution that it was seen in."""
    mask = Mask.trim(mark_surface(seen, "window", upright.size))
    if upright.mount.kind is not None:
        mask = upright.mount.close_mask(scale_mask(mask, upright.size))
    return mask.crop(mask.size.region)
