"""The first look at a video: every frame once, small; shots, the camera's gains, and key frames kept as pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame

from video.errors import VideoError
from video.file.facts import VideoFacts
from video.file.opening import choose_stream, open_video
from video.file.planes import FULL_SCALE
from video.file.rewrite import decode_frames
from video.flicker import Flicker
from video.keys import KEY_PX, MOST_A_SHOT, MOST_A_VIDEO, choose_keys, save_key
from video.limits import VideoLimits
from video.motion.gains import Measure
from video.motion.track import Tracker
from video.motion.view import make_view, view_size
from video.shrink import Shrinker

KEY_EVERY_S = 0.5
MOST_LOST_S = 1.0
"""Frames that may be missing: a stream that was cut out of another begins with some that refer to what is not there."""


@dataclass(frozen=True, eq=False)
class Shot:
    """Frames from `start` up to `stop`, between two cuts. Counted from `start`: `places` (n, 3, 3), `measures` of the
    camera's gains, and the files of its key frames, upright PNGs."""

    start: int
    stop: int
    places: np.ndarray
    measures: Sequence[Measure]
    keys: dict[int, Path]

    @property
    def frames(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True, eq=False)
class Survey:
    """The shots, the matches of frames, and how much the video flickers as it came. `facts`: those of the file, of
    whose frames only those are left that can be decoded."""

    facts: VideoFacts
    shots: Sequence[Shot]
    tracker: Tracker
    flicker: Flicker


def survey_video(
    source: Path,
    facts: VideoFacts,
    folder: Path,
    limits: VideoLimits | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Survey:
    """Look at every frame; key frames go to `folder`.

    Frames that the decoder leaves out, as those before the first one that stands alone, are left out here too. Raises
    VideoError video_corrupt where they are more than a second's, video_size_changes, video_too_many_cuts.
    """
    limits = limits or VideoLimits()
    tracker, flicker, keys, first = Tracker(), Flicker(), dict[int, Path](), dict[int, Path]()
    times = list[int]()
    small, large = Shrinker(facts, view_size(facts.size)), Shrinker(facts, facts.size.within(KEY_PX))
    every = round(KEY_EVERY_S / float(facts.unit_s))
    due = facts.times[0]
    for index, frame in enumerate(read_shown(source, facts, limits)):
        image = small.read(frame).astype(np.float32) / np.float32(FULL_SCALE)
        times.append(frame.pts or 0)
        is_due = times[-1] >= due
        tracker.push(make_view(image), is_due)
        flicker.push(image, tracker.steps[-1])
        limits.check_cuts(len(tracker.cuts))
        if first and (last := next(reversed(first))) != tracker.suspect and last not in tracker.cuts:
            first.pop(last).unlink()
        if is_due or index == tracker.suspect:
            file = folder / f"{index:06d}.png"
            save_key(file, large.read(frame), facts.rotation)
            (keys if is_due else first)[index] = file
        if is_due:
            due = times[-1] + every
        progress(index + 1)
    tracker.finish()
    check_lost(len(facts.times) - len(times), left := facts.only(times))
    return Survey(left, list(_part(tracker, keys, first)), tracker, flicker)


def check_lost(frames: int, left: VideoFacts) -> None:
    """Raises VideoError video_corrupt where too many frames cannot be decoded."""
    if not left.times or frames > MOST_LOST_S * left.frames_per_s:
        raise VideoError("video_corrupt", f"{frames} of its {frames + len(left.times)} frames cannot be decoded")


def read_shown(source: Path, facts: VideoFacts, limits: VideoLimits) -> Iterator[VideoFrame]:
    """All frames that are shown and can be decoded, in order."""
    with open_video(source, limits) as container:
        stream = choose_stream(container, limits)
        for item in decode_frames(container, stream, facts):
            if isinstance(item, VideoFrame):
                yield item


def _part(tracker: Tracker, keys: dict[int, Path], first: dict[int, Path]) -> Iterator[Shot]:
    """The shots between the cuts; one too short for a key frame has its `first`."""
    edges = [0, *tracker.cuts, len(tracker.places)]
    most = max(1, min(MOST_A_SHOT, MOST_A_VIDEO // (len(edges) - 1)))
    for start, stop in pairwise(edges):
        inside = [
            Measure(each.a - start, each.b - start, each.gain, each.weight)
            for each in tracker.measures
            if start <= each.a and each.b < stop
        ]
        inner = {index: file for index, file in keys.items() if start <= index < stop} or {start: first[start]}
        yield Shot(
            start,
            stop,
            np.stack(tracker.places[start:stop]),
            inside,
            {index - start: inner[index] for index in choose_keys(list(inner), most)},
        )
