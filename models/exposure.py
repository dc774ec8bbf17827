"""How a whole photo should be exposed and balanced: a small network that looks at its thumbnail."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Self, cast

import cv2
import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from models.errors import ModelError

THUMBNAIL = (64, 96)
"""Height and width to which any photo is squashed before the network sees it."""

GRID = (8, 12)
"""Cells in which the settings may differ: an eighth of the thumbnail."""

LIGHT, LIFT, SATURATION, BRIGHTNESS = slice(0, 3), slice(3, 6), slice(6, 7), slice(7, 8)
"""Planes of the settings: EV and what is added to the dark end, for each channel; logarithm of a factor on saturation;
bend of the curve's middle."""

MIDDLE_GREY = 0.25
"""Linear light to which a photo's geometric mean is brought before the network says what is wrong with that."""

QUANTILES = (0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999)
BURNT_FROM = 0.9
"""Encoded value from which on a channel counts as burnt, more and more up to white."""
DROPOUT = 0.1
"""Of the layers that see the photo as a whole, while they learn."""
DARKEST_EV, BRIGHTEST_EV = -3.3, 5.0
"""Least and most light that the settings give."""


class ExposureNet(nn.Module):
    """Thumbnails (n, 3, 64, 96) sRGB [0, 1] to settings (n, 8, 8, 12).

    One path for the photo as a whole and one for its parts, as in HDRNet (Gharbi et al. 2017, Deep bilateral learning
    for real-time image enhancement). What it sees is divided by the photo's geometric mean: how long a photo was
    exposed does not change what it shows, but for what burnt out, which is shown beside.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(11, width, 4, 2, 1), nn.SiLU())
        self.body = nn.Sequential(_block(width, 2 * width), _block(2 * width, 4 * width))
        self.deep = _block(4 * width, 4 * width, stride=1)
        self.whole = nn.Sequential(_dense(8 * width + 3 * len(QUANTILES) + 3, 192), _dense(192, 192))
        self.shift = nn.Linear(192, 8 * width)
        self.whole_settings = nn.Linear(192, 8)
        part_settings = nn.Conv2d(4 * width, 4, 1)
        self.parts = nn.Sequential(nn.Conv2d(4 * width, 4 * width, 3, 1, 1), nn.SiLU(), part_settings)
        for head in (self.whole_settings, part_settings):
            nn.init.zeros_(cast(Tensor, head.bias))
            head.weight.data.mul_(0.1)

    def forward(self, thumbnails: Tensor) -> Tensor:
        linear = srgb_to_linear(thumbnails)
        mean = linear.add(2e-3).log().mean((2, 3), keepdim=True).exp()
        burnt = ((thumbnails - BURNT_FROM) / (1 - BURNT_FROM)).clamp(0, 1)
        features = self.deep(self.body(self.stem(torch.cat([_describe(linear, mean), burnt], 1))))
        spread = torch.quantile(linear.flatten(2), thumbnails.new_tensor(QUANTILES), dim=2).permute(1, 2, 0)
        relative = (spread / mean.flatten(1)[..., None] + 1e-2).log2().flatten(1)
        seen = [features.mean((2, 3)), features.amax((2, 3)), relative, burnt.mean((2, 3))]
        whole = self.whole(torch.cat(seen, 1))
        scale, offset = self.shift(whole)[..., None, None].chunk(2, 1)
        light, warmth, lift, saturation = self.parts(features * (1 + scale) + offset).split(1, 1)
        settings = self.whole_settings(whole)[..., None, None].repeat(1, 1, *GRID)
        local = torch.cat([light + warmth, light, light - warmth, *[lift] * 3, saturation], 1)
        base = (MIDDLE_GREY / mean).log2().expand(-1, -1, *GRID)
        return settings + functional.pad(local, (0, 0, 0, 0, 0, 1)) + functional.pad(base, (0, 0, 0, 0, 0, 5))


def apply_settings(images: Tensor, settings: Tensor) -> Tensor:
    """Images (n, 3, h, w) sRGB [0, 1] as the settings would have them; not held within [0, 1]."""
    maps = functional.interpolate(settings, images.shape[2:], mode="bilinear")
    lit = linear_to_srgb(srgb_to_linear(images) * maps[:, LIGHT].clamp(DARKEST_EV, BRIGHTEST_EV).exp2())
    lifted = lit + 0.2 * maps[:, LIFT] * (1 - lit)
    grey = lifted.mean(1, keepdim=True)
    coloured = grey + (lifted - grey) * (0.3 * maps[:, SATURATION]).exp()
    return coloured + maps[:, BRIGHTNESS] * coloured * (1 - coloured)


class ExposureModel:
    """The network on one device."""

    def __init__(self, network: ExposureNet) -> None:
        self._network = network.eval()

    @classmethod
    def load(cls, folder: Path, device: torch.device | str = "cpu") -> Self:
        """Load `config.json` (width) and `model.safetensors`.

        Raises ModelError `weights_missing` or `weights_corrupt`.
        """
        try:
            network = ExposureNet(json.loads((folder / "config.json").read_text())["width"])
            network.load_state_dict(load_file(folder / "model.safetensors"))
        except FileNotFoundError as error:
            raise ModelError("weights_missing", f"no exposure network in {folder}") from error
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
            raise ModelError("weights_corrupt", f"the exposure network in {folder} cannot be read: {error}") from error
        return cls(network.float().to(device))

    @torch.inference_mode()
    def correct(self, images: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Whole photos (h, w, 3) sRGB [0, 1], as the network would expose and balance them: smooth maps, no detail."""
        thumbnails = np.stack([shrink_to_thumbnail(image) for image in images])
        settings = self._network(self._as_batch(thumbnails))
        return [self._apply(image, settings[index : index + 1]) for index, image in enumerate(images)]

    def _apply(self, image: np.ndarray, settings: Tensor) -> np.ndarray:
        corrected = apply_settings(self._as_batch(image[None]), settings).clamp(0, 1)
        return np.ascontiguousarray(corrected[0].permute(1, 2, 0).cpu().numpy())

    def _as_batch(self, images: np.ndarray) -> Tensor:
        device = next(self._network.parameters()).device
        return torch.from_numpy(np.ascontiguousarray(images, np.float32)).permute(0, 3, 1, 2).to(device)


def shrink_to_thumbnail(image: np.ndarray) -> np.ndarray:
    """An image (h, w, 3) squashed to what the network sees."""
    return np.asarray(cv2.resize(image, THUMBNAIL[::-1], interpolation=cv2.INTER_AREA))


def srgb_to_linear(encoded: Tensor) -> Tensor:
    """IEC 61966-2-1, for tensors that learn."""
    return torch.where(encoded <= 0.04045, encoded / 12.92, ((encoded.clamp(min=0) + 0.055) / 1.055) ** 2.4)


def linear_to_srgb(linear: Tensor) -> Tensor:
    """Its inverse; light beyond 1 stays beyond 1."""
    linear = linear.clamp(min=1e-8)
    return torch.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def _describe(linear: Tensor, mean: Tensor) -> Tensor:
    """What the network sees, (n, 8, 64, 96): logarithms and encoded values of each channel over its mean, and where."""
    logarithm = 0.3 * (linear / mean + 0.02).log2()
    encoded = 2 * linear_to_srgb(0.18 * linear / mean).clamp(0, 1.5) - 1
    count, _, height, width = linear.shape
    y = torch.linspace(-1, 1, height, device=linear.device)[:, None].expand(count, 1, height, width)
    x = torch.linspace(-1, 1, width, device=linear.device).expand(count, 1, height, width)
    return torch.cat([logarithm, encoded, y, x], 1)


def _block(channels: int, out: int, stride: int = 2) -> nn.Sequential:
    first, second = nn.Conv2d(channels, out, 3, stride, 1), nn.Conv2d(out, out, 3, 1, 1)
    return nn.Sequential(first, nn.GroupNorm(8, out), nn.SiLU(), second, nn.GroupNorm(8, out), nn.SiLU())


def _dense(channels: int, out: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(channels, out), nn.SiLU(), nn.Dropout(DROPOUT))
