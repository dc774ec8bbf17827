"""Which colour space a file is in, asked once for every decoder: ICC, what its format says, EXIF, else sRGB."""

from __future__ import annotations

import numpy as np

from imaging.codec.adobe_rgb import ADOBE_RGB_PROFILE
from imaging.codec.color_space import ColorSpace
from imaging.codec.grey import is_grey
from imaging.codec.icc import convert_to_srgb, describe_profile, find_hdr, is_srgb, is_usable
from imaging.codec.raster import Raster, Space
from imaging.codec.stated_color import convert_stated
from imaging.metadata.exif import is_adobe_rgb

_GREY_LEVELS = 2 / 255
"""How far a profile may move grey apart and still mean grey: rounding of its colorants."""
_STRIP_ROWS = 256


def read_as_srgb(raster: Raster) -> tuple[np.ndarray, str]:
    """The raster's pixels as sRGB RGB (H, W, 3) at their depth, and in words which colour space they were read in.

    RGB is converted in place. Equal channels stay equal: grey is no colour in any space of colours that can be seen.
    """
    found = _find_space(raster)
    if found is None:
        return convert_to_srgb(raster.pixels, raster.space, None), raster.read_as or _assume(raster.space)
    grey = raster.space == "rgb" and is_grey(raster.pixels)
    if isinstance(found, ColorSpace):
        one = raster.pixels[..., :1]
        return convert_stated(one, "grey", found) if grey else convert_stated(raster.pixels, raster.space, found)
    told = "Adobe RGB, by EXIF" if found is ADOBE_RGB_PROFILE else f"ICC profile: {describe_profile(found)}"
    if grey:
        return _convert_grey(raster.pixels, found), told
    return convert_to_srgb(raster.pixels, raster.space, found), told


def _find_space(raster: Raster) -> ColorSpace | bytes | None:
    """A stated space or an ICC profile to convert from; None where the pixels are sRGB already, or CMYK untold."""
    profile = raster.profile
    if profile is not None and is_usable(profile, raster.space, raster.pixels.dtype):
        return None if is_srgb(profile, raster.space) else find_hdr(profile) or profile
    if raster.stated is not None and raster.space != "cmyk":
        return None if raster.stated.is_srgb else raster.stated
    exif = raster.metadata.exif
    return ADOBE_RGB_PROFILE if raster.space == "rgb" and exif and is_adobe_rgb(exif) else None


def _assume(space: Space) -> str:
    return "CMYK without a profile" if space == "cmyk" else "sRGB"


def _convert_grey(pixels: np.ndarray, profile: bytes) -> np.ndarray:
    """RGB pixels that are grey, in place: each level as the profile has it, with green for all channels where only
    rounding draws these apart."""
    levels = np.arange(np.iinfo(pixels.dtype).max + 1, dtype=pixels.dtype)
    table = convert_to_srgb(levels[:, None, None].repeat(3, axis=2), "rgb", profile)[:, 0]
    apart = np.ptp(table.astype(np.int32), axis=1, keepdims=True)
    table = np.where(apart <= _GREY_LEVELS * levels[-1], table[:, 1:2], table)
    for top in range(0, len(pixels), _STRIP_ROWS):
        strip = pixels[top : top + _STRIP_ROWS]
        strip[:] = table[strip[..., 0]]
    return pixels
