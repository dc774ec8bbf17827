"""Furniture put into the photo at full size, with what has to be written on it."""

from dataclasses import dataclass

import numpy as np

from fanlight_client.stage import Stage
from finishing.steps.staging.emptying import Emptied
from finishing.steps.staging.picture import Picture
from imaging.label import draw_label
from imaging.masks import Mask, unite
from imaging.replace import mark_preview
from imaging.staging import Matted, composite


@dataclass(frozen=True, eq=False)
class Furnished:
    """The photo's pixels (H, W, 3) with furniture, and the mask of all that is not as it was: what was taken away
    first and what was written on it among that."""

    pixels: np.ndarray
    mask: Mask


def put_furniture(emptied: Emptied, picture: Picture, matted: Matted, options: Stage) -> Furnished:
    """Raises ImageError."""
    pixels, mask = composite(emptied.pixels, picture.aligned, matted)
    masks = [mask] if emptied.mask is None else [mask, emptied.mask]
    if options.preview and not mask.is_empty:
        part = mark_preview(pixels[mask.region.slices], mask.weight)
        pixels = pixels.copy()
        pixels[mask.region.slices] = part
    if options.label:
        pixels, plate = draw_label(pixels, options.label)
        masks.append(plate)
    return Furnished(pixels, unite(masks))
