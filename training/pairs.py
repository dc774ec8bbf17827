"""Photos before and after: what a LoRA learns from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from imaging.fusion import align_frames, fuse_frames
from imaging.sampling import as_image
from training.data import fit_crop, read_photo

_NAME = re.compile(r"(?P<scene>.+)[._-](?P<side>before|after)\.(jpe?g|png|tiff?|webp)", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Pair:
    """One photo as it was taken and as it should be: uint8 (H, W, 3) of one size, and the scene that both show."""

    scene: str
    before: np.ndarray
    after: np.ndarray

    def draw(self, rng: np.random.Generator, height: int, width: int, zoom: float) -> tuple[np.ndarray, np.ndarray]:
        """The same random crop of both, as images (height, width, 3); half are mirrored."""
        seed = int(rng.integers(2**63))
        before, after = (
            as_image(fit_crop(pixels, height, width, np.random.default_rng(seed), zoom))
            for pixels in (self.before, self.after)
        )
        return before, after


def read_pairs(folder: Path) -> tuple[Pair, ...]:
    """Files `SCENE_before.jpg` and `SCENE_after.jpg` (or with - or ., and PNG, TIFF, WebP), of one size.

    Raises FileNotFoundError for a folder without pairs or a photo without its other, ValueError for unequal sizes.
    """
    found: dict[str, dict[str, Path]] = {}
    for path in sorted(folder.iterdir()):
        if match := _NAME.fullmatch(path.name):
            found.setdefault(match["scene"], {})[match["side"].lower()] = path
    if not found:
        raise FileNotFoundError(f"{folder} holds no pairs named like kitchen_before.jpg and kitchen_after.jpg")
    return tuple(_read_pair(scene, sides) for scene, sides in found.items())


def read_brackets(folder: Path) -> tuple[Pair, ...]:
    """Folders of two frames of a scene each: both are `before`, and their exposure fusion is what should come of them.

    Raises FileNotFoundError when there are none.
    """
    pairs = [pair for scene in sorted(folder.iterdir()) if scene.is_dir() for pair in _read_bracket(scene)]
    if not pairs:
        raise FileNotFoundError(f"{folder} holds no folders of two frames each")
    return tuple(pairs)


def hold_out(pairs: Iterable[Pair], scenes: Iterable[str]) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """(for training, held out); raises ValueError for a scene that is not among them."""
    pairs, scenes = tuple(pairs), frozenset(scenes)
    if strange := scenes - {pair.scene for pair in pairs}:
        raise ValueError(f"there is no scene {', '.join(sorted(strange))} to hold out")
    learning = tuple(pair for pair in pairs if pair.scene not in scenes)
    return learning, tuple(pair for pair in pairs if pair.scene in scenes)


def _read_pair(scene: str, sides: dict[str, Path]) -> Pair:
    if len(sides) < 2:
        raise FileNotFoundError(f"{next(iter(sides.values()))} has no other")
    before, after = read_photo(sides["before"]), read_photo(sides["after"])
    if before.shape != after.shape:
        raise ValueError(f"{scene}: before is {before.shape[:2]}, after is {after.shape[:2]}")
    return Pair(scene, before, after)


def _read_bracket(folder: Path) -> list[Pair]:
    frames = align_frames([read_photo(path) for path in sorted(folder.iterdir())])
    fusion = cv2.convertScaleAbs(fuse_frames(frames), alpha=255)
    return [Pair(folder.name, frame, fusion) for frame in frames]
