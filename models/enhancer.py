"""The enhancer: SDXL-Lightning img2img under ControlNet Tile and ControlNet Canny."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from torch import Tensor

from models.diffusion.denoise import denoise
from models.diffusion.edges import draw_batch_edges
from models.diffusion.networks import Guide, Networks, load_networks
from models.errors import ModelError
from models.padding import as_tensor, pad_images
from models.registry import ModelCard

QUARTERS = 4
"""In which a denoising strength is given: as steps of a schedule of four, Lightning's usual one."""

CONTROL_SCALES: Mapping[Guide, float] = {"tile": 1.0, "canny": 0.5}


@dataclass(frozen=True, eq=False)
class Looks:
    """What diffusion makes of images, and what the autoencoder makes of them: (n, 3, h, w) float32, on the device.

    The guides are what the model saw; what was fitted from them to the results is free of the autoencoder's blur.
    """

    results: Tensor
    guides: Tensor


class DiffusionEnhancer:
    """The networks on one device; not thread-safe: one call at a time."""

    def __init__(self, networks: Networks) -> None:
        self.networks = networks

    @classmethod
    def load(cls, card: ModelCard, *, device: torch.device | str = "cpu") -> Self:
        """From an enhancer's card; raises ModelError as `load_networks` does."""
        return cls(load_networks(card, device))

    @torch.inference_mode()
    def look(self, images: Sequence[np.ndarray], prompt: str, *, steps: int, seeds: Sequence[int]) -> Looks:
        """Images (h, w, 3) of one size, any size, through the last `steps` quarters of the schedule.

        Each image has its own seed and comes out, up to float rounding, the same in any company. Raises ModelError
        `bad_request` for steps outside 1..QUARTERS, seeds that do not match the images, and what is no image.
        """
        check_request(images, steps, seeds)
        batch = self._upload(images)
        latents = self._encode(batch)
        results = self._denoise(batch, latents, prompt, steps, seeds)
        return Looks(_crop(results, images), _crop(self._decode(latents), images))

    @torch.inference_mode()
    def enhance(self, images: Sequence[np.ndarray], prompt: str, *, steps: int, seeds: Sequence[int]) -> np.ndarray:
        """The results of `look` alone, as an array (n, h, w, 3) float32."""
        check_request(images, steps, seeds)
        batch = self._upload(images)
        results = self._denoise(batch, self._encode(batch), prompt, steps, seeds)
        return as_images(_crop(results, images))

    @torch.inference_mode()
    def reconstruct(self, images: Sequence[np.ndarray]) -> np.ndarray:
        """The guides of `look` alone: what the model saw, (n, h, w, 3). No chance is involved."""
        return as_images(self.reproduce(images))

    @torch.inference_mode()
    def reproduce(self, images: Sequence[np.ndarray]) -> Tensor:
        """The same on the device, (n, 3, h, w)."""
        return _crop(self._decode(self._encode(self._upload(images))), images)

    def _upload(self, images: Sequence[np.ndarray]) -> Tensor:
        """Images as a batch (n, 3, H, W), padded, from memory that the GPU reads by itself."""
        batch = as_tensor(pad_images(images))
        device = self.networks.encoder.device
        return batch.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else batch

    def _encode(self, batch: Tensor) -> Tensor:
        (latents,) = self.networks.encoder(2 * batch - 1)
        return latents.float()

    def _denoise(self, batch: Tensor, latents: Tensor, prompt: str, steps: int, seeds: Sequence[int]) -> Tensor:
        guides: Mapping[Guide, Tensor] = {"tile": batch, "canny": draw_batch_edges(batch)}
        words = self.networks.prompts.embed(prompt)
        executed = max(1, round(steps * self.networks.schedule.steps / QUARTERS))
        mended = denoise(self.networks, latents, words, guides, CONTROL_SCALES, steps=executed, seeds=seeds)
        return self._decode(mended)

    def _decode(self, latents: Tensor) -> Tensor:
        (images,) = self.networks.decoder(latents)
        return images.float()


def check_request(images: Sequence[np.ndarray], steps: int, seeds: Sequence[int]) -> None:
    """Raises ModelError `bad_request` for steps outside 1..QUARTERS and for other than one seed an image."""
    if not 1 <= steps <= QUARTERS:
        raise ModelError("bad_request", f"steps are 1 to {QUARTERS}, not {steps}")
    if len(seeds) != len(images):
        raise ModelError("bad_request", f"{len(seeds)} seeds for {len(images)} images")


def as_images(batch: Tensor) -> np.ndarray:
    """A batch (n, 3, h, w) as images (n, h, w, 3)."""
    return batch.permute(0, 2, 3, 1).cpu().numpy()


def _crop(batch: Tensor, images: Sequence[np.ndarray]) -> Tensor:
    height, width = images[0].shape[:2]
    return batch[:, :, :height, :width]
