"""168 sequences of frames as jobs hold them: brackets, retakes, duplicates, two rooms, EXIF that is missing or lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from imaging.capture import FrameFacts, group_frames
from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.region import Size
from imaging.sampling import shrink_pixels
from training.data import read_photo

STEPS = {3: (0, -2, 2), 5: (0, -2, 2, -4, 4), 7: (0, -1, 1, -2, 2, -3, 3), 9: (-4, -3, -2, -1, 0, 1, 2, 3, 4)}
WRITERS = ("bias", "maker's value", "manual", "no fractions of seconds", "no EXIF", "one exposure for all", "one time")
STORIES = ("two rooms", "rooms 2 s apart", "retake", "duplicate before", "single between", "broken off")
ROOMS = ("alice-kang-Bc_uN5PeErA", "naomi-hebert-MP0bgaS_d1c", "norbert-levajsics-oTJ92KUXHls")
_SIZE = Size(5504, 8256)
_METERED_S = 1 / 15
_BETWEEN_S = 0.35


@dataclass(frozen=True, eq=False)
class FrameSequence:
    """Frames in order of taking, the capture and the room that each is of."""

    name: str
    frames: tuple[FrameFacts, ...]
    captures: tuple[int, ...]
    rooms: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """Whether a sequence was grouped right, and whether a group mixes rooms."""

    name: str
    right: bool
    mixed: bool


def build_sequences(photos: Path) -> Iterator[FrameSequence]:
    """Four bracket lengths, seven ways a camera writes, six stories."""
    rooms = [_read_light(photos, name) for name in ROOMS]
    for count in STEPS:
        for writer in WRITERS:
            for story in STORIES:
                yield _build(f"{count} frames, {writer}, {story}", STEPS[count], writer, story, rooms)


def judge_sequence(sequence: FrameSequence) -> Judged:
    grouping = group_frames(sequence.frames)
    found = {frozenset(each.frames) for each in grouping.sets} | {frozenset([index]) for index, _ in grouping.left}
    wanted = {
        frozenset(index for index, each in enumerate(sequence.captures) if each == capture)
        for capture in set(sequence.captures)
    }
    mixed = any(len({sequence.rooms[index] for index in group}) > 1 for group in found)
    return Judged(sequence.name, found == wanted, mixed)


def _tell(story: str, steps: Sequence[int]) -> list[tuple[int, tuple[int, ...], float]]:
    """Room, exposures in EV and the pause before, capture by capture."""
    whole = tuple(steps)
    stories: dict[str, list[tuple[int, tuple[int, ...], float]]] = {
        "two rooms": [(0, whole, 0), (1, whole, 8)],
        "rooms 2 s apart": [(0, whole, 0), (1, whole, 2)],
        "retake": [(0, whole, 0), (0, whole, 1.5)],
        "duplicate before": [(0, (0,), 0), (0, whole, 1.5), (1, whole, 8)],
        "single between": [(0, whole, 0), (2, (0,), 4), (1, whole, 5)],
        "broken off": [(0, whole[:2], 0), (0, whole, 2)],
    }
    return stories[story]


def _build(name: str, steps: Sequence[int], writer: str, story: str, rooms: Sequence[np.ndarray]) -> FrameSequence:
    time = 1000.0
    frames: list[FrameFacts] = []
    captures: list[int] = []
    shown: list[str] = []
    for capture, (room, exposures, pause) in enumerate(_tell(story, steps)):
        time += pause
        for step in exposures:
            number = len(frames)
            facts = _facts(number, rooms[room], float(step), time)
            frames.append(_write(facts, writer, step))
            captures.append(capture)
            shown.append(ROOMS[room])
            time += (facts.exposure_s or 0) + _BETWEEN_S
    return FrameSequence(name, tuple(frames), tuple(captures), tuple(shown))


def _facts(number: int, light: np.ndarray, step: float, time: float) -> FrameFacts:
    return FrameFacts(
        name=f"IMG_{number:04d}.JPG",
        size=_SIZE,
        is_raw=False,
        camera=("Maker", "Model", "1"),
        focal_mm=16.0,
        f_number=8.0,
        exposure_s=_METERED_S * 2**step,
        iso=200.0,
        bias_ev=0.0,
        aeb=None,
        flash=False,
        taken_at=time,
        has_subsec=True,
        orientation=1,
        thumbnail=_expose(light, step, number),
    )


def _write(facts: FrameFacts, writer: str, step: int) -> FrameFacts:
    """The facts as a camera, or whoever had the file after it, leaves them."""
    if writer == "no EXIF":
        names = ("focal_mm", "f_number", "exposure_s", "iso", "bias_ev", "flash", "taken_at")
        unknown: dict[str, Any] = dict.fromkeys(names)
        return replace(facts, camera=(None, None, None), has_subsec=False, **unknown)
    if writer == "no fractions of seconds":
        return replace(facts, taken_at=float(int(facts.taken_at or 0)), has_subsec=False)
    changes: dict[str, dict] = {
        "bias": {"bias_ev": float(step)},
        "maker's value": {"aeb": float(step)},
        "manual": {},
        "one exposure for all": {"exposure_s": _METERED_S},
        "one time": {"taken_at": 1000.0, "has_subsec": False},
    }
    return replace(facts, **changes[writer])


def _expose(light: np.ndarray, step: float, seed: int) -> np.ndarray:
    """A hand-held thumbnail: moved by up to 2 px, with noise."""
    rng = np.random.default_rng(seed)
    moved = np.roll(light, tuple(int(each) for each in rng.integers(-2, 3, 2)), (0, 1))
    values = linear_to_srgb(moved * np.float32(2.0**step)) * 255 + rng.normal(0, 1, light.shape)
    return np.rint(np.clip(values, 0, 255)).astype(np.uint8)


def _read_light(photos: Path, name: str) -> np.ndarray:
    path = next((photos / "photos" / "interior").glob(f"{name}*"))
    grey = cv2.cvtColor(shrink_pixels(read_photo(path), 256), cv2.COLOR_RGB2GRAY)
    return srgb_to_linear(cv2.resize(grey, (256, 171), interpolation=cv2.INTER_AREA).astype(np.float32) / 255)
