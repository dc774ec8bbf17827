"""The inpainter: a diffusion model makes the masked part of a photo anew."""

import math
from typing import Any, Self

import numpy as np
import torch

from imaging.region import Size
from imaging.sampling import resize_area
from models.diffusion.clip_words import ClipEncoder
from models.diffusion.words import PromptEncoder
from models.errors import ModelError
from models.inpainting import InpaintSettings, open_pipeline, tell_words
from models.memory.ladder import WHOLE, Rung
from models.padding import as_tensor, pad_images, pad_mask
from models.registry import ModelCard

RIM_PX = 32
"""The photo goes on by this much beyond its borders, mirrored: convolutions see nothing out there, and darken a rim."""
LATENT_PX = 8
"""Sides of what a model is shown are multiples of this."""


class DiffusionInpainter:
    """One pipeline with a 9-channel UNet on one device; not thread-safe: one call at a time."""

    def __init__(self, pipeline: Any, prompts: PromptEncoder | ClipEncoder, settings: InpaintSettings) -> None:
        self._pipeline, self._prompts, self.settings = pipeline, prompts, settings

    @classmethod
    def load(cls, card: ModelCard, device: torch.device | str = "cpu", rung: Rung = WHOLE) -> Self:
        """From the part `pipeline`, and `vae` where it is named, kept and run as the rung says.

        Raises ModelError as `open_pipeline` does, and `unknown_profile` for settings that there are not.
        """
        settings = InpaintSettings.read(card)
        return cls(*open_pipeline(card, device, rung), settings)

    def inpaint(
        self,
        image: np.ndarray,
        mask: np.ndarray,
        prompt: str,
        *,
        seed: int,
        steps: int = 4,
        strength: float = 1.0,
        guidance: float = 0.0,
        negative: str = "",
    ) -> np.ndarray:
        """The image (h, w, 3), any size, with what the mask (h, w) marks (1) made anew: float32 of the same size.

        Pixels outside the mask have been through the autoencoder and are not to be used. `negative` is read where
        `guidance` is above 1. Raises ModelError `bad_request` for a mask of another size, what is no image, and a
        strength that leaves no step to execute.
        """
        if int(steps * min(strength, 1.0)) < 1:
            raise ModelError("bad_request", f"{steps} steps at strength {strength} are none at all")
        wide = _widen(image)
        padded = pad_images([wide])
        height, width = padded.shape[1:3]
        result = self._pipeline(
            **tell_words(self._pipeline, self._prompts, prompt, negative if guidance > 1 else None),
            image=as_tensor(padded),
            mask_image=torch.from_numpy(pad_mask(_widen(mask), wide.shape[:2]))[None, None],
            height=height,
            width=width,
            num_inference_steps=steps,
            strength=strength,
            guidance_scale=guidance,
            generator=torch.Generator().manual_seed(seed),
            output_type="np",
        ).images[0]
        return result[RIM_PX : RIM_PX + image.shape[0], RIM_PX : RIM_PX + image.shape[1]]

    def replace(
        self,
        image: np.ndarray,
        mask: np.ndarray,
        prompt: str,
        *,
        negative: str = "",
        seed: int = 0,
        steps: int | None = None,
        strength: float = 1.0,
        guidance: float | None = None,
    ) -> np.ndarray:
        """As `inpaint`, at the size that the model wants, in which it is answered; None: as the model wants it."""
        if image.ndim != 3 or mask.shape != image.shape[:2] or not mask.size:
            raise ModelError("bad_request", f"a mask of shape {mask.shape} does not fit an image of {image.shape}")
        size = fit_pixels(Size(*mask.shape), self.settings.pixels)
        steps = steps or self.settings.steps
        return self.inpaint(
            np.clip(resize_area(image, size), 0, 1),
            np.clip(resize_area(mask, size), 0, 1),
            prompt,
            seed=seed,
            # So many that at least one is executed.
            steps=max(steps, math.ceil(1 / strength)),
            strength=strength,
            guidance=self.settings.guidance if guidance is None else guidance,
            negative=negative,
        )


def fit_pixels(size: Size, pixels: int) -> Size:
    """The size of that shape with at most so many pixels, its sides multiples of LATENT_PX; none is enlarged."""
    scale = min(1.0, math.sqrt(pixels / size.pixels))
    sides = (max(LATENT_PX, int(side * scale) // LATENT_PX * LATENT_PX) for side in (size.height, size.width))
    return Size(*sides)


def _widen(array: np.ndarray) -> np.ndarray:
    """An (h, w) or (h, w, c) array with the rim around it; what is neither is left to be refused."""
    if array.ndim not in (2, 3) or not array.size:
        return array
    return np.pad(array, [(RIM_PX, RIM_PX)] * 2 + [(0, 0)] * (array.ndim - 2), mode="reflect")
