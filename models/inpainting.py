"""The pipelines that inpaint: SDXL's and Stable Diffusion 1.5's, told apart by their folders, and how each is asked."""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

import diffusers
import torch
from diffusers import StableDiffusionInpaintPipeline, StableDiffusionXLInpaintPipeline

from models.diffusion.networks import load_vae
from models.errors import ModelError
from models.loading import load_pipeline, load_pretrained
from models.registry import ModelCard

SQUARE = 1024**2, 640**2
"""Pixels that each family of networks was trained at, SD 1.5's with some more: what is larger it fills with copies."""


@dataclass(frozen=True)
class InpaintSettings:
    """How a model wants to be asked; a profile's `settings` of the role say what is otherwise than usual.

    `replaces`: whether anybody would want its pictures of things, not of skies alone. A `guidance` of at most 1 is for
    distilled networks: no classifier-free guidance, so that a negative prompt is not read. `pixels`: of one picture.
    """

    steps: int
    guidance: float
    pixels: int
    replaces: bool = False

    @classmethod
    def read(cls, card: ModelCard) -> Self:
        """Raises ModelError `unknown_profile` for settings that there are not."""
        usual = {"steps": 30, "guidance": 7.5, "pixels": SQUARE[0 if is_sdxl(card.part("pipeline")) else 1]}
        if unknown := card.settings.keys() - {field.name for field in fields(cls)}:
            raise ModelError("unknown_profile", f"the {card.role} has no settings {', '.join(sorted(unknown))}")
        return cls(**{**usual, **card.settings})


def is_sdxl(folder: Path) -> bool:
    """Whether a pipeline in the hub's layout is SDXL's; else it is taken for Stable Diffusion 1.5's.

    Raises ModelError `weights_missing` for a folder that does not say.
    """
    return "XL" in str(_read_index(folder).get("_class_name"))


def assemble_pipeline(folder: Path, unet: Any, vae: Any) -> Any:
    """A pipeline without text encoders around these parts; raises ModelError `weights_missing`."""
    if is_sdxl(folder):
        return load_pipeline(StableDiffusionXLInpaintPipeline, folder, unet=unet, vae=vae)
    scheduler = getattr(diffusers, _read_index(folder)["scheduler"][1])
    pipeline = StableDiffusionInpaintPipeline(
        vae=vae,
        text_encoder=None,
        tokenizer=None,
        unet=unet,
        scheduler=scheduler.from_pretrained(str(folder / "scheduler"), local_files_only=True),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def load_inpainting_vae(card: ModelCard, device: torch.device | str, dtype: torch.dtype) -> Any:
    """The part `vae`, or the pipeline's own; SD 1.5's does not overflow in half precision as SDXL's does."""
    pipeline = card.part("pipeline")
    folder = card.parts.get("vae") or pipeline / "vae"
    if is_sdxl(pipeline):
        return load_vae(folder, device, dtype)
    kind = getattr(diffusers, json.loads((folder / "config.json").read_text())["_class_name"])
    return load_pretrained(kind, folder, device, dtype).to(memory_format=torch.channels_last)


def _read_index(folder: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((folder / "model_index.json").read_text()))
    except (OSError, ValueError) as error:
        raise ModelError("weights_missing", f"{folder} is no pipeline: {error}") from error
