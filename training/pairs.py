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

_PHOTO = re.compile(r"[^.].*\.(jpe?g|png|tiff?|webp)", re.IGNORECASE)
"""Not what file systems leave beside photos: `.DS_Store`, `._1.jpg`."""


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
    """Folders of two or more frames of a scene each: all are `before`, and what should come of them is their fusion.

    Raises FileNotFoundError when there are none, ValueError for a folder of one photo, or of photos of several sizes.
    """
    scenes = {path: _list_photos(path) for path in sorted(folder.iterdir()) if path.is_dir()}
    pairs = [pair for scene, paths in scenes.items() if paths for pair in _read_bracket(scene.name, paths)]
    if not pairs:
        raise FileNotFoundError(f"{folder} holds no folders of a scene's frames each")
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


def _list_photos(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if _PHOTO.fullmatch(path.name)]


def _read_bracket(scene: str, paths: list[Path]) -> list[Pair]:
    try:
        frames = align_frames([read_photo(path) for path in paths])
    except ValueError as error:
        raise ValueError(f"{scene}: {error}") from error
    fusion = cv2.convertScaleAbs(fuse_frames(frames), alpha=255)
    return [Pair(scene, frame, fusion) for frame in frames]
