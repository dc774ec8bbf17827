"""Findings of one kind linked from picture to picture, once the camera's movement is taken away.

As trackers by detection do it: by the overlap of buffered boxes, so that what is small and moves is met again (C-BIoU:
Yang, Odashima, Masui & Jiang 2023), and with findings that are too unsure to begin anything (ByteTrack: Zhang et al.
2022).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from imaging.things import Found
from video.hidden.camera import Camera

BRIDGED_S = 1.0
"""A thing that is not found for so long is looked for no more: found again, it is another one."""
BUFFER = 0.5
"""Share of its width and height by which a box is made larger on each side before overlaps are measured: a thing may
move by nearly twice its size from picture to picture. A link that is wrong hides more, and never less."""
LEAST_IOU = 0.02
"""Of buffered boxes: what overlaps at all, by more than a corner."""


@dataclass(eq=False)
class Track:
    """One thing in a shot: the frames in which it was found, in order, its box (4,) in each, and its surest finding."""

    frames: list[int] = field(default_factory=list)
    boxes: list[np.ndarray] = field(default_factory=list)
    surest: float = 0.0

    def add(self, frame: int, thing: Found) -> None:
        self.frames.append(frame)
        self.boxes.append(read_box(thing))
        self.surest = max(self.surest, thing.confidence)


def read_box(thing: Found) -> np.ndarray:
    return np.array([thing.left, thing.top, thing.right, thing.bottom], np.float64)


def link_things(
    found: Iterable[tuple[int, Sequence[Found]]], camera: Camera, times_s: np.ndarray, least: float
) -> list[Track]:
    """Tracks of which a finding is as sure as `least`, from the things of one kind in pictures of a shot, in order:
    frames counted from the shot's first, boxes as `Camera` has them. `times_s` (n,): when each frame is shown."""
    tracks, alive = list[Track](), list[Track]()
    for frame, things in found:
        alive = [track for track in alive if times_s[frame] - times_s[track.frames[-1]] <= BRIDGED_S]
        taken = _pair(alive, things, frame, camera, times_s)
        for place, thing in enumerate(things):
            if place not in taken:
                taken[place] = Track()
                tracks.append(taken[place])
                alive.append(taken[place])
            taken[place].add(frame, thing)
    return [track for track in tracks if track.surest >= least]


def _pair(
    tracks: Sequence[Track], things: Sequence[Found], frame: int, camera: Camera, times_s: np.ndarray
) -> dict[int, Track]:
    """By a thing's place in its picture the track that it goes on with; the best overlaps first, each once."""
    if not tracks or not things:
        return {}
    boxes = np.stack([read_box(thing) for thing in things])
    overlaps = np.stack(
        [np.maximum(*(_overlap(guess, boxes) for guess in _guess(track, frame, camera, times_s))) for track in tracks]
    )
    pairs = dict[int, Track]()
    for rank in np.argsort(-overlaps, axis=None, kind="stable"):
        number, place = divmod(int(rank), len(things))
        if overlaps[number, place] < LEAST_IOU:
            break
        if place not in pairs and tracks[number] not in pairs.values():
            pairs[place] = tracks[number]
    return pairs


def _guess(track: Track, frame: int, camera: Camera, times_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where a thing is to be looked for in a frame: where it was, and where it would be if it went on as it moved."""
    last = len(track.frames) - 1
    still = camera.carry(track.boxes[last], track.frames[last], frame)
    return still, move_on(track, last, last - 1, frame, camera, times_s)


def move_on(track: Track, near: int, far: int, frame: int, camera: Camera, times_s: np.ndarray) -> np.ndarray:
    """Where a thing would be in a frame if it moved as it did between two of its findings, by their places in the
    track; `near` is that from which it moves on. Where there is no other one it stays where it was."""
    box, begun = track.boxes[near], track.frames[near]
    if 0 <= far < len(track.frames):
        other = camera.carry(track.boxes[far], track.frames[far], begun)
        way_a_s = (_middle(box) - _middle(other)) / (times_s[begun] - times_s[track.frames[far]])
        box = box + (times_s[frame] - times_s[begun]) * np.tile(way_a_s, 2)
    return camera.carry(box, begun, frame)


def _middle(box: np.ndarray) -> np.ndarray:
    return np.asarray((box[:2] + box[2:]) / 2)


def _overlap(box: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Intersection over union (n,) of a box with others (n, 4), all of them buffered."""
    box, others = _buffer(box[None]), _buffer(others)
    shared = np.minimum(box[:, 2:], others[:, 2:]) - np.maximum(box[:, :2], others[:, :2])
    inside = np.maximum(shared, 0).prod(axis=1)
    areas = [(each[:, 2:] - each[:, :2]).prod(axis=1) for each in (box, others)]
    return np.asarray(inside / np.maximum(areas[0] + areas[1] - inside, 1e-12))


def _buffer(boxes: np.ndarray) -> np.ndarray:
    reach = BUFFER * (boxes[:, 2:] - boxes[:, :2])
    return np.concatenate([boxes[:, :2] - reach, boxes[:, 2:] + reach], axis=1)
