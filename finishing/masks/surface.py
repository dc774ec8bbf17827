"""Where a photo has a surface, in the photo's own proportions."""

import cv2
import numpy as np

from deployments.messages import SurfaceMap
from imaging.region import Size
from imaging.surfaces import is_surface
from imaging.surfaces.classes import Surface


def mark_surface(seen: SurfaceMap, name: Surface, size: Size) -> np.ndarray:
    """As `is_surface`, of a photo of that size. Networks are shown photos squashed, to a square or to sides that are
    multiples of theirs."""
    weight = is_surface(seen.likely, name)
    width = weight.shape[1]
    height = max(1, round(width * size.height / size.width))
    return np.asarray(cv2.resize(weight, (width, height), interpolation=cv2.INTER_LINEAR))
