"""Pictures of a video for the Detector: more of them, and larger, than key frames are."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from av.video.frame import VideoFrame

from video.file.facts import VideoFacts
from video.file.planes import FULL_SCALE
from video.pictures import write_picture
from video.shrink import Shrinker

SIGHT_EVERY_S = 0.09
"""Seconds from one picture to the next, at least. At 30, 50 or 60 frames a second that is ten pictures a second, also
where frames do not come quite evenly; at 24 and 25 it is eight. What is seen for a shorter time may be in none."""
SIGHT_PX = 1920
"""Long side of a picture, at most: a face of ten pixels in it is found. A frame of 4K is looked at in half its size."""
QUALITY = 90
"""Of the JPEG."""


class Sights:
    """Written while a video's frames come by, in order, into a folder."""

    def __init__(self, folder: Path, facts: VideoFacts) -> None:
        self._folder, self._rotation = folder, facts.rotation
        self._shrinker = Shrinker(facts, facts.size.within(SIGHT_PX))
        self._every, self._due = round(SIGHT_EVERY_S / float(facts.unit_s)), facts.times[0]
        self._regular = set[int]()
        self.files: dict[int, Path] = {}
        """By frame: JPEGs, upright."""

    def see(self, index: int, frame: VideoFrame, begins: bool) -> None:
        """The next frame, and whether it begins a shot as far as is known: that one has a picture in any case."""
        time = frame.pts or 0
        is_due = time >= self._due
        if is_due:
            self._due = time + self._every
            self._regular.add(index)
        if is_due or begins:
            self.files[index] = self._folder / f"{index:06d}.jpg"
            save_sight(self.files[index], self._shrinker.read(frame), self._rotation)

    def forget(self, index: int) -> None:
        """That frame began no shot."""
        if index in self.files and index not in self._regular:
            self.files.pop(index).unlink()


def save_sight(path: Path, pixels: np.ndarray, rotation: int) -> None:
    """A frame uint16 (h, w, 3) RGB as stored, written upright in 8 bits."""
    upright = np.rot90(cv2.convertScaleAbs(pixels, alpha=255 / FULL_SCALE), rotation // 90)
    write_picture(path, upright, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
