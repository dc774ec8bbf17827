"""How the numbers of a video stand for colours, and what they are where the file does not say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Self

from imaging.region import Size

UNSTATED = 2
BT_709, BT_601, BT_2020 = 1, 6, 9
"""Matrices, and primaries of the same names (ITU-T H.273, tables 2 and 4)."""
PQ, HLG = 16, 18
"""Transfer functions of HDR (ITU-T H.273, table 3)."""
Hdr = Literal["sdr", "keep"]
"""How HDR is to come out: mapped to SDR, or as it came, with another light."""
_RGB = 0
_SD = Size(576, 1024)

_SWSCALE = {BT_709: 1, 4: 4, 5: 5, BT_601: 5, 7: 7, BT_2020: 9, 10: 9, _RGB: 1}
"""What FFmpeg's scaler calls a matrix."""


@dataclass(frozen=True, slots=True)
class FrameColor:
    """Code points of ITU-T H.273, and whether black is 0 and white full scale (`full_range`), or 16 and 235 of 255."""

    matrix: int
    primaries: int
    transfer: int
    full_range: bool

    @property
    def is_hdr(self) -> bool:
        return self.transfer in (PQ, HLG)

    @property
    def is_known(self) -> bool:
        """Whether there is a matrix for it."""
        return self.matrix in _SWSCALE

    def as_luma_and_chroma(self) -> Self:
        """The same where pixels are no longer red, green and blue."""
        return replace(self, matrix=self.usual_matrix) if self.matrix == _RGB else self

    @property
    def usual_matrix(self) -> int:
        """Of large pictures in such primaries and such light."""
        return BT_2020 if self.is_hdr or self.primaries == BT_2020 else BT_709

    @property
    def swscale_matrix(self) -> int:
        return _SWSCALE[self.matrix]

    @property
    def swscale_range(self) -> str:
        return "JPEG" if self.full_range else "MPEG"


def settle_color(stated: FrameColor, size: Size) -> FrameColor:
    """What is stated, and for an unstated matrix that of HDR or wide primaries, BT.2020, else that of its size: BT.601
    up to 1024×576, above that BT.709, which is what encoders and players assume."""
    if stated.matrix != UNSTATED:
        return stated
    small = size.height <= _SD.height and size.width <= _SD.width
    usual = stated.usual_matrix
    return replace(stated, matrix=BT_601 if small and usual == BT_709 else usual)
