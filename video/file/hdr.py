"""HDR video as SDR: the mapping that photos get (`imaging.codec.hdr`), the same for every frame of a file."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from imaging.color import linear_to_srgb
from video.errors import VideoError
from video.file.color import BT_709, HLG, FrameColor

SDR = FrameColor(BT_709, BT_709, BT_709, False)
PEAK = 1000.0
"""cd/m² of the brightest light that is kept apart: HLG's display, and what most PQ video is graded on."""


def plan_mapping(color: FrameColor) -> Callable[[np.ndarray], np.ndarray]:
    """From PQ or HLG colours float32 (n, 3), [0, 1], to encoded SDR: white paper at 203 cd/m² becomes white (BT.2408),
    brighter light is rolled off (BT.2390). Raises VideoError unknown_video_color."""
    # Imported here: few videos are HDR, and with it comes all that photos are opened by.
    from imaging.codec.color_space import from_code_points
    from imaging.codec.hdr import display_hlg, roll_off
    from imaging.codec.primaries import to_bt_709, to_xyz
    from imaging.codec.transfer import HDR_WHITE

    space = from_code_points(color.primaries, color.transfer)
    if space is None:
        raise VideoError("unknown_video_color", f"nobody knows the primaries {color.primaries} of this HDR video")
    matrix = to_bt_709(space.chromaticities).astype(np.float32)
    luma = to_xyz(space.chromaticities)[1].astype(np.float32)
    peak = PEAK / HDR_WHITE

    def map_colors(colors: np.ndarray) -> np.ndarray:
        light = np.asarray(space.transfer.to_light(colors.astype(np.float64)), np.float32)[None]
        shown = display_hlg(light, luma) if color.transfer == HLG else light
        return linear_to_srgb(roll_off(np.minimum(shown, peak), peak) @ matrix.T)[0]

    return map_colors
