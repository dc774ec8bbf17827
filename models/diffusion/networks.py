"""The networks of an enhancer, loaded from a card's parts into sessions."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import diffusers
import torch
from diffusers import ControlNetModel, ControlNetUnionModel, UNet2DConditionModel
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from models.diffusion.graphs import (
    UNION_TILE,
    ControlNetGraph,
    UNetGraph,
    UnionControlNetGraph,
    VaeDecoderGraph,
    VaeEncoderGraph,
)
from models.diffusion.schedule import Schedule
from models.diffusion.words import PromptEncoder
from models.errors import ModelError
from models.loading import load_pretrained, working_dtype
from models.registry import ModelCard
from models.sessions import Session, TorchSession

Guide = Literal["tile", "canny"]
LIGHTNING_STEPS = 4
"""For how many steps a UNet is distilled whose file does not say."""


@dataclass(frozen=True, eq=False)
class Control:
    """A ControlNet, and which pictures guide it: its inputs after those of the UNet, and then their scales."""

    session: Session
    guides: tuple[Guide, ...]


@dataclass(frozen=True, eq=False)
class Networks:
    """All that an enhancer runs, on one device."""

    unet: Session
    controls: tuple[Control, ...]
    encoder: Session
    decoder: Session
    prompts: PromptEncoder
    schedule: Schedule
    latent_channels: int


def load_networks(card: ModelCard, device: torch.device | str, *, tiny_vae: bool = False) -> Networks:
    """From the parts `pipeline`, `tile` and `canny` or `union`, and `unet`, `vae`, `tiny_vae` where they are named.

    Raises ModelError `unknown_profile`, `weights_missing` or `weights_corrupt`.
    """
    pipeline = card.part("pipeline")
    unet_file = card.parts.get("unet")
    vae = load_vae(_choose_vae(card, tiny_vae), device)
    return Networks(
        _open(UNetGraph(load_unet(pipeline, unet_file, device)), device),
        _load_controls(card, device),
        _open(VaeEncoderGraph(vae), device, vae.dtype),
        _open(VaeDecoderGraph(vae), device, vae.dtype),
        PromptEncoder(pipeline, device),
        Schedule.load(pipeline / "scheduler", tell_steps(unet_file)),
        vae.config.latent_channels,
    )


def load_unet(pipeline: Path, file: Path | None, device: torch.device | str) -> Any:
    """The pipeline's own UNet, or one of its shape whose weights are a single file, as SDXL-Lightning's are."""
    if file is None:
        return load_pretrained(UNet2DConditionModel, pipeline / "unet", device, working_dtype(device))
    config = UNet2DConditionModel.load_config(pipeline / "unet")
    with torch.device("meta"):
        unet = UNet2DConditionModel.from_config(config)
    try:
        unet.load_state_dict(load_file(file, device=str(device)), assign=True)
    except FileNotFoundError as error:
        raise ModelError("weights_missing", f"there is no UNet at {file}") from error
    except (OSError, RuntimeError, SafetensorError) as error:
        raise ModelError("weights_corrupt", f"{file} is no UNet of the shape in {pipeline}: {error}") from error
    return unet.to(device, working_dtype(device)).eval()


def load_vae(folder: Path, device: torch.device | str) -> Any:
    """A full or a tiny autoencoder, as its own configuration says; one that overflows in half precision in single."""
    try:
        facts = json.loads((folder / "config.json").read_text())
        kind = getattr(diffusers, facts["_class_name"])
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise ModelError("weights_missing", f"no autoencoder in {folder}: {error}") from error
    dtype = torch.float32 if facts.get("force_upcast", kind.__name__ == "AutoencoderKL") else working_dtype(device)
    # Channels last halves an autoencoder's time.
    return load_pretrained(kind, folder, device, dtype).to(memory_format=torch.channels_last)


def tell_steps(unet_file: Path | None) -> int:
    """For how many steps a UNet is distilled, by the name that Lightning's authors give its file."""
    found = re.search(r"_(\d+)step_", unet_file.name) if unet_file else None
    return int(found[1]) if found else LIGHTNING_STEPS


def _load_controls(card: ModelCard, device: torch.device | str) -> tuple[Control, ...]:
    dtype = working_dtype(device)
    if "union" in card.parts:
        union = load_pretrained(ControlNetUnionModel, card.parts["union"], device, dtype)
        if union.config.num_control_type <= UNION_TILE:
            raise ModelError("weights_corrupt", f"{card.parts['union']} knows no tiles: the ProMax weights are wanted")
        return (Control(_open(UnionControlNetGraph(union).to(device, dtype), device), ("tile", "canny")),)
    folders: Mapping[Guide, Path] = {"tile": card.part("tile"), "canny": card.part("canny")}
    nets = {guide: load_pretrained(ControlNetModel, folder, device, dtype) for guide, folder in folders.items()}
    return tuple(Control(_open(ControlNetGraph(net), device), (guide,)) for guide, net in nets.items())


def _choose_vae(card: ModelCard, tiny: bool) -> Path:
    if tiny:
        return card.part("tiny_vae")
    return card.parts.get("vae") or card.part("pipeline") / "vae"


def _open(graph: nn.Module, device: torch.device | str, dtype: torch.dtype | None = None) -> TorchSession:
    return TorchSession(graph, device, dtype or working_dtype(device))
