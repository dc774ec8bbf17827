"""LoRA files: diffusers' and kohya's layouts, read into the one form that peft takes."""

import json
import logging
import math
import re
from pathlib import Path
from typing import Any

import torch
from diffusers import StableDiffusionXLPipeline, UNet2DConditionModel
from diffusers.utils.state_dict_utils import convert_unet_state_dict_to_peft
from peft.utils.other import get_pattern_key
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from models.errors import ModelError

logger = logging.getLogger(__name__)

METADATA = "lora_adapter_metadata"
"""Where diffusers' `save_lora_weights` keeps rank and alpha in a file's header."""

TEXT_ENCODERS = ("text_encoder.", "text_encoder_2.")

_UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError, SafetensorError)
"""What reading a file raises that is no LoRA: its libraries check little."""

_PAIR = re.compile(r"(?P<module>.+)\.lora_(?P<side>[AB])\.weight")


def read_lora(path: Path, unet: UNet2DConditionModel) -> dict[str, Tensor]:
    """The low-rank factors for modules of that UNet, `MODULE.lora_A.weight` and `.lora_B.weight`, alpha multiplied in.

    What a file has for the text encoders is left out, with a warning: prompts are encoded once, for every adapter set.
    Raises ModelError `weights_missing`, or `weights_corrupt` for what is no LoRA (Hu et al. 2021) or not for that UNet;
    its relatives DoRA, LoHa and LoKr are refused too, for their effects do not add up.
    """
    if not path.is_file():
        raise ModelError("weights_missing", f"there is no LoRA at {path}")
    try:
        raw, header = _open(path)
        named = StableDiffusionXLPipeline.lora_state_dict(_fold_alphas(raw), unet_config=unet.config)[0]
        factors = _fold_header(convert_unet_state_dict_to_peft(_take_unet(named, path)), header)
        _check_fit(factors, unet)
    except _UNREADABLE as error:
        raise ModelError("weights_corrupt", f"{path} is no LoRA for this UNet: {error}") from error
    return factors


def _open(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """The tensors, and what diffusers wrote of the UNet's part into the header; raises ValueError for a DoRA."""
    with safe_open(path, framework="pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (it is no mapping)
        header = json.loads((file.metadata() or {}).get(METADATA, "{}"))
    if any("dora_scale" in name for name in tensors):
        # diffusers would leave the magnitudes out and go on.
        raise ValueError("it is a DoRA")
    return tensors, {name.removeprefix("unet."): value for name, value in header.items() if name.startswith("unet.")}


def _fold_alphas(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Kohya's layout scales each pair by `alpha` / rank; here its second factor is."""
    folded = {name: tensor for name, tensor in tensors.items() if not name.endswith(".alpha")}
    for name in tensors.keys() - folded.keys():
        module = name.removesuffix(".alpha")
        rank = folded[f"{module}.lora_down.weight"].shape[0]
        folded[f"{module}.lora_up.weight"] = folded[f"{module}.lora_up.weight"].float() * (tensors[name].item() / rank)
    return folded


def _take_unet(tensors: dict[str, Tensor], path: Path) -> dict[str, Tensor]:
    """What is named `unet.…`, by its name within; raises ValueError for anything but that and text encoders."""
    taken = {name.removeprefix("unet."): tensor for name, tensor in tensors.items() if name.startswith("unet.")}
    others = [name for name in tensors if not name.startswith("unet.")]
    if strange := [name for name in others if not name.startswith(TEXT_ENCODERS)]:
        raise ValueError(f"it has a tensor called {strange[0]}")
    if not taken:
        raise ValueError("it has nothing for a UNet")
    if others:
        logger.warning("%s: what it has for the text encoders is not used (%d tensors)", path, len(others))
    return taken


def _fold_header(factors: dict[str, Tensor], header: dict[str, Any]) -> dict[str, Tensor]:
    """Diffusers' layout has alpha in the header, or is scaled already when it has none."""
    if "lora_alpha" not in header:
        return factors
    alphas: dict[str, float] = header.get("alpha_pattern") or {}
    folded = {}
    for name, factor in factors.items():
        if (match := _PAIR.fullmatch(name)) and match["side"] == "B":
            alpha = alphas.get(get_pattern_key(list(alphas), match["module"]), header["lora_alpha"])
            rank = factor.shape[1]
            factor = factor.float() * (alpha / (math.sqrt(rank) if header.get("use_rslora") else rank))
        folded[name] = factor
    return folded


def _check_fit(factors: dict[str, Tensor], unet: nn.Module) -> None:
    """Before the UNet is touched; raises ValueError for a factor without its other, and for another weight's shape."""
    modules = dict(unet.named_modules())
    for name, factor in factors.items():
        match = _PAIR.fullmatch(name)
        module = modules.get(match["module"]) if match else None
        weight = getattr(getattr(module, "base_layer", module), "weight", None)
        if match is None or not isinstance(weight, Tensor) or weight.ndim not in (2, 4):
            raise ValueError(f"{name} belongs to no layer of it")
        first, second = (factors.get(f"{match['module']}.lora_{side}.weight") for side in "AB")
        if first is None or second is None or not _multiplies(first, second, weight):
            raise ValueError(f"{name} of shape {tuple(factor.shape)} has no other to make {tuple(weight.shape)} of")
        if not torch.isfinite(factor).all():
            raise ValueError(f"{name} is not finite")


def _multiplies(first: Tensor, second: Tensor, weight: Tensor) -> bool:
    """Whether second × first has the shape of that weight, linear or convolutional."""
    rank = first.shape[0]
    ones = (1,) * (weight.ndim - 2)
    return first.shape == (rank, *weight.shape[1:]) and second.shape == (weight.shape[0], rank, *ones)
