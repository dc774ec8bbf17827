"""What a recolouring needs to know of the whole surface, found out on a small copy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imaging.masks import Mask
from imaging.photo import ImageError
from imaging.recolour.anchor import Anchor, Shown, find_gains
from imaging.recolour.grain import Grain, fit_grain, list_surface_blocks, measure_grain
from imaging.recolour.shading import Shading, channel_shares, fit_shading
from imaging.recolour.tones import to_light
from imaging.recolour.wall import Wall, Y, find_core, find_wall
from imaging.region import Region, Size
from imaging.sampling import resize_area

WORKING_PX = 1600
_MARGIN = 0.05
"""Of the mask's long side: what lies around it counts for its edges."""
_LEAST_MARGIN_PX = 32
_MOST_UNBURNT, _HIGHEST, _MOST_HELD = 0.86, 0.92, 0.6


@dataclass(frozen=True, eq=False)
class RecolourPlan:
    """The surface within `region` of the photo: its wall and shading at working size, `gains` (3,) on linear RGB from
    the old paint to the new, the camera's `grain`, and `surface_grain`: how much the surface shows, of full scale."""

    region: Region
    wall: Wall
    shading: Shading
    gains: np.ndarray
    grain: Grain
    surface_grain: float

    @property
    def shares(self) -> np.ndarray:
        return channel_shares(self.wall)

    @property
    def gain(self) -> float:
        """Of luminance, where the light is as on most of the wall."""
        return float((self.wall.colour * self.gains) @ Y / self.wall.luminance)


def plan_recolouring(pixels: np.ndarray, mask: Mask, paint: tuple[float, float, float], anchor: Anchor) -> RecolourPlan:
    """The plan for pixels uint8 or uint16 (H, W, 3); paint sRGB [0, 1].

    Raises ImageError: bad_pixels, bad_mask (it is another photo's), and those of `find_wall`.
    """
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype not in (np.uint8, np.uint16):
        raise ImageError("bad_pixels", f"paint goes over uint8 or uint16 RGB, not {pixels.dtype} {pixels.shape}")
    if mask.size != Size(*pixels.shape[:2]):
        raise ImageError("bad_mask", f"a mask of {mask.size} is none of a photo of {pixels.shape[:2]}")
    if mask.is_empty:
        raise ImageError("nothing_masked", "the mask marks no surface")
    region = _widen(mask.region).clip(mask.size)
    working = region.size.within(WORKING_PX)
    linear = to_light(resize_area(pixels[region.slices], working))
    core = find_core(resize_area(mask.crop(region), working))
    wall = find_wall(linear, core)
    shown = measure_grain(pixels, list_surface_blocks(pixels, mask))
    grain = fit_grain(pixels, shown, wall.luminance)
    shading = fit_shading(linear, core, wall, grain)
    gains = find_gains(paint, wall.colour, anchor)
    if isinstance(anchor, Shown):
        gains = gains * hold_back(linear[core], wall, gains)
    return RecolourPlan(region, wall, shading, gains, grain, shown)


def hold_back(surface: np.ndarray, wall: Wall, gains: np.ndarray) -> float:
    """A factor, at most 1, that keeps all but the brightest seventh of a surface, linear (n, 3), from burning out.

    Where nothing says how strong the light is, a white swatch in the mode's place would make a lamp of all that is
    lighter than the mode.
    """
    strength = (surface / wall.colour) @ channel_shares(wall)
    bright = float(np.quantile(strength, _MOST_UNBURNT)) * float((wall.colour * gains).max())
    return float(np.clip(_HIGHEST / max(bright, 1e-6), _MOST_HELD, 1))


def _widen(region: Region) -> Region:
    return region.expand(max(_LEAST_MARGIN_PX, round(_MARGIN * max(region.height, region.width))))
