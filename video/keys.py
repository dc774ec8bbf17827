"""Key frames: what of a video is shown to the models, and how what they say of it comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

import cv2
import numpy as np

from imaging.region import Size
from imaging.sampling import resize_area
from video.errors import VideoError
from video.file.planes import FULL_SCALE
from video.pictures import write_picture

MOST_A_SHOT, MOST_A_VIDEO = 12, 360
KEY_PX = 1024
"""Long side of a key frame: what the whole look of a photo is found on."""
FIT_PX = 256
"""Long side of what curves and fields are fitted on."""

Candidate = TypeVar("Candidate")

Look = Callable[[Sequence[Path]], Iterable[np.ndarray]]
"""Finishes the key frames of a video as one listing: PNGs, upright, in; their finished pixels, uint8 or
uint16 (h, w, 3) of the same sizes, out in the same order."""


@dataclass(frozen=True, eq=False)
class Key:
    """A key frame of a shot, its number counted from the shot's first, as it came and as it is finished: images float32
    (h, w, 3), small, as stored in the video."""

    frame: int
    before: np.ndarray
    after: np.ndarray


def choose_keys(candidates: Sequence[Candidate], most: int = MOST_A_SHOT) -> list[Candidate]:
    """At most so many of these, two or more, evenly, the first and last among them."""
    if len(candidates) <= most:
        return list(candidates)
    places = np.linspace(0, len(candidates) - 1, most).round().astype(int)
    return [candidates[place] for place in places]


def _write_key(path: Path, pixels: np.ndarray, rotation: int) -> None:
    upright = np.rot90(cv2.convertScaleAbs(pixels, alpha=255 / FULL_SCALE), rotation // 90)
    write_picture(path, upright, [cv2.IMWRITE_PNG_COMPRESSION, 1])


class KeyWriter:
    """Used as `with`: key frames written on a thread of their own, one at a time; what is raised there is raised by the
    next call, or at the end."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1)
        self._last: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._pool.shutdown()
        if kind is None:
            self._wait()

    def save(self, path: Path, pixels: np.ndarray, rotation: int) -> None:
        """A frame uint16 (h, w, 3) as stored, to be written upright, in 8 bits: models look at no more."""
        self._wait()
        self._last = self._pool.submit(_write_key, path, pixels, rotation)

    def forget(self, path: Path) -> None:
        """One that was saved is none after all."""
        self._wait()
        path.unlink()

    def _wait(self) -> None:
        if self._last is not None:
            self._last.result()


def name_finished(file: Path) -> Path:
    """Where the finished picture of a key frame lies, a PNG of 8 or 16 bits."""
    return file.with_name(f"{file.stem}_finished.png")


def save_finished(file: Path, pixels: np.ndarray) -> None:
    """What a look made of a key frame, uint8 or uint16 (h, w, 3) RGB, kept beside it."""
    write_picture(name_finished(file), pixels, [cv2.IMWRITE_PNG_COMPRESSION, 1])


def open_key(path: Path) -> np.ndarray:
    """A key frame or its finished twin, uint8 or uint16 (h, w, 3) RGB, upright; raises VideoError look_failed where
    there is none."""
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH)
    if pixels is None:
        raise VideoError("look_failed", f"there is no picture {path.name}")
    return pixels[..., ::-1]


def read_pair(frame: int, file: Path, rotation: int) -> Key:
    """A key frame and its finished twin, small, as stored; raises VideoError look_failed."""
    before, after = (_read(open_key(each), rotation) for each in (file, name_finished(file)))
    if before.shape != after.shape:
        raise VideoError("look_failed", f"the finished picture of {file.name} has another size")
    return Key(frame, before, after)


def _read(pixels: np.ndarray, rotation: int) -> np.ndarray:
    """Upright pixels as a small image, as stored."""
    full_scale = FULL_SCALE if pixels.dtype == np.uint16 else 255
    image = np.rot90(pixels, -rotation // 90).astype(np.float32) / np.float32(full_scale)
    return resize_area(np.ascontiguousarray(image), Size(*image.shape[:2]).within(FIT_PX))
