"""How a network of the hub's wants to be shown photos: `preprocessor_config.json`, obeyed by our own sampling.

The processors of transformers want torchvision.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from imaging.region import Size

PREPROCESSING = "preprocessor_config.json"
PLAIN: Mapping[str, Any] = {"image_mean": (0, 0, 0), "image_std": (1, 1, 1)}
NOT_DONE = ("do_pad", "do_center_crop")
"""What some networks want done, and none of those that are read here."""


@dataclass(frozen=True)
class Preprocessing:
    """Sides by which a photo is resized (None: it keeps its own), and how its colours are normalised.

    `keep_aspect`: scaled as little as possible until one side fits, as the DPT's authors do; else squashed. Each side
    is rounded to a multiple of `multiple`.
    """

    size: Size | None
    mean: tuple[float, ...] = (0, 0, 0)
    std: tuple[float, ...] = (1, 1, 1)
    keep_aspect: bool = False
    multiple: int = 1

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Raises OSError, and ValueError, KeyError or TypeError for what cannot be obeyed."""
        return cls.read(json.loads((folder / PREPROCESSING).read_text()))

    @classmethod
    def read(cls, facts: Mapping[str, Any]) -> Self:
        """Raises ValueError, KeyError or TypeError."""
        if wanted := [name for name in NOT_DONE if facts.get(name)]:
            raise ValueError(f"its preprocessing wants {', '.join(wanted)}")
        if not facts.get("do_rescale", True):
            raise ValueError("it wants colours from 0 to 255")
        colours = facts if facts.get("do_normalize") else PLAIN
        mean, std = (tuple(map(float, colours[name])) for name in ("image_mean", "image_std"))
        if len(mean) != 3 or len(std) != 3 or min(std) <= 0:
            raise ValueError(f"mean {mean} and std {std} are not of three channels")
        multiple = int(facts.get("ensure_multiple_of") or facts.get("size_divisor") or 1)
        if multiple < 1:
            raise ValueError(f"sides that are multiples of {multiple}")
        size = _read_size(facts.get("size")) if facts.get("do_resize", True) else None
        return cls(size, mean, std, bool(facts.get("keep_aspect_ratio")), multiple)

    def plan(self, photo: Size) -> Size:
        """The size at which a photo is shown."""
        down, across = (1.0, 1.0)
        if self.size is not None:
            down, across = self.size.height / photo.height, self.size.width / photo.width
        if self.keep_aspect:
            down = across = min(down, across, key=lambda scale: abs(1 - scale))
        return Size(self._round(down * photo.height), self._round(across * photo.width))

    def show(self, images: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """Images (h, w, 3) float32 in [0, 1], all of one size, as a batch (n, 3, height, width)."""
        size = self.plan(Size(*images[0].shape[:2]))
        looks = np.stack([_resize(image, size) for image in images])
        planes = (looks - np.array(self.mean, np.float32)) / np.array(self.std, np.float32)
        return np.ascontiguousarray(planes.transpose(0, 3, 1, 2), dtype=np.float32)

    def _round(self, side: float) -> int:
        return max(1, round(side / self.multiple)) * self.multiple


def _read_size(size: Any) -> Size | None:
    """Of `{"height": 518, "width": 518}`, or a square's side; None where nothing is said, as of GLPN."""
    if size is None:
        return None
    if isinstance(size, int):
        return Size(size, size)
    if {"height", "width"} - size.keys():
        raise ValueError(f"it wants images of the size {size}, not of a height and a width")
    return Size(int(size["height"]), int(size["width"]))


def _resize(image: NDArray[np.float32], size: Size) -> NDArray[np.float32]:
    smaller = size.height <= image.shape[0] and size.width <= image.shape[1]
    interpolation = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (size.width, size.height), interpolation=interpolation), np.float32)
