"""Pieces put together, packet by packet, with everything else that the old file held."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from video.errors import VideoError
from video.file.containers import add_copy
from video.file.cutting import Segment
from video.file.encoding import describe_pixels
from video.file.facts import VideoFacts
from video.file.mark import add_mark
from video.file.opening import blame_encoder, choose_stream, open_video, read_packets
from video.limits import VideoLimits

_REORDERED = ("h264", "hevc")
"""Codecs whose packets may be stored in another order than that in which they are shown."""
_PIECE = {"format_whitelist": "mov", "protocol_whitelist": "file", "ignore_editlist": "1"}


def join_pieces(
    source: Path,
    out: Path,
    facts: VideoFacts,
    segments: Sequence[Segment],
    pieces: Sequence[Path],
    progress: Callable[[int], None] = lambda done: None,
    limits: VideoLimits | None = None,
) -> None:
    """Write `out`: the pieces' frames at the times of `facts`, and sound, subtitles, chapters, metadata, languages,
    rotation, pixel shape, colour tags and, through its metadata, the timecode of the source.

    `progress` is told how many frames are in the file. Raises VideoError encoding_failed, also where pieces do not
    belong together.
    """
    limits = limits or VideoLimits()
    orders = [read_order(piece, segment, facts.codec) for piece, segment in zip(pieces, segments, strict=True)]
    with open_video(source, limits) as container, blame_encoder(), _open_piece(pieces[0]) as first:
        stream = choose_stream(container, limits, threads=1)
        with av.open(str(out), "w", format=facts.container, options=_choose_flags(facts, container.metadata)) as new:
            new.metadata.update(add_mark(container.metadata))
            new.set_chapters(container.chapters())
            video = _add_video(new, first.streams.video[0], stream, facts)
            copies = {index: add_copy(new, container.streams[index]) for index in facts.copied}
            frames = _Frames(_time_packets(_read_pieces(pieces, first), orders, facts), video, progress)
            for packet in read_copied(container, copies):
                frames.mux_until(new, packet)
                packet.stream = copies[packet.stream_index]
                new.mux(packet)
            frames.mux_until(new, None)


def read_order(piece: Path, segment: Segment, codec: str) -> list[int]:
    """By place in the file, which frame of a segment each packet of its piece shows; raises VideoError
    encoding_failed."""
    count = segment.stop - segment.start
    if codec not in _REORDERED:
        return list(range(count))
    with blame_encoder(), _open_piece(piece) as container:
        times = [packet.pts for packet in container.demux(video=0) if packet.size and packet.pts is not None]
    if len(times) != count:
        raise VideoError("encoding_failed", f"a piece of the new video holds {len(times)} frames and not {count}")
    ranks = {time: rank for rank, time in enumerate(sorted(times))}
    return [ranks[time] for time in times]


def plan_decoding(times: Sequence[int], orders: Sequence[Sequence[int]]) -> list[int]:
    """When each packet of all pieces is to be decoded: rising, and never after it is shown.

    The time of the frame as many places before as packets come too early at the most; before there are so many, earlier
    than the first frame.
    """
    depth = max((place - rank for order in orders for place, rank in enumerate(order)), default=0)
    early = times[depth] - times[0]
    return [time - early for time in times[:depth]] + list(times[: len(times) - depth])


def read_copied(container: InputContainer, copies: Mapping[int, Stream]) -> Iterator[Packet[Stream]]:
    """Packets of the streams that are copied, as they come."""
    if copies:
        for packet in read_packets(container, [container.streams[index] for index in copies]):
            if packet.dts is not None:
                yield packet


class _Frames:
    """Packets of the new video, that are muxed as the streams beside it go on."""

    def __init__(
        self, packets: Iterator[Packet[VideoStream]], stream: VideoStream, progress: Callable[[int], None]
    ) -> None:
        self._packets, self._stream, self._progress, self._done = packets, stream, progress, 0
        self._next = next(packets, None)

    def mux_until(self, out: OutputContainer, other: Packet[Stream] | None) -> None:
        """All that are decoded before another stream's packet; all that are left for None."""
        while self._next is not None and (other is None or _decoded_s(self._next) <= _decoded_s(other)):
            self._next.stream = self._stream
            out.mux(self._next)
            self._next = next(self._packets, None)
            self._done += 1
            self._progress(self._done)


def _decoded_s(packet: Packet) -> float:
    return float((packet.dts or 0) * packet.time_base)


def _time_packets(
    packets: Iterator[Packet[VideoStream]], orders: Sequence[Sequence[int]], facts: VideoFacts
) -> Iterator[Packet[VideoStream]]:
    """The same packets with the times of the whole file."""
    decoded = plan_decoding(facts.times, orders)
    lasts = [after - before for before, after in pairwise([*facts.times, facts.end])]
    firsts = np.cumsum([0, *(len(order) for order in orders)])
    shown = [int(first) + rank for first, order in zip(firsts, orders, strict=False) for rank in order]
    for packet, number, dts in zip(packets, shown, decoded, strict=True):
        packet.time_base = facts.unit_s
        packet.pts, packet.dts, packet.duration = facts.times[number], dts, lasts[number]
        yield packet


def _read_pieces(pieces: Sequence[Path], first: InputContainer) -> Iterator[Packet[VideoStream]]:
    """All packets of all pieces; raises VideoError encoding_failed for a piece of another encoder than the first."""
    head = first.streams.video[0].codec_context.extradata
    for piece in pieces:
        with _open_piece(piece) as container:
            if container.streams.video[0].codec_context.extradata != head:
                raise VideoError("encoding_failed", "pieces of the new video were written by different encoders")
            for packet in container.demux(video=0):
                if packet.size:
                    yield packet


def _open_piece(path: Path) -> InputContainer:
    return av.open(str(path), "r", options=_PIECE)


def _add_video(out: OutputContainer, piece: VideoStream, source: VideoStream, facts: VideoFacts) -> VideoStream:
    stream: VideoStream = out.add_stream_from_template(piece, opaque=True)
    context = stream.codec_context
    stream.time_base, context.framerate = facts.unit_s, Fraction(*facts.rate)
    describe_pixels(context, facts)
    if facts.codec == "hevc" and facts.container in ("mp4", "mov"):
        context.codec_tag = "hvc1"  # what QuickTime plays
    if facts.display_matrix:
        stream.set_display_matrix(facts.display_matrix)
    stream.metadata.update(source.metadata)
    return stream


def _choose_flags(facts: VideoFacts, metadata: Mapping[str, str]) -> dict[str, str]:
    """MP4's and MOV's index first, so that players start before all of it is there; names such as
    com.apple.quicktime.make only go into a list of free names, which more players read less of. No numbers are drawn
    for names of tracks, so that the same file comes of the same pieces."""
    flags = {"fflags": "+bitexact"}
    if facts.container in ("mp4", "mov"):
        flags["movflags"] = "+faststart" + "+use_metadata_tags" * any("." in name for name in metadata)
    return flags
