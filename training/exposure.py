"""Train the exposure network: `python -m training.exposure --photos DIR --out DIR`.

Takes about forty minutes on one core. It learns from photos and their spoiled selves, as thumbnails; the loss is their
distance in CIELAB.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from imaging.color.lab import D65_WHITE, XYZ_FROM_LINEAR
from imaging.sampling import as_image
from models.exposure import ExposureNet, apply_settings, shrink_to_thumbnail, srgb_to_linear
from training.command import parse_arguments
from training.data import HousePhoto, list_photos, read_photo, split_by_house
from training.degrade import apply_degradation, draw_degradation
from training.dim_rooms import dim_room
from training.loop import Schedule, train

WIDTH, BATCH = 32, 48
STORED = (96, 144)
"""Height and width in which photos are kept: half as large again as a thumbnail, for crops."""
LEAST_PART = 0.75
"""Of each side: half of the photos are cropped, to no less than this."""
NOISE_LEFT = 1 / 8
"""Of a photo's noise, in a thumbnail."""
DIM = 0.12
"""How often a room is exposed for its windows."""
LIGHTNESS = 0.6
"""Weight of L* beside a* and b*, which the eye minds more for nearly grey walls (as CIEDE2000 does)."""
OUTSIDE = 0.02
"""How far what lies beyond black and white counts, so that burnt pixels still pull."""


class ExposureLoss:
    """The mean distance between photos and what the network makes of their spoiled selves."""

    def __init__(self, network: ExposureNet, photos: Iterable[HousePhoto]) -> None:
        self._network = network
        self._photos = [(_read_small(photo), photo.is_exterior) for photo in photos]
        self._views = [pixels for pixels, is_exterior in self._photos if is_exterior]

    def __call__(self, rng: np.random.Generator) -> Tensor:
        pairs = [self._draw(rng) for _ in range(BATCH)]
        spoiled, clean = (torch.from_numpy(np.stack(side)).permute(0, 3, 1, 2) for side in zip(*pairs, strict=True))
        spoiled = (spoiled * 255).round() / 255
        mended = apply_settings(spoiled, self._network(spoiled))
        held = mended.clamp(0, 1) + OUTSIDE * (mended - mended.clamp(0, 1))
        return measure_distance(held, clean)

    def _draw(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """A thumbnail (64, 96, 3), spoiled and as it was."""
        pixels, is_exterior = self._photos[int(rng.integers(len(self._photos)))]
        clean = _crop(pixels, rng)
        if self._views and not is_exterior and rng.random() < DIM:
            return dim_room(clean, _crop(self._views[int(rng.integers(len(self._views)))], rng), rng, NOISE_LEFT)
        degradation = draw_degradation(rng)
        spoiled = apply_degradation(clean, replace(degradation, noise=NOISE_LEFT * degradation.noise), rng)
        return spoiled, clean


def _read_small(photo: HousePhoto) -> np.ndarray:
    return np.asarray(cv2.resize(read_photo(photo.path), STORED[::-1], interpolation=cv2.INTER_AREA))


def _crop(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A thumbnail (64, 96, 3) of a photo or of most of it, half of them mirrored."""
    part = float(rng.uniform(LEAST_PART, 1)) if rng.random() < 0.5 else 1.0
    rows, columns = (int(part * side) for side in STORED)
    top, left = int(rng.integers(STORED[0] - rows + 1)), int(rng.integers(STORED[1] - columns + 1))
    crop = pixels[top : top + rows, left : left + columns]
    return shrink_to_thumbnail(as_image(crop[:, ::-1] if rng.random() < 0.5 else crop))


def measure_distance(images: Tensor, others: Tensor) -> Tensor:
    """Mean distance of images (n, 3, h, w) sRGB in CIELAB (D65), L* at LIGHTNESS; near 0 as flat as a square."""
    weights = images.new_tensor([LIGHTNESS, 1, 1]).view(1, 3, 1, 1)
    return (weights * (srgb_to_lab(images) - srgb_to_lab(others))).square().sum(1).add(1).sqrt().mean()


def srgb_to_lab(images: Tensor) -> Tensor:
    """CIE 15:2004, of sRGB (n, 3, h, w), differentiable."""
    to_relative_xyz = images.new_tensor(XYZ_FROM_LINEAR / D65_WHITE[:, None])
    xyz = torch.einsum("ij,njhw->nihw", to_relative_xyz, srgb_to_linear(images))
    root = torch.where(xyz > 216 / 24389, xyz.clamp(min=1e-6) ** (1 / 3), (24389 / 27 * xyz + 16) / 116)
    return torch.stack([116 * root[:, 1] - 16, 500 * (root[:, 0] - root[:, 1]), 200 * (root[:, 1] - root[:, 2])], 1)


def save(network: ExposureNet, out: Path) -> None:
    """Write the folder that models.exposure loads, in half precision."""
    out.mkdir(parents=True, exist_ok=True)
    save_file(
        {name: value.half().contiguous() for name, value in network.state_dict().items()}, out / "model.safetensors"
    )
    (out / "config.json").write_text(json.dumps({"architecture": "exposure", "width": WIDTH}) + "\n")


def main() -> None:
    args = parse_arguments(__doc__, steps=4500)
    photos, _ = split_by_house(list_photos(args.photos))
    torch.manual_seed(args.seed)
    network = ExposureNet(WIDTH)
    schedule = Schedule(args.steps, 2e-3, weight_decay=0.03, averaging=0.998)
    save(
        train(network, ExposureLoss(network, photos), schedule, args.run, seed=args.seed, resume=args.resume), args.out
    )


if __name__ == "__main__":
    main()
