"""LoRAs drawn by the tests themselves, in the layouts in which they are handed around."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from diffusers import StableDiffusionXLPipeline, UNet2DConditionModel
from diffusers.training_utils import _collate_lora_metadata
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from safetensors.torch import save_file
from torch import Tensor

from models.weights import seal_folder

ATTENTION = ("to_q", "to_k", "to_v", "to_out.0")


def load_bare_unet() -> UNet2DConditionModel:
    return UNet2DConditionModel.from_pretrained("models/miniature/enhancer/unet").eval()


def save_lora(
    folder: Path, name: str, seed: int, *, rank: int = 4, alpha: int = 6, targets: Sequence[str] = ATTENTION, **config
) -> UNet2DConditionModel:
    """Random factors saved by diffusers' own `save_lora_weights`, in a folder that is then sealed.

    Answers the UNet that they work on at weight 1.
    """
    unet = load_bare_unet()
    unet.add_adapter(LoraConfig(r=rank, lora_alpha=alpha, target_modules=list(targets), **config))
    generator = torch.Generator().manual_seed(seed)
    for parameter_name, parameter in unet.named_parameters():
        if "lora_" in parameter_name:
            parameter.data = 0.2 * torch.randn(parameter.shape, generator=generator)
    factors = get_peft_model_state_dict(unet)
    header = _collate_lora_metadata({"unet": unet})
    StableDiffusionXLPipeline.save_lora_weights(
        folder, unet_lora_layers=factors, weight_name=f"{name}.safetensors", **header
    )
    seal_folder(folder)
    return unet


def save_kohya(folder: Path, name: str, modules: Mapping[str, str], unet: UNet2DConditionModel, alpha: float) -> None:
    """The factors of those modules of a UNet with a LoRA, named as kohya's are (module -> their name); sealed."""
    factors = get_peft_model_state_dict(unet)
    tensors: dict[str, Tensor] = {}
    for module, kohya in modules.items():
        tensors[f"{kohya}.lora_down.weight"] = factors[f"{module}.lora_A.weight"].contiguous()
        tensors[f"{kohya}.lora_up.weight"] = factors[f"{module}.lora_B.weight"].contiguous()
        tensors[f"{kohya}.alpha"] = torch.tensor(alpha)
    save_file(tensors, folder / f"{name}.safetensors")
    seal_folder(folder)


def run_unet(unet: UNet2DConditionModel) -> Tensor:
    """One fixed question to a miniature UNet."""
    draw = torch.Generator().manual_seed(0)
    told = {"text_embeds": torch.randn(2, 32, generator=draw), "time_ids": torch.rand(2, 6, generator=draw)}
    latents, words = torch.randn(2, 4, 16, 24, generator=draw), torch.randn(2, 77, 64, generator=draw)
    with torch.no_grad():
        return unet(latents, torch.tensor(249.0), words, added_cond_kwargs=told, return_dict=False)[0]
