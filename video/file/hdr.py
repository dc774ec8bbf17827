"""HDR video as light, and as SDR: the mapping that photos get (`imaging.codec.hdr`), the same for every frame."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from imaging.color import linear_to_srgb
from video.errors import VideoError
from video.file.color import BT_709, HLG, FrameColor

SDR = FrameColor(BT_709, BT_709, BT_709, False)
PEAK = 1000.0
"""cd/m² of the brightest light that is kept apart: HLG's display, and what most PQ video is graded on."""


class HdrLight:
    """Both ways between the coded colours of a PQ or HLG file, [0, 1], and the light that a display shows of them,
    relative to white paper (203 cd/m², BT.2408); arrays (n, 3). Raises VideoError unknown_video_color."""

    def __init__(self, color: FrameColor) -> None:
        # Imported here: few videos are HDR, and with it comes all that photos are opened by.
        from imaging.codec.color_space import from_code_points
        from imaging.codec.primaries import to_bt_709, to_xyz

        space = from_code_points(color.primaries, color.transfer)
        if space is None:
            words = f"nobody knows the primaries {color.primaries} of this HDR video"
            raise VideoError("unknown_video_color", words)
        self._space, self._is_hlg = space, color.transfer == HLG
        self._luma = to_xyz(space.chromaticities)[1]
        self.to_bt_709 = to_bt_709(space.chromaticities)
        """(3, 3): from light of the file's primaries to light of BT.709's."""

    def shine(self, colors: np.ndarray) -> np.ndarray:
        """Light float64, in the file's primaries; of HLG as a display of 1000 cd/m² shows it (BT.2100)."""
        from imaging.codec.hdr import display_hlg

        light = np.asarray(self._space.transfer.to_light(colors.astype(np.float64)))
        return display_hlg(light, self._luma) if self._is_hlg else light

    def encode(self, light: np.ndarray) -> np.ndarray:
        """Coded colours float64 of light in the file's primaries; what no code stands for becomes the nearest."""
        from imaging.codec.hdr import film_hlg
        from imaging.codec.transfer import encode_hlg, encode_pq

        light = np.maximum(light, 0)
        return encode_hlg(film_hlg(light, self._luma)) if self._is_hlg else encode_pq(light)


def plan_mapping(color: FrameColor) -> Callable[[np.ndarray], np.ndarray]:
    """From PQ or HLG colours float32 (n, 3), [0, 1], to encoded SDR: white paper at 203 cd/m² becomes white (BT.2408),
    brighter light is rolled off (BT.2390). Raises VideoError unknown_video_color."""
    from imaging.codec.hdr import roll_off
    from imaging.codec.transfer import HDR_WHITE

    light, peak = HdrLight(color), PEAK / HDR_WHITE
    matrix = light.to_bt_709.astype(np.float32)

    def map_colors(colors: np.ndarray) -> np.ndarray:
        shown = np.asarray(light.shine(colors), np.float32)[None]
        return linear_to_srgb(roll_off(np.minimum(shown, peak), peak) @ matrix.T)[0]

    return map_colors
