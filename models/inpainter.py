"""The inpainter: SDXL makes the masked part of a photo anew."""

from typing import Self

import numpy as np
import torch
from diffusers import StableDiffusionXLInpaintPipeline

from models.diffusion.networks import cut_up, load_unet, load_vae
from models.diffusion.words import PromptEncoder
from models.errors import ModelError
from models.loading import load_pipeline, working_dtype
from models.memory.ladder import WHOLE, Rung
from models.memory.quantise import quantise_weights
from models.padding import as_tensor, pad_images, pad_mask
from models.registry import ModelCard

RIM_PX = 32
"""The photo goes on by this much beyond its borders, mirrored: convolutions see nothing out there, and darken a rim."""


class DiffusionInpainter:
    """One pipeline with a 9-channel UNet on one device; not thread-safe: one call at a time."""

    def __init__(self, pipeline: StableDiffusionXLInpaintPipeline, prompts: PromptEncoder) -> None:
        self._pipeline, self._prompts = pipeline, prompts

    @classmethod
    def load(cls, card: ModelCard, device: torch.device | str = "cpu", rung: Rung = WHOLE) -> Self:
        """From the part `pipeline`, and `vae` where it is named, kept and run as the rung says.

        Raises ModelError as `load_unet` and `load_vae` do, and `quantisation_missing`.
        """
        folder, dtype = card.part("pipeline"), working_dtype(device)
        whole = not rung.offload and rung.weights == "float16"
        unet = load_unet(folder, None, device if whole else "cpu", dtype)
        quantise_weights(unet, rung.weights)
        vae = load_vae(card.parts.get("vae") or folder / "vae", "cpu" if rung.offload else device, dtype)
        cut_up(vae, rung)
        pipeline = load_pipeline(StableDiffusionXLInpaintPipeline, folder, unet=unet, vae=vae)
        if rung.offload:
            pipeline.enable_model_cpu_offload(device=device)
        else:
            unet.to(device)
        return cls(pipeline, PromptEncoder(folder, device if rung.encoders == "gpu" else "cpu", device))

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
