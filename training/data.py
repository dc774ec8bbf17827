"""The house photos as training material: `N_{frontal,bedroom,bathroom,kitchen}.jpg`, one N a house."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

ROOMS = {"frontal": "front", "bedroom": "bedroom", "bathroom": "bathroom", "kitchen": "kitchen"}
"""What the data set calls a photo, and what we call what it shows."""

HELD_OUT_EVERY = 8

_NAME = re.compile(r"(\d+)_(" + "|".join(ROOMS) + r")\.jpe?g", re.IGNORECASE)


@dataclass(frozen=True)
class HousePhoto:
    """One photo of one house; `room` is one of the values of ROOMS."""

    path: Path
    house: int
    room: str

    @property
    def is_exterior(self) -> bool:
        return self.room == ROOMS["frontal"]


def list_photos(folder: Path) -> tuple[HousePhoto, ...]:
    """The house photos in a folder, by house and room; raises FileNotFoundError when there are none."""
    matches = ((path, _NAME.fullmatch(path.name)) for path in folder.iterdir())
    photos = [HousePhoto(path, int(match[1]), ROOMS[match[2].lower()]) for path, match in matches if match]
    if not photos:
        raise FileNotFoundError(f"{folder} holds no photos named like 12_kitchen.jpg")
    return tuple(sorted(photos, key=lambda photo: (photo.house, photo.room)))


def is_held_out(house: int) -> bool:
    """Whether a house is for checking, never for learning: by its number alone, so all its photos go together."""
    return house % HELD_OUT_EVERY == 0


def split_by_house(photos: Iterable[HousePhoto]) -> tuple[tuple[HousePhoto, ...], tuple[HousePhoto, ...]]:
    """(for training, held out)."""
    photos = tuple(photos)
    return (
        tuple(photo for photo in photos if not is_held_out(photo.house)),
        tuple(photo for photo in photos if is_held_out(photo.house)),
    )


def read_photo(path: Path) -> np.ndarray:
    """Pixels uint8 (H, W, 3), sRGB-encoded, upright; raises ValueError for what is no photo."""
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError(f"{path} is no photo that can be read")
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)


def fit_crop(pixels: np.ndarray, height: int, width: int, rng: np.random.Generator, zoom: float = 1.0) -> np.ndarray:
    """A random crop of that shape, covering 1/zoom of the photo's larger fitting window, resized; half are mirrored."""
    scale = min(pixels.shape[0] / height, pixels.shape[1] / width) / zoom
    rows, columns = max(1, int(height * scale)), max(1, int(width * scale))
    top = int(rng.integers(pixels.shape[0] - rows + 1))
    left = int(rng.integers(pixels.shape[1] - columns + 1))
    crop = pixels[top : top + rows, left : left + columns]
    if rng.random() < 0.5:
        crop = crop[:, ::-1]
    shrinks = rows > height
    return cv2.resize(crop, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
