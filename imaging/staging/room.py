"""What networks say of a room, brought to the size of a canvas."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.photo import ImageError
from imaging.region import Size
from imaging.surfaces import SURFACES, surface_id
from imaging.surfaces.classes import Surface


def enlarge_plane(plane: np.ndarray, size: Size) -> np.ndarray:
    """An (h, w) array of any kind at another size, larger or smaller, float32."""
    plane = plane.astype(np.float32)
    if plane.shape == (size.height, size.width):
        return plane
    way = cv2.INTER_LINEAR if size.height > plane.shape[0] else cv2.INTER_AREA
    return np.asarray(cv2.resize(plane, (size.width, size.height), interpolation=way))


def likely_of(likely: np.ndarray, size: Size, *names: Surface) -> np.ndarray:
    """How likely each pixel of a canvas is one of these surfaces, float32 (h, w); raises ImageError bad_surfaces."""
    if likely.ndim != 3 or len(likely) != len(SURFACES):
        raise ImageError("bad_surfaces", f"an array of shape {likely.shape} is no map of {len(SURFACES)} surfaces")
    total = sum(likely[surface_id(name)].astype(np.float32) for name in names)
    return np.clip(enlarge_plane(np.asarray(total), size), 0, 1)


def depth_at(depth: np.ndarray, size: Size) -> np.ndarray:
    """A depth map at a canvas's size, float32 (h, w) above 0; raises ImageError bad_depth."""
    if depth.ndim != 2 or not np.isfinite(depth).all() or not (depth > 0).all():
        raise ImageError("bad_depth", f"an array of shape {depth.shape} is no map of distances above 0")
    return enlarge_plane(depth, size)
