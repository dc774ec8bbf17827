"""The first look at a video: every frame once, small; shots, the camera's gains, and key frames kept as pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
from av.video.frame import VideoFrame

from video.ahead import read_ahead
from video.errors import VideoError
from video.file.decoding import digest_frame, read_shown
from video.file.facts import VideoFacts
from video.file.planes import FULL_SCALE
from video.flicker import Flicker
from video.hidden.sights import Sights
from video.keys import KEY_PX, MOST_A_SHOT, MOST_A_VIDEO, KeyWriter, choose_keys
from video.limits import VideoLimits
from video.motion.gains import Measure
from video.motion.match import Match, pack_matches, unpack_matches
from video.motion.track import Tracker
from video.motion.view import View, make_view, view_size
from video.packing import pack_arrays, unpack_arrays
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
    """The shots; `steps`, `digests`, `flicker` and `lost` as in `WalkPlan`. `facts`: those of the file, of whose frames
    only those are left that can be decoded; `sights`: those of which there is a picture for the Detector, in order. It
    travels as bytes, its key frames beside it."""

    facts: VideoFacts
    shots: Sequence[Shot]
    steps: Sequence[Match | None]
    digests: np.ndarray
    flicker: tuple[float, float]
    lost: int
    sights: tuple[int, ...] = ()

    @property
    def keys(self) -> list[Path]:
        """The files of all key frames, in order: one listing."""
        return [file for shot in self.shots for file in shot.keys.values()]

    def to_bytes(self) -> bytes:
        matrices, agreeing = pack_matches(self.steps)
        arrays = {"digests": self.digests, "matrices": matrices, "agreeing": agreeing}
        for number, shot in enumerate(self.shots):
            arrays[f"{number}.places"] = shot.places
            arrays[f"{number}.ends"] = np.array([(each.a, each.b) for each in shot.measures], int).reshape(-1, 2)
            values = [(*each.gain, each.weight) for each in shot.measures]
            arrays[f"{number}.measures"] = np.array(values, float).reshape(-1, 4)
        shots = [
            {"start": shot.start, "stop": shot.stop, "keys": [(frame, file.name) for frame, file in shot.keys.items()]}
            for shot in self.shots
        ]
        head = {
            "facts": self.facts.as_json(),
            "shots": shots,
            "flicker": self.flicker,
            "lost": self.lost,
            "sights": self.sights,
        }
        return pack_arrays(head, arrays)

    @classmethod
    def from_bytes(cls, data: bytes, folder: Path) -> Self:
        """What `to_bytes` wrote; the key frames are in `folder`."""
        head, arrays = unpack_arrays(data)
        shots = []
        for number, each in enumerate(head["shots"]):
            ends, values = arrays[f"{number}.ends"], arrays[f"{number}.measures"]
            measures = [
                Measure(int(a), int(b), value[:3], float(value[3])) for (a, b), value in zip(ends, values, strict=True)
            ]
            keys = {frame: folder / name for frame, name in each["keys"]}
            shots.append(Shot(each["start"], each["stop"], arrays[f"{number}.places"], measures, keys))
        steps = unpack_matches(arrays["matrices"], arrays["agreeing"])
        facts, flicker = VideoFacts.from_json(head["facts"]), tuple(head["flicker"])
        return cls(facts, shots, steps, arrays["digests"], flicker, head["lost"], tuple(head["sights"]))


def survey_video(
    source: Path,
    facts: VideoFacts,
    folder: Path,
    limits: VideoLimits | None = None,
    progress: Callable[[int], None] = lambda done: None,
    sights: Sights | None = None,
) -> Survey:
    """Look at every frame; key frames go to `folder`, and where the Detector is to be asked its pictures to `sights`.

    Frames that the decoder leaves out, as those before the first one that stands alone, are left out here too. Raises
    VideoError video_corrupt where they are more than a second's, video_size_changes, video_too_many_cuts.
    """
    limits = limits or VideoLimits()
    tracker, flicker, keys, first = Tracker(), Flicker(), dict[int, Path](), dict[int, Path]()
    times, digests = list[int](), list[int]()
    large = Shrinker(facts, facts.size.within(KEY_PX))
    every = round(KEY_EVERY_S / float(facts.unit_s))
    due = facts.times[0]
    with KeyWriter() as writer:
        for index, (frame, digest, image, view) in enumerate(read_ahead(_look(source, facts, limits))):
            times.append(frame.pts or 0)
            digests.append(digest)
            is_due = times[-1] >= due
            tracker.push(view, is_due)
            flicker.push(image, tracker.steps[-1])
            limits.check_cuts(len(tracker.cuts))
            if first and (last := next(reversed(first))) != tracker.suspect and last not in tracker.cuts:
                writer.forget(first.pop(last))
                if sights:
                    sights.forget(last)
            if sights:
                sights.see(index, frame, index == tracker.suspect)
            if is_due or index == tracker.suspect:
                file = folder / f"{index:06d}.png"
                writer.save(file, large.read(frame), facts.rotation)
                (keys if is_due else first)[index] = file
            if is_due:
                due = times[-1] + every
            progress(index + 1)
    tracker.finish()
    check_lost(lost := len(facts.times) - len(times), left := facts.only(times))
    shots = list(_part(tracker, keys, first))
    seen = tuple(sorted(sights.files)) if sights else ()
    return Survey(left, shots, tracker.steps, np.array(digests, np.uint32), (flicker.mean, flicker.most), lost, seen)


def _look(source: Path, facts: VideoFacts, limits: VideoLimits) -> Iterator[tuple[VideoFrame, int, np.ndarray, View]]:
    """Every frame with its digest, as a small picture float32 (h, w, 3), encoded, [0, 1], and what is kept of that."""
    small = Shrinker(facts, view_size(facts.size))
    for frame in read_shown(source, facts, limits):
        image = small.read(frame).astype(np.float32) / np.float32(FULL_SCALE)
        yield frame, digest_frame(frame), image, make_view(image)


def check_lost(frames: int, left: VideoFacts) -> None:
    """Raises VideoError video_corrupt where too many frames cannot be decoded."""
    if not left.times or frames > MOST_LOST_S * left.frames_per_s:
        raise VideoError("video_corrupt", f"{frames} of its {frames + len(left.times)} frames cannot be decoded")


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
