"""Which encoder writes which codec, at what quality, in which pixel format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

import av
from av.video.codeccontext import VideoCodecContext

from video.file.color import FrameColor
from video.file.facts import VideoFacts
from video.file.hdr import SDR

Preset = Literal["fast", "balanced", "high"]


@dataclass(frozen=True)
class Encoder:
    """One of FFmpeg's encoders; options by preset: speed against size, at a quality that hides the second encoding.
    `bytes_per_pixel`: of a frame, that it holds; `lean`: more options for large frames, of which fewer are to be in
    memory at one time."""

    name: str
    bytes_per_pixel: int
    options: Mapping[Preset, Mapping[str, str]]
    lean: Mapping[str, str] = field(default_factory=dict)


_EVEN = ("h264", "hevc")
"""Codecs whose encoders write no 4:2:0 of an odd width or height."""
_QUIET = "log-level=error:pools=4"
"""x265 would take as many threads as there are cores."""
_PRORES = {"profile": "hq"}
_THREADS, _LEAN_THREADS = 4, 2
"""Of an encoder, on any machine: x264, x265 and others write other bytes with another number."""
_LARGE_PX = 2560 * 1440
"""Frames of more pixels are written with few in memory."""

ENCODERS: Mapping[str, Encoder] = {
    "h264": Encoder(
        "libx264",
        40,
        {
            "fast": {"preset": "superfast", "crf": "18"},
            "balanced": {"preset": "veryfast", "crf": "17"},
            "high": {"preset": "medium", "crf": "15"},
        },
        {"rc-lookahead": "4"},
    ),
    "hevc": Encoder(
        "libx265",
        250,
        {
            "fast": {"preset": "ultrafast", "crf": "18", "x265-params": _QUIET},
            "balanced": {"preset": "superfast", "crf": "17", "x265-params": _QUIET},
            "high": {"preset": "medium", "crf": "16", "x265-params": _QUIET},
        },
        {"x265-params": f"{_QUIET}:frame-threads=1:rc-lookahead=4:bframes=2"},
    ),
    "prores": Encoder("prores_ks", 20, {"fast": _PRORES, "balanced": _PRORES, "high": _PRORES}),
    "vp9": Encoder(
        "libvpx-vp9",
        120,
        {
            "fast": {"deadline": "realtime", "cpu-used": "8", "crf": "24", "b": "0", "row-mt": "1"},
            "balanced": {"deadline": "good", "cpu-used": "5", "crf": "22", "b": "0", "row-mt": "1"},
            "high": {"deadline": "good", "cpu-used": "2", "crf": "18", "b": "0", "row-mt": "1"},
        },
        {"lag-in-frames": "8"},
    ),
    "av1": Encoder(
        "libsvtav1",
        300,
        {
            "fast": {"preset": "10", "crf": "24"},
            "balanced": {"preset": "8", "crf": "22"},
            "high": {"preset": "5", "crf": "20"},
        },
        {"svtav1-params": "lp=1"},
    ),
}


def choose_pixel_format(facts: VideoFacts) -> str:
    """The file's own where its encoder takes it; else 4:2:0 of the nearest depth, or 4:4:4 for odd sides of which it
    writes no other. ProRes is 4:2:2 whatever it was."""
    if facts.codec == "prores":
        return "yuv422p10le"
    offered = {each.name for each in av.Codec(ENCODERS[facts.codec].name, "w").video_formats or ()}
    wanted = facts.pixel_format.replace("yuvj", "yuv").replace("yuva", "yuv").replace("gbrap", "gbrp")
    odd = facts.codec in _EVEN and (facts.height % 2 or facts.width % 2)
    plain = "yuv444p" if odd and "yuv444p" in offered else "yuv420p"
    if odd and "420" in wanted:
        wanted = wanted.replace("420", "444")
    choices = (wanted, f"{plain}10le" if facts.bits > 8 else plain, plain)
    return next(each for each in choices if each in offered)


def choose_color(facts: VideoFacts) -> FrameColor:
    """The file's own; HDR becomes SDR, and red, green and blue become luma and chroma where they cannot be kept."""
    color = SDR if facts.color.is_hdr else facts.color
    return color if choose_pixel_format(facts).startswith("gbr") else color.as_luma_and_chroma()


def set_up_encoder(context: VideoCodecContext, facts: VideoFacts, preset: Preset) -> None:
    """An encoder made ready for frames of a file: the same bytes come of the same frames on any machine."""
    encoder, is_large = ENCODERS[facts.codec], facts.size.pixels > _LARGE_PX
    context.options = {**encoder.options[preset], **(encoder.lean if is_large else {})}
    context.thread_count = _LEAN_THREADS if is_large else _THREADS
    context.height, context.width, context.pix_fmt = facts.height, facts.width, choose_pixel_format(facts)
    context.framerate, context.time_base = Fraction(*facts.rate), facts.unit_s
    if facts.container == "mpegts":
        context.max_b_frames = 0  # a frame stored before its time would shift all times
    describe_pixels(context, facts)


def describe_pixels(context: VideoCodecContext, facts: VideoFacts) -> None:
    """The shape of pixels, and what their numbers stand for."""
    color = choose_color(facts)
    context.colorspace, context.color_primaries = color.matrix, color.primaries
    context.color_trc, context.color_range = color.transfer, 2 if color.full_range else 1
    if facts.pixel_shape[0]:
        context.sample_aspect_ratio = Fraction(*facts.pixel_shape)
