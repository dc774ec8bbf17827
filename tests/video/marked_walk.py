"""A walkthrough through which somebody goes: a striped red square for a face, whose place in each frame is known."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from deployments.messages import Findings
from evaluation.footage.clips import write_clip
from finishing.local import Here, LocalPart, LocalReplicas
from finishing.replicas import Replicas
from imaging.region import Region, Size
from imaging.scenes import render_room
from imaging.things import Found
from models.detector.finder import ThingFinder
from models.detector.kinds import Part

SIZE = Size(270, 480)
FRAMES, CUT, PER_S = 96, 48, 30
SIDE_PX, STRIPE_PX = 44, 5
"""Of the square in the room; stripes of bright and dark red, which nobody can read where they were destroyed."""
ROOM = Size(540, 960)


@dataclass(frozen=True, eq=False)
class Marked:
    """A frame uint8 (h, w, 3), and the box around the square in it; None where it shows nothing of it."""

    pixels: np.ndarray
    box: Region | None


@cache
def film_marked() -> tuple[Marked, ...]:
    """Two shots, the camera pans and zooms; in the first the square comes in from the left and goes on to the right, by
    itself, in the second it is there from the first frame on, and gone before the last."""
    return tuple(_film(number) for number in range(FRAMES))


def write_marked(path: Path, rotation: int = 0, per_s: int = PER_S, count: int = FRAMES) -> Path:
    """The first `count` frames of it."""
    frames = [each.pixels for each in film_marked()[:count]]
    options = {"crf": "6", "preset": "ultrafast", "g": "15"}
    return write_clip(path, frames, options=options, rotation=rotation, time_base=Fraction(1, per_s))


def _film(number: int) -> Marked:
    shot, time = divmod(number, CUT)
    room = _rooms()[shot].copy()
    x = 40 + 11 * time if shot == 0 else 500 - 9 * time
    y = round(240 + 30 * np.sin(time / 7)) if shot == 0 else 200
    is_there = time > 8 if shot == 0 else time < 36
    if is_there:
        stripes = (np.arange(SIDE_PX) // STRIPE_PX % 2).astype(bool)
        square = np.where(stripes[None, :, None], (240, 20, 30), (130, 10, 16))
        room[y : y + SIDE_PX, x : x + SIDE_PX] = square
    zoom = 0.75 + 0.002 * time
    left, top = 60 + 2.5 * time, 60 + 0.6 * time
    place = np.array([[zoom, 0, -zoom * left], [0, zoom, -zoom * top]])
    pixels = cv2.warpAffine(room, place, (SIZE.width, SIZE.height), flags=cv2.INTER_LINEAR)
    edges = zoom * (np.array([x - left, y - top, x + SIDE_PX - left, y + SIDE_PX - top]))
    box = Region(int(edges[1]), int(edges[0]), int(edges[3]) + 1, int(edges[2]) + 1) if is_there else None
    shown = box.clip(SIZE) if box else None
    return Marked(np.asarray(pixels), shown if shown and not shown.empty else None)


@cache
def _rooms() -> tuple[np.ndarray, np.ndarray]:
    """The second one is the first upside down and in other colours: no corner of it lies on one of the other."""
    room = render_room(ROOM, seed=3)
    return room, np.ascontiguousarray(room[::-1, ::-1, ::-1])


class RedThings:
    """A finder for which each red patch is a face; `kinds`: what it says that it can find."""

    def __init__(self, kinds: tuple[str, ...] = ("face",)) -> None:
        self.kinds = kinds

    def find_all(self, photos: Sequence[np.ndarray]) -> list[list[Found]]:
        return [list(map(self._read, _find_red(photo))) for photo in photos]

    def _read(self, box: Sequence[int]) -> Found:
        left, top, width, height = map(float, box[:4])
        return Found("face", 0.9, left, top, left + width, top + height)


def _find_red(photo: np.ndarray) -> np.ndarray:
    red, green, blue = (photo[..., channel].astype(int) for channel in range(3))
    is_red = (red > 90) & (red > 2.5 * green) & (red > 2.5 * blue)
    closed = cv2.morphologyEx(is_red.view(np.uint8), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(closed)
    return np.array([box for box in boxes[1:] if box[4] > 30])


class Looks:
    """The Detector's protocol over a finder in this process."""

    def __init__(self, finder: ThingFinder) -> None:
        self._finder, self.seen = finder, list[tuple[int, ...]]()

    async def find_things(self, photo: list[Here], part: Part) -> Findings:
        pixels = await photo[0]
        self.seen.append(pixels.shape)
        (found,) = self._finder.find_all([pixels], part)
        return Findings(self._finder.kinds(part), tuple(found))


def open_looking(finder: ThingFinder, *, roles: Collection[str] = ("detector",)) -> tuple[Replicas, Looks]:
    """A graph of which there is a Detector alone."""
    looks = Looks(finder)
    nobody = [None] * 5
    parts = {"detector": LocalPart(looks)} if "detector" in roles else {}
    return LocalReplicas(*nobody, **parts), looks  # type: ignore[arg-type]
