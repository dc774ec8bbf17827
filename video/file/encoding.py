"""An encoder made ready for the frames of a file."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from av.video.codeccontext import VideoCodecContext
from av.video.format import VideoFormat

from video.file.color import FrameColor
from video.file.encoders import ENCODERS, Preset, choose_pixel_format
from video.file.facts import VideoFacts
from video.file.hdr import SDR
from video.file.static_hdr import state_static_hdr

_THREADS, _LEAN_THREADS = 4, 2
"""Of an encoder, on any machine: x264, x265 and others write other bytes with another number."""
_LARGE_PX = 2560 * 1440
"""Frames of more pixels are written with few in memory."""
_PLAIN_BITS = 12
"""A pixel's in 8 bits and 4:2:0."""


def choose_color(facts: VideoFacts) -> FrameColor:
    """The file's own; HDR becomes SDR unless it is to stay, and red, green and blue become luma and chroma where they
    cannot be kept."""
    color = SDR if facts.becomes_sdr else facts.color
    return color if choose_pixel_format(facts).startswith("gbr") else color.as_luma_and_chroma()


def set_up_encoder(context: VideoCodecContext, facts: VideoFacts, preset: Preset) -> None:
    """An encoder made ready for frames of a file: the same bytes come of the same frames on any machine."""
    encoder, is_large = ENCODERS[facts.codec], _is_large(facts)
    static = state_static_hdr(encoder.name, facts.static_hdr) if facts.keeps_hdr else {}
    context.options = _add({**encoder.options[preset], **(encoder.lean if is_large else {})}, static)
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


def count_encoder_bytes(facts: VideoFacts) -> int:
    """Of memory that the encoder takes for frames of a file."""
    bits = VideoFormat(choose_pixel_format(facts)).padded_bits_per_pixel
    usual, large = ENCODERS[facts.codec].bytes_per_pixel
    return (large if _is_large(facts) else usual) * facts.size.pixels * bits // _PLAIN_BITS


def _add(options: Mapping[str, str], further: Mapping[str, str]) -> dict[str, str]:
    """Lists of an encoder's own parameters go on."""
    lists = {name: f"{options[name]}:{value}" for name, value in further.items() if name in options}
    return {**options, **further, **lists}


def _is_large(facts: VideoFacts) -> bool:
    return facts.size.pixels > _LARGE_PX
