"""The pipelines that inpaint: SDXL's and Stable Diffusion 1.5's, told apart by their folders, and how each is asked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self, TypeVar

import diffusers
import torch
from diffusers import (
    ControlNetModel,
    StableDiffusionControlNetInpaintPipeline,
    StableDiffusionInpaintPipeline,
    StableDiffusionXLControlNetInpaintPipeline,
    StableDiffusionXLInpaintPipeline,
)

from models.diffusion.clip_words import ClipEncoder
from models.diffusion.networks import cut_up, load_unet, load_vae
from models.diffusion.words import PromptEncoder
from models.errors import ModelError
from models.loading import load_pipeline, load_pretrained, working_dtype
from models.memory.ladder import Rung
from models.memory.quantise import quantise_weights
from models.registry import ModelCard

Settings = TypeVar("Settings")

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
        return read_settings(cls, card, usual)


def read_settings(kind: type[Settings], card: ModelCard, usual: Mapping[str, Any]) -> Settings:
    """A card's settings as a dataclass, over what is usual; raises ModelError `unknown_profile` for others."""
    if unknown := card.settings.keys() - {field.name for field in fields(kind)}:  # type: ignore[arg-type]
        raise ModelError("unknown_profile", f"the {card.role} has no settings {', '.join(sorted(unknown))}")
    return kind(**{**usual, **card.settings})


def is_sdxl(folder: Path) -> bool:
    """Whether a pipeline in the hub's layout is SDXL's; else it is taken for Stable Diffusion 1.5's.

    Raises ModelError `weights_missing` for a folder that does not say.
    """
    return "XL" in str(_read_index(folder).get("_class_name"))


def open_pipeline(
    card: ModelCard, device: torch.device | str, rung: Rung, controlnet: Path | None = None
) -> tuple[Any, PromptEncoder | ClipEncoder]:
    """The pipeline of a card's parts `pipeline` and, where it is named, `vae`, kept and run as the rung says, under the
    ControlNet in that folder; and what encodes its words.

    Raises ModelError as `load_unet` and `load_vae` do, and `quantisation_missing`.
    """
    folder, dtype = card.part("pipeline"), working_dtype(device)
    loading = device if not rung.offload and rung.weights == "float16" else "cpu"
    networks = {"unet": load_unet(folder, None, loading, dtype)}
    if controlnet is not None:
        networks["controlnet"] = load_pretrained(ControlNetModel, controlnet, loading, dtype)
    for network in networks.values():
        quantise_weights(network, rung.weights)
    vae = load_inpainting_vae(card, "cpu" if rung.offload else device, dtype)
    cut_up(vae, rung)
    pipeline = _assemble(folder, vae, networks)
    if rung.offload:
        pipeline.enable_model_cpu_offload(device=device)
    else:
        pipeline.to(device)
    encoder = PromptEncoder if is_sdxl(folder) else ClipEncoder
    return pipeline, encoder(folder, device if rung.encoders == "gpu" else "cpu", device)


def tell_words(
    pipeline: Any, prompts: PromptEncoder | ClipEncoder, prompt: str, negative: str | None
) -> dict[str, torch.Tensor]:
    """The words as a pipeline takes them; SDXL was trained on nothing at all where no words are said against."""
    said = prompts.embed(prompt).named("")
    if negative is None:
        return said
    against = prompts.embed(negative).named("negative_")
    nothing = not negative and getattr(pipeline.config, "force_zeros_for_empty_prompt", False)
    return said | {name: torch.zeros_like(words) if nothing else words for name, words in against.items()}


def _assemble(folder: Path, vae: Any, networks: Mapping[str, Any]) -> Any:
    """A pipeline without text encoders around these parts; raises ModelError `weights_missing`."""
    guided = "controlnet" in networks
    if is_sdxl(folder):
        large = StableDiffusionXLControlNetInpaintPipeline if guided else StableDiffusionXLInpaintPipeline
        return load_pipeline(large, folder, vae=vae, **networks)
    scheduler = getattr(diffusers, _read_index(folder)["scheduler"][1])
    light = StableDiffusionControlNetInpaintPipeline if guided else StableDiffusionInpaintPipeline
    pipeline = light(
        vae=vae,
        text_encoder=None,
        tokenizer=None,
        scheduler=scheduler.from_pretrained(str(folder / "scheduler"), local_files_only=True),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
        **networks,
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
