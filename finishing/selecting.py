"""What is meant by clicks on a photo: asked of the Selector, and shown where the photo's file shows it."""

import cv2
import numpy as np

from deployments.messages import Prompt
from fanlight_client.mask import Select
from finishing.assets.preview import SmallCopy
from imaging.masks import Mask, feather_mask, grow_mask
from imaging.masks.refine import refine_mask
from imaging.region import Region, Size

REACH_PX = 4.0
"""How far an edge may be from where the Selector saw it: networks draw masks in cells of about so many small pixels."""


class PlaceError(Exception):
    """A click or a box that is not on the photo. Code: `outside_photo`."""

    code = "outside_photo"


def check_places(asked: Select, size: Size) -> None:
    """Raises PlaceError unless every click is on a photo of that size, and the box, too, has some of it inside."""
    for x, y in asked.points:
        if not (0 <= x <= size.width and 0 <= y <= size.height):
            raise PlaceError(f"({x:g}, {y:g}) is not on the photo, which is {size.width} × {size.height}")
    if asked.box is not None:
        left, top, right, bottom = asked.box
        inside = max(left, 0) < min(right, size.width) and max(top, 0) < min(bottom, size.height)
        if not inside:
            told = ", ".join(f"{edge:g}" for edge in asked.box)
            raise PlaceError(f"the box ({told}) holds nothing of the photo, which is {size.width} × {size.height}")


def check_prompt(prompt: Prompt) -> Prompt:
    """The same; raises PlaceError for a box of which nothing lies in the opened part."""
    if prompt.box is not None and not (prompt.box[0] < prompt.box[2] and prompt.box[1] < prompt.box[3]):
        raise PlaceError("the box holds nothing but the border that the photo came with")
    return prompt


def shape_mask(weight: np.ndarray, asked: Select, copy: SmallCopy, *, refine: bool) -> Mask:
    """What the Selector found, (h, w) float32 of the opened part, as a mask of the small copy.

    What it is rather sure of is in it, so that no trace of a doubt is left far from the outline. Laid along the copy's
    edges if `refine`; grown and feathered as was asked for, in pixels of the photo itself.
    """
    mask = Mask.trim(show_mask(weight, copy)).harden()
    small = copy.pixels.shape[1] / copy.size.width  # small pixels a full one
    if refine:
        mask = refine_mask(mask, copy.pixels, max(REACH_PX, copy.opened.width * small / weight.shape[1]))
    return feather_mask(grow_mask(mask, asked.grow * small), asked.feather * small)


def show_mask(mask: np.ndarray, copy: SmallCopy) -> np.ndarray:
    """A soft mask (h, w) float32 of the opened part, at any size, as one of the small copy; 0 beside that part."""
    height, width = copy.pixels.shape[:2]
    if mask.shape == (height, width) and copy.opened == copy.size.region:
        return np.clip(mask, 0, 1)
    down, across = copy.size.height / height, copy.size.width / width  # full pixels a small one
    opened = copy.opened
    vertical, horizontal = mask.shape[0] / opened.height, mask.shape[1] / opened.width  # of the mask a full pixel
    to_mask = np.array(
        [
            [across * horizontal, 0, (across / 2 - opened.left) * horizontal - 0.5],
            [0, down * vertical, (down / 2 - opened.top) * vertical - 0.5],
        ]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    shown = cv2.warpAffine(mask, to_mask, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    weight = np.zeros((height, width), np.float32)
    inside = _inside(opened, down, across).clip(Size(height, width)).slices
    weight[inside] = np.clip(shown[inside], 0, 1)
    return weight


def _inside(opened: Region, down: float, across: float) -> Region:
    """The small pixels whose middles lie in the opened part."""
    return Region(
        round(opened.top / down), round(opened.left / across), round(opened.bottom / down), round(opened.right / across)
    )
