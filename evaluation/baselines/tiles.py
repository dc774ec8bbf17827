"""What tile upscalers do: diffuse each tile by itself and feather the pixels; and a field fitted to the same tiles."""

from dataclasses import dataclass

import numpy as np

from evaluation.mender import STEPS, Mender, as_cells
from imaging.blending import blend_tiles
from imaging.region import Size
from imaging.tiling import plan_tiles
from imaging.tone_field import ToneField, fit_tone_field
from models.prompts import enhance_prompt


@dataclass(frozen=True, eq=False)
class TiledLook:
    """An image (h, w, 3) of feathered diffusion pixels, and the tone field without any look at the whole photo."""

    pixels: np.ndarray
    field: ToneField


def diffuse_tiles(mender: Mender, image: np.ndarray, room: str, *, tile_px: int, overlap_px: int) -> TiledLook:
    """Image (h, w, 3) sRGB [0, 1], tile by tile; a photo that is one tile is what no tile upscaler is for."""
    size = Size(*image.shape[:2])
    tiles = plan_tiles(size, tile_px, overlap_px)
    painted, guides, references = {}, {}, {}
    for tile in tiles:
        seen = np.ascontiguousarray(image[tile.window.slices])
        result = mender.enhancer.diffusion.enhance([seen], enhance_prompt(room), steps=STEPS, seeds=[tile.index])[0]
        painted[tile.index] = result
        guides[tile.index], references[tile.index] = mender.guide(seen), as_cells(result)
    cells = Size(size.height // 8, size.width // 8)
    guide, reference = (blend_tiles(cells, tiles, images) for images in (guides, references))
    return TiledLook(blend_tiles(size, tiles, painted), fit_tone_field(guide, reference))
