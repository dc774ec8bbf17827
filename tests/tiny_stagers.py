"""Stagers in the hub's layout, small: inpainting pipelines of both kinds and their depth ControlNets; a profile."""

import json
from pathlib import Path

import torch
from diffusers import ControlNetModel, UNet2DConditionModel
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from safetensors.torch import save_file

from models.weights import seal_folder
from tests.tiny_inpainters import LIKE_SD15, LIKE_SDXL, UNET, write_sd15_inpainter, write_sdxl_inpainter

SETTINGS = {"stages": True, "steps": 2, "guidance": 5.0, "pixels": 128**2}
KINDS = {"stager": (write_sdxl_inpainter, LIKE_SDXL), "stager_light": (write_sd15_inpainter, LIKE_SD15)}
NAMES = {"stager": "tiny SDXL under depth", "stager_light": "tiny SD 1.5 under depth"}


def write_staging_profile(folder: Path, channels: int = 9, **lacking: bool) -> Path:
    """The bundled profile with two tiny stagers, whose UNets have so many channels; `light=False` leaves the lighter
    one out. Both look for LoRAs in the folder's `adapters`, where `warm` and `cold` are the larger one's."""
    models = json.loads(Path("models/miniature/profile.json").read_text())["models"]
    for card in models.values():
        card["parts"] = {name: f"bundled:miniature/{part}" for name, part in card.get("parts", {}).items()}
    for role in KINDS if lacking.get("light", True) else ("stager",):
        write_stager(folder / role, role, channels)
        parts = {"pipeline": f"{role}/pipeline", "depth": f"{role}/depth", "adapters": "adapters"}
        models[role] = {"name": NAMES[role], "licence": "none", "source": "tests", "parts": parts, "settings": SETTINGS}
    for seed, name in enumerate(("warm", "cold")):
        write_lora(folder / "adapters", name, folder / "stager/pipeline/unet", seed)
    (folder / "profile.json").write_text(json.dumps({"profile": "staging", "models": models}))
    return folder


def write_stager(folder: Path, role: str, channels: int = 9) -> None:
    """`pipeline` and `depth` of that role's kind; sealed."""
    write, like = KINDS[role]
    write(folder / "pipeline", channels)
    torch.manual_seed(1)
    blocks = {name: value for name, value in {**UNET, **like}.items() if name not in ("up_block_types", "sample_size")}
    controlnet = ControlNetModel(**{**blocks, "in_channels": 4}, conditioning_embedding_out_channels=(4, 4, 8, 8))
    for name, weights in controlnet.named_parameters():
        if "controlnet" in name:  # they begin with nothing to say: every output is zero until it has learned
            torch.nn.init.normal_(weights, std=0.1)
    controlnet.save_pretrained(folder / "depth")
    seal_folder(folder / "depth")


def write_lora(folder: Path, name: str, unet: Path, seed: int) -> None:
    """A LoRA of random factors on the attention of that UNet; the folder is sealed with it."""
    model = UNet2DConditionModel.from_pretrained(unet)
    model.add_adapter(LoraConfig(r=2, lora_alpha=2, target_modules=["to_q", "to_v"]))
    draw = torch.Generator().manual_seed(seed)
    factors = {
        f"unet.{key}": 0.5 * torch.randn(factor.shape, generator=draw)
        for key, factor in get_peft_model_state_dict(model).items()
    }
    folder.mkdir(exist_ok=True)
    save_file(factors, folder / f"{name}.safetensors")
    seal_folder(folder)
