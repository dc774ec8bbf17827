"""What one would write instead of fanlight: a diffusers script that pastes feathered tiles, with nothing of ours."""

from pathlib import Path

import cv2
import numpy as np
import torch
from diffusers import ControlNetModel, StableDiffusionXLControlNetImg2ImgPipeline
from PIL import Image

TILE, OVERLAP = 1024, 128
PROMPT = "a bright, well exposed photo of a room, natural light, true colour"


def finish_photo(source: Path, target: Path, weights: Path, steps: int) -> None:
    """Diffuse every tile of a photo and paste it back under a feathered mask."""
    pipeline = load_pipeline(weights)
    photo = Image.open(source).convert("RGB")
    result = photo.copy()
    for top in starts(photo.height):
        for left in starts(photo.width):
            tile = photo.crop((left, top, left + TILE, top + TILE))
            result.paste(diffuse(pipeline, tile, steps), (left, top), feather(left > 0, top > 0))
    result.save(target, quality=95, subsampling=0)


def load_pipeline(weights: Path) -> StableDiffusionXLControlNetImg2ImgPipeline:
    controlnets = [ControlNetModel.from_pretrained(weights / name) for name in ("controlnet_tile", "controlnet_canny")]
    pipeline = StableDiffusionXLControlNetImg2ImgPipeline.from_pretrained(
        weights / "enhancer", controlnet=controlnets, add_watermarker=False
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def diffuse(pipeline: StableDiffusionXLControlNetImg2ImgPipeline, tile: Image.Image, steps: int) -> Image.Image:
    edges = Image.fromarray(cv2.Canny(np.asarray(tile.convert("L")), 60, 140)).convert("RGB")
    return pipeline(
        PROMPT,
        image=tile,
        control_image=[tile, edges],
        controlnet_conditioning_scale=[1.0, 0.5],
        num_inference_steps=4,
        strength=steps / 4,
        guidance_scale=0.0,
        generator=torch.Generator().manual_seed(0),
    ).images[0]


def starts(length: int) -> list[int]:
    """Where tiles begin along one side; the last ends with the photo."""
    return [*range(0, length - TILE, TILE - OVERLAP), length - TILE]


def feather(from_left: bool, from_top: bool) -> Image.Image:
    """A ramp over the overlap with the tiles already there."""
    ramp = np.minimum(np.arange(TILE) / OVERLAP, 1)
    across, down = (ramp if wanted else np.ones(TILE) for wanted in (from_left, from_top))
    return Image.fromarray((np.outer(down, across) * 255).astype(np.uint8))
