"""The stager: a diffusion model furnishes a room within a mask, held to the room's depth by a ControlNet."""

import math
from typing import Any, Self

import numpy as np
import torch

from imaging.region import Size
from imaging.sampling import resize_area
from models.adapters import Adapters, Blend
from models.diffusion.clip_words import ClipEncoder
from models.diffusion.words import PromptEncoder
from models.errors import ModelError
from models.inpainter import LATENT_PX, fit_pixels
from models.inpainting import open_pipeline, tell_words
from models.memory.ladder import WHOLE, Rung
from models.padding import as_tensor, check_images
from models.registry import ModelCard
from models.stager_settings import MOST_PIXELS, StagerSettings


class DiffusionStager:
    """One inpainting pipeline under a depth ControlNet on one device; not thread-safe: one call at a time.

    The UNet has 4 channels, which are held to the photo outside the mask at every step, or an inpainting model's 9.
    """

    def __init__(
        self,
        pipeline: Any,
        prompts: PromptEncoder | ClipEncoder,
        settings: StagerSettings,
        adapters: Adapters,
    ) -> None:
        self._pipeline, self._prompts, self.settings, self.adapters = pipeline, prompts, settings, adapters

    @classmethod
    def load(cls, card: ModelCard, device: torch.device | str = "cpu", rung: Rung = WHOLE) -> Self:
        """From the parts `pipeline` and `depth`, and of `vae` and `adapters` those that are named.

        Raises ModelError as `open_pipeline`, `StagerSettings.read` and `Adapters` do.
        """
        settings, depth = StagerSettings.read(card), card.part("depth")
        pipeline, prompts = open_pipeline(card, device, rung, depth)
        return cls(pipeline, prompts, settings, Adapters(pipeline.unet, card.parts.get("adapters")))

    def stage(
        self,
        image: np.ndarray,
        mask: np.ndarray,
        nearness: np.ndarray,
        prompt: str,
        *,
        negative: str = "",
        seed: int = 0,
        steps: int | None = None,
        strength: float = 1.0,
        guidance: float | None = None,
        adapters: Blend = (),
    ) -> np.ndarray:
        """The whole view (h, w, 3) float32 in [0, 1] with what the mask (h, w) marks (1) made anew.

        `nearness` (h, w) in [0, 1], 1 the nearest, is what the ControlNet is shown. None: as the model wants it;
        `negative` is read where the guidance is above 1. A model of fewer pixels is asked at its own size, and its
        answer enlarged: outside the mask nothing of it is to be used. Raises ModelError `bad_request` for what does not
        fit together, and as `Adapters.use` does.
        """
        _check(image, mask, nearness, strength)
        self.adapters.use(adapters)
        asked = Size(*mask.shape)
        shown = fit_pixels(asked, self.settings.pixels)
        guidance = self.settings.guidance if guidance is None else guidance
        near = np.repeat(_shrink(nearness, shown)[..., None], 3, axis=2)
        made = self._pipeline(
            **tell_words(self._pipeline, self._prompts, prompt, negative if guidance > 1 else None),
            image=as_tensor(_shrink(image, shown)[None]),
            mask_image=torch.from_numpy(np.ascontiguousarray(_shrink(mask, shown)))[None, None],
            control_image=as_tensor(near[None]),
            height=shown.height,
            width=shown.width,
            # So many that at least one is executed.
            num_inference_steps=max(steps or self.settings.steps, math.ceil(1 / strength)),
            strength=strength,
            guidance_scale=guidance,
            controlnet_conditioning_scale=self.settings.control_scale,
            control_guidance_end=self.settings.control_end,
            generator=torch.Generator().manual_seed(seed),
            output_type="np",
        ).images[0]
        return np.clip(resize_area(made, asked), 0, 1)


def _shrink(array: np.ndarray, size: Size) -> np.ndarray:
    return np.clip(resize_area(array.astype(np.float32, copy=False), size), 0, 1)


def _check(image: np.ndarray, mask: np.ndarray, nearness: np.ndarray, strength: float) -> None:
    check_images([image])
    for name, map_ in (("mask", mask), ("nearness", nearness)):
        if map_.shape != image.shape[:2]:
            raise ModelError("bad_request", f"a {name} of shape {map_.shape} does not fit an image of {image.shape}")
        if not (map_.min() >= 0 and map_.max() <= 1):  # comparisons that NaN fails
            raise ModelError("bad_request", f"the {name} is not within [0, 1]")
    if mask.size > MOST_PIXELS or any(side % LATENT_PX for side in mask.shape):
        raise ModelError(
            "bad_request", f"{mask.shape}: sides are multiples of {LATENT_PX}, of {MOST_PIXELS} pixels at most"
        )
    if not 0 < strength <= 1:
        raise ModelError("bad_request", f"the strength is above 0 and at most 1, not {strength}")
