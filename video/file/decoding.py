"""Frames of a file from its beginning, or from some place in it: the same frames either way."""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from video.errors import VideoError
from video.file.facts import VideoFacts
from video.file.opening import blame, choose_stream, open_video, read_packets
from video.limits import VideoLimits

_ROWS = 8
"""One row in so many is looked at: what is decoded wrong is so in blocks, and soon everywhere."""
_EARLIER = {"mpegts": 2}
"""By container, how many key frames earlier than the one that a frame needs decoding begins; 1 for others. MPEG-TS has
no index: what is sought is a time, and it may be met a little behind the key frame."""


class DiffersError(Exception):
    """What was decoded from the middle of a file is not what comes of it from the beginning."""


def digest_frame(frame: VideoFrame) -> int:
    """A checksum, 32 bits, of rows of the first plane: decoders give the same pixels on any machine."""
    plane = frame.planes[0]
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[: frame.height : _ROWS]
    wide = frame.width * -(-frame.format.components[0].bits // 8)
    return zlib.crc32(rows[:, :wide].tobytes())


def read_shown(source: Path, facts: VideoFacts, limits: VideoLimits) -> Iterator[VideoFrame]:
    """All frames that are shown and can be decoded, in order; raises VideoError video_corrupt, video_size_changes."""
    with open_video(source, limits) as container:
        stream = choose_stream(container, limits)
        due = set(facts.times)
        for frame in _decode(container, stream, facts):
            if frame.pts in due:
                due.remove(frame.pts)
                yield frame


def find_entry(facts: VideoFacts, number: int) -> int | None:
    """The time of the key frame with which to begin decoding for a frame, None for the file's beginning.

    One earlier than the last before the frame: those that are stored after a key frame and shown before it (open GOPs)
    refer to what is before, and so do some behind a recovery point of H.264.
    """
    place = bisect_right(facts.keys, facts.times[number]) - 1 - _EARLIER.get(facts.container, 1)
    return facts.keys[place] if place > 0 else None


def read_span(
    source: Path,
    facts: VideoFacts,
    numbers: range,
    entry: int | None,
    limits: VideoLimits,
    digests: Mapping[int, int] | np.ndarray,
) -> Iterator[tuple[int, VideoFrame] | None]:
    """The frames of those numbers, in order; None for others that had to be decoded, too.

    From an `entry` on (`find_entry`), each frame is held against its digest. Raises DiffersError where one is missing
    or another than it should be; from the file's beginning VideoError video_corrupt, video_size_changes.
    """
    due = {facts.times[number]: number for number in numbers}
    try:
        with open_video(source, limits) as container:
            stream = choose_stream(container, limits)
            if entry is not None:
                container.seek(entry, stream=stream)
            for frame in _decode(container, stream, facts):
                number = None if frame.pts is None else due.pop(frame.pts, None)
                if number is not None and entry is not None and digest_frame(frame) != digests[number]:
                    raise DiffersError(number)
                yield None if number is None else (number, frame)
                if not due:
                    return
    except (VideoError, av.FFmpegError) as error:
        if entry is not None:
            raise DiffersError from error
        raise
    if entry is not None:
        raise DiffersError
    raise VideoError("video_corrupt", f"{len(due)} of its {len(facts.times)} frames cannot be decoded")


def _decode(container: InputContainer, stream: VideoStream, facts: VideoFacts) -> Iterator[VideoFrame]:
    """All frames of a stream from where its container is; raises VideoError video_corrupt, video_size_changes."""
    for packet in read_packets(container, [stream]):
        try:
            frames = stream.decode(packet)
        except av.FFmpegError as error:
            raise blame(error, "video_corrupt", "a frame cannot be decoded") from error
        for frame in frames:
            if (frame.height, frame.width) != (facts.height, facts.width):
                was, now = f"{facts.width}×{facts.height}", f"{frame.width}×{frame.height}"
                raise VideoError("video_size_changes", f"frames are {was} at first and {now} later")
            yield frame
