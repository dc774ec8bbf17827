"""What staging models do although nobody asked them: the walls of a good room painted or papered anew."""

import cv2
import numpy as np

from evaluation.sets.stage_faults import Painted
from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.sampling import as_image
from imaging.scenes.interior import RenderedInterior
from imaging.surfaces import surface_id

_PAINT = 0.45
"""The most, as a natural logarithm, by which a channel of a wall changes."""
_STRIPES, _STRIPES_PX = 0.25, (6, 24)
"""How much darker every other stripe of a wallpaper is at most, and how wide stripes are."""
_BESIDE = 0.02
"""Walls so near to furniture, in long sides of the picture, are the matte's edge and its shadows."""


def repaint_walls(furnished: RenderedInterior, draw: np.random.Generator) -> Painted:
    """The furnished room with every wall in another paint, under stripes that may be strong or none."""
    image = srgb_to_linear(as_image(furnished.pixels))
    height, width = furnished.labels.shape
    stripes = (np.arange(width) // int(draw.integers(*_STRIPES_PX))) % 2 * draw.uniform(0, _STRIPES)
    change = np.exp(draw.uniform(-_PAINT, _PAINT, 3)) * (1 - stripes)[None, :, None]
    walls = furnished.labels == surface_id("wall")
    image[walls] *= np.broadcast_to(change, (height, width, 3))[walls]
    pixels = np.rint(255 * linear_to_srgb(np.clip(image, 0, 1))).astype(np.uint8)
    return Painted(pixels, furnished.depth, furnished.labels)


def measure_walls_taken(furnished: RenderedInterior, mask: np.ndarray) -> float:
    """The share of walls away from furniture that a mask (h, w) of all that changed brings into the photo."""
    furniture = (furnished.labels == surface_id("furniture")).astype(np.uint8)
    away = cv2.distanceTransform(1 - furniture, cv2.DIST_L2, 5) > _BESIDE * max(furniture.shape)
    walls = (furnished.labels == surface_id("wall")) & away
    return float((mask[walls] >= 0.5).mean()) if walls.any() else 0.0
