"""A new file with new frames at the old frames' times, and with everything else that the old file held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from typing import Self

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from video.file.color import FrameColor
from video.file.containers import add_copy
from video.file.encoders import ENCODERS, Preset, choose_pixel_format
from video.file.facts import VideoFacts
from video.file.mark import add_mark
from video.file.opening import blame
from video.workers import count_workers


class VideoWriter:
    """Writes frames in order, and copies packets of other streams as they come. Used as `with`.

    Sound, subtitles, chapters, metadata, languages, rotation, pixel shape, colour tags and, through its metadata, the
    timecode are the source's. All of it raises VideoError encoding_failed.
    """

    def __init__(
        self,
        path: Path,
        source: InputContainer,
        stream: VideoStream,
        facts: VideoFacts,
        color: FrameColor,
        preset: Preset,
    ) -> None:
        self._facts, self.color, self.pixel_format = facts, color, choose_pixel_format(facts)
        self._durations = dict(zip(facts.times, np.diff([*facts.times, facts.end]).tolist(), strict=True))
        with _blaming():
            self._out = av.open(str(path), "w", format=facts.container, options=_choose_flags(facts, source.metadata))
            self._out.metadata.update(add_mark(source.metadata))
            self._out.set_chapters(source.chapters())
            self._video = self._add_video(stream, preset)
            self._copies = {index: add_copy(self._out, source.streams[index]) for index in facts.copied}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            with suppress(av.FFmpegError):
                self._out.close()
            return
        with _blaming():
            try:
                self._mux(self._video.encode())
            finally:
                self._out.close()

    def write(self, frame: VideoFrame, time: int) -> None:
        """A frame of `pixel_format`, shown from that time on."""
        frame.pts, frame.time_base, frame.pict_type = time, self._facts.unit_s, 0
        with _blaming():
            self._mux(self._video.encode(frame))

    def copy(self, packet: Packet[Stream]) -> None:
        """A packet of a stream that is copied; of others nothing is done."""
        stream = self._copies.get(packet.stream_index)
        if stream is not None and packet.dts is not None:
            packet.stream = stream
            with _blaming():
                self._out.mux(packet)

    def _mux(self, packets: Sequence[Packet[VideoStream]]) -> None:
        for packet in packets:
            if packet.pts is not None:
                packet.duration = self._durations.get(packet.pts, packet.duration)
            self._out.mux(packet)

    def _add_video(self, source: VideoStream, preset: Preset) -> VideoStream:
        facts, encoder = self._facts, ENCODERS[self._facts.codec]
        stream: VideoStream = self._out.add_stream(encoder.name, options=dict(encoder.options[preset]))  # type: ignore[assignment]
        context = stream.codec_context
        context.thread_count = count_workers()
        stream.height, stream.width, stream.pix_fmt = facts.height, facts.width, self.pixel_format
        context.framerate = Fraction(*facts.rate)
        stream.time_base = context.time_base = facts.unit_s
        context.colorspace, context.color_primaries = self.color.matrix, self.color.primaries
        context.color_trc, context.color_range = self.color.transfer, 2 if self.color.full_range else 1
        if facts.container == "mpegts":
            context.max_b_frames = 0  # a frame stored before its time would shift all times
        if source.sample_aspect_ratio:
            context.sample_aspect_ratio = source.sample_aspect_ratio
        if facts.codec == "hevc" and facts.container in ("mp4", "mov"):
            context.codec_tag = "hvc1"  # what QuickTime plays
        if facts.display_matrix:
            stream.set_display_matrix(facts.display_matrix)
        stream.metadata.update(source.metadata)
        return stream


def _choose_flags(facts: VideoFacts, metadata: Mapping[str, str]) -> dict[str, str]:
    """MP4's and MOV's index first, so that players start before all of it is there; names such as
    com.apple.quicktime.make only go into a list of free names, which more players read less of."""
    if facts.container not in ("mp4", "mov"):
        return {}
    return {"movflags": "+faststart" + "+use_metadata_tags" * any("." in name for name in metadata)}


@contextmanager
def _blaming() -> Iterator[None]:
    """What FFmpeg says while it writes, by its code."""
    try:
        yield
    except (av.FFmpegError, ValueError) as error:
        raise blame(error, "encoding_failed", "the new file cannot be written") from error
