"""One piece of a new video from file to file."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame

from video.file.cutting import Segment
from video.file.decoding import DiffersError, find_entry, read_span
from video.file.encoders import Preset
from video.file.facts import VideoFacts
from video.file.pieces import Paint, PieceWriter, paint_frames
from video.limits import VideoLimits

Watch = Callable[[int, VideoFrame], None]
"""Shown each frame as it will be encoded, with its number; the one before the piece's first comes, too."""

_log = logging.getLogger("video")


def write_piece(
    source: Path,
    out: Path,
    facts: VideoFacts,
    segment: Segment,
    paint: Paint,
    digests: Mapping[int, int] | np.ndarray,
    *,
    preset: Preset = "balanced",
    limits: VideoLimits | None = None,
    watch: Watch = lambda number, frame: None,
    progress: Callable[[int], None] = lambda done: None,
) -> None:
    """Write `out`: the frames of a segment, painted; `digests` by frame as `digest_frame` has them.

    Decoding begins near the segment, and where that gives other frames than it should, once more at the file's
    beginning. `progress` is told how many frames are written, also while others have to be decoded first. Raises
    VideoError video_corrupt, video_size_changes, encoding_failed.
    """
    limits = limits or VideoLimits()
    numbers = range(max(segment.start - 1, 0), segment.stop)
    entry = find_entry(facts, numbers.start)

    def write(entry: int | None) -> None:
        frames = read_span(source, facts, numbers, entry, limits, digests)
        with PieceWriter(out, facts, preset, segment.start) as writer:
            done = 0
            for item in paint_frames(frames, facts, paint):
                if item is not None:
                    watch(*item)
                    if item[0] >= segment.start:
                        writer.write(item[1], item[0])
                        done += 1
                progress(done)

    try:
        write(entry)
    except DiffersError:
        _log.info("%s: decoded from its beginning for the frames from %d on", source.name, segment.start)
        write(None)
