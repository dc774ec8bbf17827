"""The first look at a video: every frame once, small; shots, the camera's gains, and key frames kept as pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame

from video.file.facts import VideoFacts
from video.file.opening import choose_stream, open_video
from video.file.planes import FULL_SCALE
from video.file.rewrite import decode_frames
from video.flicker import Flicker
from video.keys import KEY_PX, choose_keys, save_key
from video.limits import VideoLimits
from video.motion.gains import Measure
from video.motion.track import Tracker
from video.motion.view import make_view, view_size
from video.shrink import Shrinker

KEY_EVERY_S = 0.5


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
    """The shots, the matches of frames, and how much the video flickers as it came."""

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
    """Look at every frame; key frames go to `folder`. Raises VideoError video_corrupt, video_size_changes."""
    tracker, flicker, keys, first = Tracker(), Flicker(), dict[int, Path](), dict[int, Path]()
    small, large = Shrinker(facts, view_size(facts.size)), Shrinker(facts, facts.size.within(KEY_PX))
    every = round(KEY_EVERY_S / float(facts.unit_s))
    due = facts.times[0]
    for index, frame in enumerate(read_shown(source, facts, limits or VideoLimits())):
        image = small.read(frame).astype(np.float32) / np.float32(FULL_SCALE)
        is_due = facts.times[index] >= due
        tracker.push(make_view(image), is_due)
        flicker.push(image, tracker.steps[-1])
        if is_due or tracker.is_broken:
            file = folder / f"{index:06d}.png"
            save_key(file, large.read(frame), facts.rotation)
            (keys if is_due else first)[index] = file
        if is_due:
            due = facts.times[index] + every
        progress(index + 1)
    tracker.finish()
    return Survey(list(_part(tracker, keys, first)), tracker, flicker)


def read_shown(source: Path, facts: VideoFacts, limits: VideoLimits) -> Iterator[VideoFrame]:
    """All frames that are shown, in order."""
    times = set(facts.times)
    with open_video(source, limits) as container:
        stream = choose_stream(container, limits)
        for item in decode_frames(container, stream, facts):
            if isinstance(item, VideoFrame) and item.pts in times:
                yield item


def _part(tracker: Tracker, keys: dict[int, Path], first: dict[int, Path]) -> Iterator[Shot]:
    """The shots between the cuts; one too short for a key frame has its `first`."""
    edges = [0, *tracker.cuts, len(tracker.places)]
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
            {index - start: inner[index] for index in choose_keys(list(inner))},
        )
