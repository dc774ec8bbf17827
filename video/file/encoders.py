"""Which encoder writes which codec, at what quality, in which pixel format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import av

from video.file.facts import VideoFacts

Preset = Literal["fast", "balanced", "high"]


@dataclass(frozen=True)
class Encoder:
    """One of FFmpeg's encoders; options by preset: speed against size, at a quality that hides the second encoding.
    `lean`: more of them for large frames, of which fewer are to be in memory at one time. `bytes_per_pixel`: of frames
    of 8 bits and 4:2:0, that it holds at the most, and of large ones."""

    name: str
    bytes_per_pixel: tuple[int, int]
    options: Mapping[Preset, Mapping[str, str]]
    lean: Mapping[str, str] = field(default_factory=dict)


_EVEN = ("h264", "hevc")
"""Codecs whose encoders write no 4:2:0 of an odd width or height."""
_QUIET = "log-level=error:pools=4"
"""x265 would take as many threads as there are cores."""
_SAME = {"mbtree": "0"}
"""x264's macroblock tree, where it uses AVX-512, writes other bytes from run to run."""
_STILL = {"weightp": "0"}
"""x264 looks for light that changes from frame to frame; there is none in what was toned."""
_BALANCED = {"preset": "superfast", "crf": "17", "x264-params": "subme=2"}
"""x264's `veryfast` in all that shows: at .7 of its CPU a twentieth more bytes and .05 dB less."""
_PRORES = {"profile": "hq"}

ENCODERS: Mapping[str, Encoder] = {
    "h264": Encoder(
        "libx264",
        (200, 60),
        {
            "fast": {"preset": "superfast", "crf": "18", **_SAME, **_STILL},
            "balanced": {**_BALANCED, **_SAME, **_STILL},
            "high": {"preset": "medium", "crf": "15", **_SAME},
        },
        {"rc-lookahead": "4"},
    ),
    "hevc": Encoder(
        "libx265",
        (250, 110),
        {
            "fast": {"preset": "ultrafast", "crf": "18", "x265-params": _QUIET},
            "balanced": {"preset": "superfast", "crf": "17", "x265-params": _QUIET},
            "high": {"preset": "medium", "crf": "16", "x265-params": _QUIET},
        },
        {"x265-params": f"{_QUIET}:frame-threads=1:rc-lookahead=4:bframes=2"},
    ),
    "prores": Encoder("prores_ks", (10, 10), {"fast": _PRORES, "balanced": _PRORES, "high": _PRORES}),
    "vp9": Encoder(
        "libvpx-vp9",
        (120, 120),
        {
            "fast": {"deadline": "realtime", "cpu-used": "8", "crf": "24", "b": "0", "row-mt": "1"},
            "balanced": {"deadline": "good", "cpu-used": "5", "crf": "22", "b": "0", "row-mt": "1"},
            "high": {"deadline": "good", "cpu-used": "2", "crf": "18", "b": "0", "row-mt": "1"},
        },
        {"lag-in-frames": "8"},
    ),
    "av1": Encoder(
        "libsvtav1",
        (400, 250),
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
