"""Photos in memory, drawn as random crops, and as the tensors that networks learn from."""

from collections.abc import Iterable, Sequence

import numpy as np
import torch

from imaging.sampling import as_image
from training.data import HousePhoto, fit_crop, read_photo


class PhotoPool:
    """Photos read once; `rooms[i]` says what `pixels[i]` shows."""

    def __init__(self, photos: Iterable[HousePhoto]) -> None:
        photos = tuple(photos)
        self.rooms = tuple(photo.room for photo in photos)
        self.pixels = tuple(read_photo(photo.path) for photo in photos)

    def draw(
        self, rng: np.random.Generator, count: int, height: int, width: int, zoom: float = 1.0
    ) -> list[np.ndarray]:
        """Crops of random photos as images (height, width, 3)."""
        return [image for image, _ in self.draw_labelled(rng, count, height, width, zoom)]

    def draw_labelled(
        self, rng: np.random.Generator, count: int, height: int, width: int, zoom: float = 1.0
    ) -> list[tuple[np.ndarray, str]]:
        """The same, with the room each shows."""
        chosen = rng.integers(len(self.pixels), size=count)
        return [(as_image(fit_crop(self.pixels[n], height, width, rng, zoom)), self.rooms[n]) for n in chosen]


def to_batch(images: Sequence[np.ndarray]) -> torch.Tensor:
    """Images as float32 NCHW in [-1, 1], what diffusers' autoencoders take."""
    return torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).mul(2).sub(1).contiguous()
