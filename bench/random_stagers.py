"""Stagers with random weights: at full size for what they cost on a GPU, small to prove the script."""

from collections.abc import Mapping
from typing import Any, Literal

import torch
from diffusers import (
    AutoencoderKL,
    ControlNetModel,
    DDIMScheduler,
    EulerDiscreteScheduler,
    StableDiffusionControlNetInpaintPipeline,
    StableDiffusionXLControlNetInpaintPipeline,
    UNet2DConditionModel,
)

from bench.full_size import CONTROL, SDXL_UP
from bench.random_networks import CONFIGS, SameWords, Size, fill_network
from models.adapters import Adapters
from models.diffusion.clip_words import ClipWords
from models.inpainting import SQUARE
from models.stager import DiffusionStager
from models.stager_settings import StagerSettings

Kind = Literal["sdxl", "sd15"]
KINDS: tuple[Kind, ...] = ("sdxl", "sd15")
STEPS: Mapping[Size, int] = {"full": 30, "small": 2}
SD15: Mapping[Size, dict[str, Any]] = {
    "full": {
        "block_out_channels": (320, 640, 1280, 1280),
        "down_block_types": (*("CrossAttnDownBlock2D",) * 3, "DownBlock2D"),
        "layers_per_block": 2,
        "attention_head_dim": 8,
        "cross_attention_dim": 768,
    },
    "small": {
        "block_out_channels": (16, 32),
        "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"),
        "layers_per_block": 1,
        "norm_num_groups": 8,
        "attention_head_dim": 2,
        "cross_attention_dim": 16,
    },
}
"""What the UNet and the ControlNet of Stable Diffusion 1.5 share (Rombach et al. 2022)."""
SD15_UP: Mapping[Size, tuple[str, ...]] = {
    "full": ("UpBlock2D", *("CrossAttnUpBlock2D",) * 3),
    "small": ("UpBlock2D", "CrossAttnUpBlock2D"),
}
NOISE = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "steps_offset": 1}


class SameClipWords:
    """As SameWords, for the one text encoder of SD 1.5."""

    def __init__(self, width: int, device: torch.device) -> None:
        self._words = ClipWords(torch.randn(1, 77, width, device=device))

    def embed(self, prompt: str) -> ClipWords:
        return self._words


def build_stager(kind: Kind, size: Size, device: torch.device) -> DiffusionStager:
    """A stager of that kind on a device: an inpainting UNet of 9 channels and a ControlNet, their weights random."""
    shared = CONFIGS[size]["unet"] if kind == "sdxl" else SD15[size]
    up = SDXL_UP if kind == "sdxl" else {"up_block_types": SD15_UP[size]}
    control = CONTROL if size == "full" else CONFIGS[size]["control"]
    vae = {**CONFIGS[size]["vae"], "force_upcast": False}
    parts = {
        "unet": fill_network(lambda: UNet2DConditionModel(**shared, **up, in_channels=9), device),
        "controlnet": fill_network(lambda: ControlNetModel(**shared, **control), device),
        "vae": fill_network(lambda: AutoencoderKL(**vae), device),
    }
    pipeline: Any = _assemble_large(parts) if kind == "sdxl" else _assemble_light(parts)
    pipeline.set_progress_bar_config(disable=True)
    settings = StagerSettings(STEPS[size], 7.0, SQUARE[KINDS.index(kind)])
    return DiffusionStager(pipeline, _words(kind, shared, device), settings, Adapters(pipeline.unet))


def _assemble_large(parts: Mapping[str, Any]) -> StableDiffusionXLControlNetInpaintPipeline:
    absent = dict.fromkeys(("text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2"))
    scheduler = EulerDiscreteScheduler(**NOISE)
    return StableDiffusionXLControlNetInpaintPipeline(**absent, **parts, scheduler=scheduler, add_watermarker=False)


def _assemble_light(parts: Mapping[str, Any]) -> StableDiffusionControlNetInpaintPipeline:
    absent = dict.fromkeys(("text_encoder", "tokenizer", "safety_checker", "feature_extractor"))
    scheduler = DDIMScheduler(**NOISE, clip_sample=False)
    return StableDiffusionControlNetInpaintPipeline(
        **absent, **parts, scheduler=scheduler, requires_safety_checker=False
    )


def _words(kind: Kind, shared: Mapping[str, Any], device: torch.device) -> Any:
    width = shared["cross_attention_dim"]
    if kind == "sd15":
        return SameClipWords(width, device)
    return SameWords(
        width, shared["projection_class_embeddings_input_dim"] - 6 * shared["addition_time_embed_dim"], device
    )
