"""From a frame's own numbers to RGB of 16 bits and back, by the colour that was settled on for the whole file."""

from __future__ import annotations

from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from imaging.region import Size
from video.file.color import FrameColor
from video.file.facts import VideoFacts
from video.file.planes import DEEP

_EXACT = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
_SMALL = Interpolation.AREA


class Converter:
    """Both ways for the frames of one file, to one small size at the most. A thread has its own, and each way a scaler,
    whose tables are made once."""

    def __init__(self, facts: VideoFacts) -> None:
        self._color = facts.color
        self._large, self._small, self._back = VideoReformatter(), VideoReformatter(), VideoReformatter()

    def to_rgb(self, frame: VideoFrame, size: Size | None = None) -> VideoFrame:
        """A DEEP frame with full range, of the frame's own size or area means of a smaller one."""
        scaler, way = (self._large, _EXACT) if size is None else (self._small, _SMALL)
        return scaler.reformat(
            frame,
            width=size.width if size else None,
            height=size.height if size else None,
            format=DEEP,
            interpolation=way,
            src_colorspace=self._color.swscale_matrix,
            src_color_range=self._color.swscale_range,
            dst_color_range="JPEG",
            threads=1,
        )

    def from_rgb(self, frame: VideoFrame, pixel_format: str, color: FrameColor) -> VideoFrame:
        """A DEEP frame in another format and colour; its time is the caller's to set."""
        return self._back.reformat(
            frame,
            format=pixel_format,
            interpolation=_EXACT,
            src_color_range="JPEG",
            dst_colorspace=color.swscale_matrix,
            dst_color_range=color.swscale_range,
            threads=1,
        )
