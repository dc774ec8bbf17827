"""The enhancer: SDXL-Lightning img2img under ControlNet Tile and ControlNet Canny."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from imaging.region import Size
from imaging.sampling import resize_area
from models.adapters import Adapters, Blend
from models.diffusion.denoise import denoise
from models.diffusion.edges import draw_batch_edges
from models.diffusion.networks import Guide, Networks, load_networks
from models.errors import ModelError
from models.memory.ladder import WHOLE, Rung
from models.memory.retreat import attempt
from models.opener import Opener, open_torch
from models.padding import as_tensor, check_images, pad_images
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


@dataclass(frozen=True, eq=False)
class Begun:
    """Looks whose latents are there, or on their way, and not yet decoded; `ready` tells when, on a GPU."""

    results: Tensor
    guides: Tensor
    size: tuple[int, int]
    ready: torch.cuda.Event | None


class DiffusionEnhancer:
    """The networks on one device; not thread-safe: one call at a time.

    But for `finish`, which may decode one batch while `begin` denoises the next, on a GPU in another stream.
    """

    def __init__(self, networks: Networks, largest_px: int = WHOLE.tile_px) -> None:
        """Images with a side over `largest_px` are shrunk for the networks, and what comes of them is enlarged."""
        self.networks, self._largest_px = networks, largest_px

    @classmethod
    def load(
        cls,
        card: ModelCard,
        *,
        device: torch.device | str = "cpu",
        rung: Rung = WHOLE,
        opener: Opener = open_torch,
    ) -> Self:
        """From an enhancer's card; raises ModelError as `load_networks` does."""
        return cls(load_networks(card, device, rung, opener), rung.tile_px)

    def look(
        self, images: Sequence[np.ndarray], prompt: str, *, steps: int, seeds: Sequence[int], adapters: Blend = ()
    ) -> Looks:
        """Images (h, w, 3) of one size, any size, through the last `steps` quarters of the schedule.

        Each image has its own seed and comes out, up to float rounding, the same in any company. Raises ModelError
        `bad_request` for steps outside 1..QUARTERS, seeds that do not match the images, and what is no image; and as
        `Adapters.use` does.
        """
        return self.finish(self.begin(images, prompt, steps=steps, seeds=seeds, adapters=adapters))

    def enhance(
        self, images: Sequence[np.ndarray], prompt: str, *, steps: int, seeds: Sequence[int], adapters: Blend = ()
    ) -> np.ndarray:
        """The results of `look` alone, as an array (n, h, w, 3) float32."""
        begun = self.begin(images, prompt, steps=steps, seeds=seeds, adapters=adapters)
        return as_images(self._decode(begun.results, images[0].shape))

    @property
    def adapters(self) -> Adapters:
        """The LoRAs that may be asked for."""
        return self.networks.adapters

    def reconstruct(self, images: Sequence[np.ndarray]) -> np.ndarray:
        """The guides of `look` alone: what the model saw, (n, h, w, 3). No chance is involved."""
        return as_images(self._decode(self.encode(images), images[0].shape))

    @torch.inference_mode()
    def begin(
        self,
        images: Sequence[np.ndarray],
        prompt: str,
        *,
        steps: int,
        seeds: Sequence[int],
        adapters: Blend = (),
        seen: Sequence[np.ndarray] | None = None,
    ) -> Begun:
        """The first part of `look`: up to the latents. The guides are those of `seen` instead, where it is given."""
        check_request(images, steps, seeds)
        self.adapters.use(adapters)
        batch = self._upload(images)
        latents = self._encode(batch)
        results = self._denoise(batch, latents, prompt, steps, seeds)
        guides = latents if seen is None else self.encode(seen)
        ready = torch.cuda.current_stream().record_event() if results.device.type == "cuda" else None
        return Begun(results, guides, images[0].shape[:2], ready)

    def finish(self, begun: Begun) -> Looks:
        """The second part: decoded, in the current stream where that is a GPU's."""
        if begun.ready is not None:
            stream = torch.cuda.current_stream()
            stream.wait_event(begun.ready)
            for latents in (begun.results, begun.guides):
                latents.record_stream(stream)
        return Looks(self._decode(begun.results, begun.size), self._decode(begun.guides, begun.size))

    @torch.inference_mode()
    def encode(self, images: Sequence[np.ndarray]) -> Tensor:
        """Images (h, w, 3) as latents (n, 4, h / 8, w / 8) float32."""
        return self._encode(self._upload(images))

    def _upload(self, images: Sequence[np.ndarray]) -> Tensor:
        """Images as a batch (n, 3, H, W), padded, from memory that the GPU reads by itself."""
        check_images(images)
        shown = self._tell_shown(images[0].shape)
        batch = as_tensor(pad_images([resize_area(image, shown) for image in images]))
        device = self.networks.encoder.device
        return batch.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else batch

    def _encode(self, batch: Tensor) -> Tensor:
        (latents,) = self.networks.encoder(2 * batch - 1)
        return latents.float()

    def _denoise(self, batch: Tensor, latents: Tensor, prompt: str, steps: int, seeds: Sequence[int]) -> Tensor:
        guides: Mapping[Guide, Tensor] = {"tile": batch, "canny": draw_batch_edges(batch)}
        words = self.networks.prompts.embed(prompt)
        executed = max(1, round(steps * self.networks.schedule.steps / QUARTERS))
        return denoise(self.networks, latents, words, guides, CONTROL_SCALES, steps=executed, seeds=seeds)

    @torch.inference_mode()
    def _decode(self, latents: Tensor, size: tuple[int, ...]) -> Tensor:
        decoded = attempt(self.networks.decoder, latents)
        if decoded is None and len(latents) > 1:
            return torch.cat([self._decode(half, size) for half in latents.chunk(2)])
        if decoded is None:
            raise torch.OutOfMemoryError("there is no memory to decode a single image")
        (images,) = decoded
        shown = self._tell_shown(size)
        images = images[:, :, : shown.height, : shown.width].float()
        return images if shown == Size(*size[:2]) else functional.interpolate(images, size[:2], mode="bilinear")

    def _tell_shown(self, size: tuple[int, ...]) -> Size:
        return Size(*size[:2]).within(self._largest_px)


def check_request(images: Sequence[np.ndarray], steps: int, seeds: Sequence[int]) -> None:
    """Raises ModelError `bad_request` for steps outside 1..QUARTERS and for other than one seed an image."""
    if not 1 <= steps <= QUARTERS:
        raise ModelError("bad_request", f"steps are 1 to {QUARTERS}, not {steps}")
    if len(seeds) != len(images):
        raise ModelError("bad_request", f"{len(seeds)} seeds for {len(images)} images")


def as_images(batch: Tensor) -> np.ndarray:
    """A batch (n, 3, h, w) as images (n, h, w, 3)."""
    return batch.permute(0, 2, 3, 1).cpu().numpy()
