"""The enhancer: SDXL-Lightning img2img under ControlNet Tile and ControlNet Canny."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import cv2
import numpy as np
import torch
from diffusers import ControlNetModel, StableDiffusionXLControlNetImg2ImgPipeline

from models.adapters import Adapters, Blend
from models.errors import ModelError
from models.loading import load_pipeline, load_pretrained
from models.padding import as_tensor, pad_images
from models.prompt_cache import PromptCache

SCHEDULE_STEPS = 4
"""Lightning's schedule; how many of its last steps are executed is the denoising strength."""

CANNY_THRESHOLDS = (60, 140)


class DiffusionEnhancer:
    """One pipeline on one device; not thread-safe: one call at a time."""

    def __init__(self, pipeline: StableDiffusionXLControlNetImg2ImgPipeline, adapters: Adapters) -> None:
        self._pipeline = pipeline
        self._prompts = PromptCache(pipeline)
        self.adapters = adapters

    @classmethod
    def load(
        cls, pipeline: Path, tile: Path, canny: Path, adapters: Path | None, *, device: torch.device | str = "cpu"
    ) -> Self:
        """From hub-layout folders: an SDXL pipeline and two ControlNets, and a folder of LoRAs if there are any.

        Raises ModelError `weights_missing`.
        """
        controlnets = [load_pretrained(ControlNetModel, folder, device) for folder in (tile, canny)]
        parts = load_pipeline(StableDiffusionXLControlNetImg2ImgPipeline, pipeline, device, controlnet=controlnets)
        return cls(parts, Adapters(parts.unet, adapters))

    def enhance(
        self,
        images: Sequence[np.ndarray],
        prompt: str,
        *,
        steps: int,
        seeds: Sequence[int],
        tile_scale: float = 1.0,
        canny_scale: float = 0.5,
        adapters: Blend = (),
    ) -> np.ndarray:
        """Images (h, w, 3) of one size, any size, through the last `steps` of the schedule: (n, h, w, 3) float32.

        Each image has its own seed and comes out, up to float rounding, the same in any company. Raises ModelError
        `bad_request` for steps outside 1..SCHEDULE_STEPS, seeds that do not match the images, and what is no image,
        and as `Adapters.use` does.
        """
        if not 1 <= steps <= SCHEDULE_STEPS:
            # diffusers would raise IndexError on a fresh pipeline, and answer nonsense on a used one.
            raise ModelError("bad_request", f"steps are 1 to {SCHEDULE_STEPS}, not {steps}")
        if len(seeds) != len(images):
            raise ModelError("bad_request", f"{len(seeds)} seeds for {len(images)} images")
        padded = pad_images(images)
        batch = as_tensor(padded)
        self.adapters.use(adapters)
        result = self._pipeline(
            **self._prompts.embed(prompt, len(images)),
            image=batch,
            control_image=[batch, as_tensor(np.stack([draw_edges(image) for image in padded]))],
            controlnet_conditioning_scale=[tile_scale, canny_scale],
            num_inference_steps=SCHEDULE_STEPS,
            strength=steps / SCHEDULE_STEPS,
            guidance_scale=0.0,
            generator=[torch.Generator().manual_seed(seed) for seed in seeds],
            output_type="np",
        ).images
        height, width = images[0].shape[:2]
        return result[:, :height, :width]

    @torch.no_grad()
    def reconstruct(self, images: Sequence[np.ndarray]) -> np.ndarray:
        """The images as the autoencoder reproduces them, (n, h, w, 3): what the model saw. No chance is involved."""
        pipeline = self._pipeline
        batch = pipeline.image_processor.preprocess(as_tensor(pad_images(images)))
        batch = batch.to(pipeline.device, pipeline.vae.dtype)
        encoded = pipeline.vae.encode(batch)
        latents = encoded.latents if hasattr(encoded, "latents") else encoded.latent_dist.mode()
        decoded = pipeline.vae.decode(latents).sample
        height, width = images[0].shape[:2]
        return pipeline.image_processor.postprocess(decoded, output_type="np")[:, :height, :width]


def draw_edges(image: np.ndarray) -> np.ndarray:
    """Canny edges of an image (h, w, 3), white on black, as ControlNet Canny takes them (Canny 1986)."""
    grey = cv2.cvtColor((image * 255).round().astype(np.uint8), cv2.COLOR_RGB2GRAY)
    edges = cv2.Canny(grey, *CANNY_THRESHOLDS).astype(np.float32) / 255
    return np.repeat(edges[..., None], 3, axis=2)
