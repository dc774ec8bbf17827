"""A video's packets counted without decoding them, and one frame decoded: the facts, or what is wrong with the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.sidedata.sidedata import Type
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from imaging.region import Size
from video.errors import VideoError
from video.file.color import FrameColor, settle_color
from video.file.containers import can_copy, choose_container
from video.file.facts import VideoFacts
from video.file.mark import is_marked
from video.file.opening import blame, choose_stream, open_video, read_packets
from video.file.static_hdr import read_static_hdr
from video.limits import VideoLimits

_SHORT_S, _SHORT_SHARE = 0.2, 0.02
"""How much less than a header claims may be there: headers round, and count what the last packets last."""
_WITH_ALPHA = ("yuva", "gbrap", "rgba", "bgra", "argb", "abgr")
"""FFmpeg's names of pixel formats that say how far one sees through a pixel."""
_UNREADABLE = 5
"""Packets in a row that no decoder takes."""


@dataclass
class _Counted:
    """What the packets of a file say; `packets` are all of the video stream, also those that are not shown."""

    packets: int = 0
    times: list[int] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)
    end: int = 0
    reached_s: Fraction = Fraction(0)


def scan_video(path: Path, limits: VideoLimits) -> VideoFacts:
    """The facts of a file; raises VideoError, but for what only decoding every frame can tell."""
    with open_video(path, limits) as container:
        stream = choose_stream(container, limits, threads=1)
        frame = decode_first(container, stream)
        codec = stream.codec_context.codec.canonical_name
        written = choose_container(path, container, codec)
        copied = [each.index for each in container.streams if can_copy(each, written)]
        counted = count_packets(path, stream.index, limits)
        check_claims(container, stream, counted)
        color = read_color(stream, frame)
        rate = stream.average_rate or stream.guessed_rate or Fraction(len(counted.times))
        return VideoFacts(
            container=written,
            codec=codec,
            pixel_format=frame.format.name,
            bits=frame.format.components[0].bits,
            height=frame.height,
            width=frame.width,
            rotation=frame.rotation % 360,
            color=color,
            time_base=unit_of(stream).as_integer_ratio(),
            rate=rate.as_integer_ratio(),
            times=tuple(sorted(counted.times)),
            end=find_end(stream, counted),
            copied=tuple(copied),
            left_out=(*name_left_out(container, {stream.index, *copied}), *name_lost_planes(frame, stream)),
            display_matrix=read_matrix(frame),
            finished=is_marked(container.metadata),
            keys=tuple(sorted(counted.keys)),
            pixel_shape=(stream.sample_aspect_ratio or Fraction(0)).as_integer_ratio(),
            static_hdr=read_static_hdr(frame),
        )


def decode_first(container: InputContainer, stream: VideoStream) -> VideoFrame:
    """The first frame; raises VideoError video_corrupt where there is none."""
    failures = 0
    for packet in read_packets(container):
        if packet.stream.index != stream.index:
            continue
        try:
            for frame in stream.decode(packet):
                return frame
        except av.FFmpegError as error:
            failures += 1
            if failures == _UNREADABLE:
                raise blame(error, "video_corrupt", "its frames cannot be decoded") from error
    raise VideoError("video_corrupt", "the file holds no frame that can be decoded")


def count_packets(path: Path, index: int, limits: VideoLimits) -> _Counted:
    """Times of all frames of one stream, and how far the file's streams reach together; raises VideoError
    video_too_long, video_corrupt."""
    counted = _Counted()
    with open_video(path, limits) as container:
        stream = container.streams[index]
        for packet in read_packets(container):
            if not packet.size:
                continue
            if packet.stream_index == index:
                counted.packets += 1
                limits.check_length(counted.packets, 0)
            if packet.pts is None or packet.is_discard:
                continue
            end = packet.pts + (packet.duration or 0)
            counted.reached_s = max(counted.reached_s, end * packet.time_base)
            if packet.stream_index == index:
                counted.times.append(packet.pts)
                if packet.is_keyframe:
                    counted.keys.append(packet.pts)
                counted.end = max(counted.end, end)
                last_s = float((counted.end - counted.times[0]) * unit_of(stream))
                limits.check_length(counted.packets, last_s)
    if not counted.times:
        raise VideoError("video_corrupt", "the file holds no frames with a time")
    if len(set(counted.times)) != len(counted.times):
        raise VideoError("video_corrupt", "several frames claim the same time")
    return counted


def find_end(stream: VideoStream, counted: _Counted) -> int:
    """When the last frame ends: by the stream's length where it states a likely one, since MP4's packets say when the
    next one is *decoded*, which is another time where frames are stored out of order."""
    times = sorted(counted.times)
    stated = times[0] + (stream.duration or 0)
    longest = max((later - earlier for earlier, later in pairwise(times)), default=0)
    return stated if times[-1] < stated and abs(stated - counted.end) <= 2 * longest else counted.end


def unit_of(stream: Stream) -> Fraction:
    """Seconds to a unit of the stream's times."""
    return stream.time_base or Fraction(1, av.time_base)


def check_claims(container: InputContainer, stream: VideoStream, counted: _Counted) -> None:
    """Raises VideoError video_truncated where an index or header claims more than is there."""
    claimed = len(stream.index_entries) if container.format.name.startswith("mov") else 0
    if stream.frames > counted.packets and claimed > counted.packets:
        there = f"the index claims {stream.frames} frames, the file holds {counted.packets}"
        raise VideoError("video_truncated", there)
    if container.duration:
        from_zero = "matroska" in container.format.name  # says when it ends, others how long they play
        start_s = Fraction(0 if from_zero else max(container.start_time or 0, 0), av.time_base)
        length_s = Fraction(container.duration, av.time_base)
        missing_s = start_s + length_s - counted.reached_s
        if missing_s > max(_SHORT_S, _SHORT_SHARE * float(length_s)):
            raise VideoError("video_truncated", f"the last {float(missing_s):.1f} s that the header claims are missing")


def name_lost_planes(frame: VideoFrame, stream: VideoStream) -> Iterator[str]:
    """What of the pixels themselves is not written."""
    if frame.format.name.startswith(_WITH_ALPHA):
        yield f"transparency of video {stream.index}"


def read_matrix(frame: VideoFrame) -> tuple[int, ...]:
    """What a player does with frames; the decoder hands it on with the first one."""
    matrix = frame.side_data.get(Type.DISPLAYMATRIX)  # type: ignore[call-overload]
    return () if matrix is None else tuple(np.frombuffer(matrix, np.int32).tolist())


def read_color(stream: VideoStream, frame: VideoFrame) -> FrameColor:
    """As the first frame says, else the stream; raises VideoError unknown_video_color for a matrix nobody knows."""
    context = stream.codec_context
    stated = [
        int(ours) if int(ours) != unstated else int(theirs)
        for ours, theirs, unstated in (
            (frame.colorspace, context.colorspace, 2),
            (frame.color_primaries, context.color_primaries, 2),
            (frame.color_trc, context.color_trc, 2),
            (frame.color_range, context.color_range, 0),
        )
    ]
    full = stated[3] == 2 or frame.format.name.startswith(("yuvj", "gbr"))
    color = settle_color(FrameColor(stated[0], stated[1], stated[2], full), Size(frame.height, frame.width))
    if not color.is_known:
        raise VideoError("unknown_video_color", f"nobody knows the colour matrix {color.matrix} of this video")
    return color


def name_left_out(container: InputContainer, kept: set[int]) -> Iterator[str]:
    """What of a file is not among the streams that are kept, by kind, place and codec."""
    for each in container.streams:
        if each.index not in kept and not _is_timecode(each):
            codec = each.codec_context.codec.canonical_name if each.codec_context else getattr(each, "name", None)
            yield f"{each.type} {each.index} ({codec or 'unknown codec'})"


def _is_timecode(stream: Stream) -> bool:
    """A timecode track is written anew from the video stream's metadata."""
    return stream.type == "data" and "timecode" in stream.metadata
