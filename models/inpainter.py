"""The inpainter: SDXL makes the masked part of a photo anew."""

from pathlib import Path
from typing import Self

import numpy as np
import torch
from diffusers import StableDiffusionXLInpaintPipeline

from models.diffusion.words import PromptEncoder
from models.errors import ModelError
from models.loading import load_pipeline
from models.padding import as_tensor, pad_images, pad_mask

RIM_PX = 32
"""The photo goes on by this much beyond its borders, mirrored: convolutions see nothing out there, and darken a rim."""


class DiffusionInpainter:
    """One pipeline with a 9-channel UNet on one device; not thread-safe: one call at a time."""

    def __init__(self, pipeline: StableDiffusionXLInpaintPipeline, prompts: PromptEncoder) -> None:
        self._pipeline, self._prompts = pipeline, prompts

    @classmethod
    def load(cls, folder: Path, device: torch.device | str = "cpu") -> Self:
        """From a pipeline's folder in the hub's layout; raises ModelError `weights_missing`."""
        return cls(load_pipeline(StableDiffusionXLInpaintPipeline, folder, device), PromptEncoder(folder, device))

    def inpaint(
        self, image: np.ndarray, mask: np.ndarray, prompt: str, *, seed: int, steps: int = 4, strength: float = 1.0
    ) -> np.ndarray:
        """The image (h, w, 3), any size, with what the mask (h, w) marks (1) made anew: float32 of the same size.

        Pixels outside the mask have been through the autoencoder and are not to be used. Raises ModelError
        `bad_request` for a mask of another size, what is no image, and a strength that leaves no step to execute.
        """
        if int(steps * min(strength, 1.0)) < 1:
            raise ModelError("bad_request", f"{steps} steps at strength {strength} are none at all")
        wide = _widen(image)
        padded = pad_images([wide])
        height, width = padded.shape[1:3]
        words = self._prompts.embed(prompt)
        result = self._pipeline(
            prompt_embeds=words.sequence,
            pooled_prompt_embeds=words.pooled,
            image=as_tensor(padded),
            mask_image=torch.from_numpy(pad_mask(_widen(mask), wide.shape[:2]))[None, None],
            height=height,
            width=width,
            num_inference_steps=steps,
            strength=strength,
            guidance_scale=0.0,
            generator=torch.Generator().manual_seed(seed),
            output_type="np",
        ).images[0]
        return result[RIM_PX : RIM_PX + image.shape[0], RIM_PX : RIM_PX + image.shape[1]]


def _widen(array: np.ndarray) -> np.ndarray:
    """An (h, w) or (h, w, c) array with the rim around it; what is neither is left to be refused."""
    if array.ndim not in (2, 3) or not array.size:
        return array
    return np.pad(array, [(RIM_PX, RIM_PX)] * 2 + [(0, 0)] * (array.ndim - 2), mode="reflect")
