"""Any ICC profile to sRGB through LittleCMS in libvips, strip by strip.

Relative colorimetric with black point compensation is what photographers' tools default to: white stays white and
shadows stay open, and colours inside sRGB are left exactly alone.
"""

from __future__ import annotations

import io
import re
import struct
from functools import lru_cache
from typing import Any, cast

import numpy as np
import pyvips
from PIL import ImageCms

from imaging.codec.color_space import ColorSpace, from_code_points
from imaging.codec.matrix_profile import MatrixProfile, convert_strip, is_straight, read_matrix_profile, read_tags
from imaging.codec.raster import COLORS, Space
from imaging.codec.vips import VIPS_ERRORS, read_array, wrap_array
from imaging.photo import ImageError

SRGB_PROFILE = bytes(pyvips.Operation.call("profile_load", "srgb"))
_SRGB = cast(MatrixProfile, read_matrix_profile(SRGB_PROFILE))
_STRIP_PIXELS = 2_000_000
_P3, _BT_2020, _SRGB_CURVE, _PQ, _HLG = 12, 9, 13, 16, 18
_HDR_NAMES = {_PQ: re.compile(r"\bPQ\b|_PQ_|ST ?2084"), _HLG: re.compile(r"\bHLG\b|_HLG_")}
"""Signs of BT.2100's curves in the names of profiles, by their code points."""
_SIGNATURES = {"rgb": b"RGB ", "grey": b"GRAY", "cmyk": b"CMYK"}


def convert_to_srgb(pixels: np.ndarray, space: Space, profile: bytes | None) -> np.ndarray:
    """(H, W, bands) of a colour space to RGB (H, W, 3) in sRGB at the same depth; RGB is converted in place.

    The profile is one that `is_usable`. Without one RGB and grey are taken as sRGB, CMYK as libvips' built-in profile
    has it.
    """
    if profile is None and space != "cmyk":
        return pixels if space == "rgb" else np.repeat(pixels, 3, axis=2)
    out = pixels if space == "rgb" else np.empty((*pixels.shape[:2], 3), pixels.dtype)
    rows = max(1, _STRIP_PIXELS // pixels.shape[1])
    exact = read_matrix_profile(profile) if profile and space == "rgb" and pixels.dtype == np.uint16 else None
    for top in range(0, len(pixels), rows):
        strip = pixels[top : top + rows]
        done = convert_strip(strip, exact, _SRGB) if exact else _transform(strip, space, profile)
        out[top : top + rows] = done[..., 1:2] if space == "grey" else done
    return out


@lru_cache(maxsize=8)
def describe_profile(profile: bytes) -> str:
    """What a profile calls itself; "unnamed" where it does not."""
    try:
        return ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))).strip() or "unnamed"
    except (ImageCms.PyCMSError, OSError):
        return "unnamed"


def find_hdr(profile: bytes) -> ColorSpace | None:
    """The space of an HDR profile, by its `cicp` tag (ICC.1:2022, 9.2.17) or by its name; None for SDR.

    Its own tables would have white at 10,000 cd/m², and the photo in the dark.
    """
    try:
        tag = read_tags(profile).get(b"cicp", b"")
    except struct.error:
        tag = b""
    if len(tag) >= 12:
        stated = from_code_points(tag[8], tag[9], full_range=bool(tag[11]))
    else:
        name = describe_profile(profile)
        kind = next((kind for kind, sign in _HDR_NAMES.items() if sign.search(name)), _SRGB_CURVE)
        stated = from_code_points(_P3 if "P3" in name else _BT_2020, kind)
    return stated if stated is not None and stated.transfer.is_hdr else None


def read_light_matrix(profile: bytes) -> np.ndarray | None:
    """Of a profile of linear light the matrix (3, 3) to linear Rec. 709, the identity for grey; None for others."""
    if profile[16:20] == _SIGNATURES["grey"]:
        return np.eye(3) if is_straight(profile, (b"kTRC",)) else None
    exact = read_matrix_profile(profile) if is_straight(profile, (b"rTRC", b"gTRC", b"bTRC")) else None
    return None if exact is None else np.asarray(np.linalg.inv(_SRGB.matrix) @ exact.matrix)


def is_usable(profile: bytes, space: Space, dtype: np.dtype) -> bool:
    """Whether the profile is of this colour space and LittleCMS can build a transform from it."""
    if profile[16:20] != _SIGNATURES[space]:
        return False
    try:
        _transform(np.zeros((1, 1, COLORS[space]), dtype), space, profile)
    except (*VIPS_ERRORS, ImageError):
        return False
    return True


def is_srgb(profile: bytes, space: Space) -> bool:
    """Whether the profile moves no colour of a 9×9×9 grid by more than one 8-bit level."""
    if space != "rgb":
        return False
    steps = np.linspace(0, 255, 9).astype(np.uint8)
    grid = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3)
    moved = _transform(grid, space, profile).astype(np.int16) - grid
    return bool(np.abs(moved).max() <= 1)


def _transform(strip: np.ndarray, space: Space, profile: bytes | None) -> np.ndarray:
    deep = strip.dtype == np.uint16
    image: Any = wrap_array(strip).copy(interpretation=_interpretation(space, deep))
    if profile is not None:
        image.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
    options = {"embedded": True} if profile is not None else {"input_profile": "cmyk"}
    done = image.icc_transform(
        "srgb", intent="relative", black_point_compensation=True, depth=16 if deep else 8, **options
    )
    return read_array(done)


def _interpretation(space: Space, deep: bool) -> str:
    names = {"rgb": ("srgb", "rgb16"), "grey": ("b-w", "grey16"), "cmyk": ("cmyk", "cmyk")}
    return names[space][deep]
