"""Things on real photos, marked by hand: their outlines as shares of width and height. Twenty are the set's."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np

_SUBPIXEL_BITS = 4
OF_THE_SET = Path(__file__).with_suffix(".json")


@dataclass(frozen=True)
class Marked:
    """One thing: what it is, its photo in a folder that the reader of the file knows, and its outline, x before y."""

    name: str
    photo: str
    outline: tuple[tuple[float, float], ...]

    def draw(self, shape: tuple[int, ...]) -> np.ndarray:
        """Where it is, bool (h, w), on the photo at that shape."""
        height, width = shape[:2]
        corners = np.array(self.outline) * [width, height] - 0.5
        mask = np.zeros((height, width), np.uint8)
        cv2.fillPoly(mask, [np.rint(corners * 2**_SUBPIXEL_BITS).astype(np.int32)], 1, cv2.LINE_8, _SUBPIXEL_BITS)
        return mask > 0


@cache
def list_marked(path: Path = OF_THE_SET) -> tuple[Marked, ...]:
    """All of a file; those of `select_objects.json` are on photos of the folder `photos`."""
    facts = json.loads(path.read_text())
    return tuple(Marked(each["name"], each["photo"], tuple(map(tuple, each["outline"]))) for each in facts)
