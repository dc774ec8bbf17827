"""Inpainting pipelines in the hub's layout, small: one of SDXL's kind and one of Stable Diffusion 1.5's; a profile."""

import json
from pathlib import Path

import torch
from diffusers import AutoencoderKL, DDIMScheduler, EulerDiscreteScheduler, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from models.registry import load_card
from models.weights import seal_folder

BLOCKS = {"block_out_channels": (8, 16), "layers_per_block": 1, "norm_num_groups": 4}
UNET = {
    **BLOCKS,
    "in_channels": 9,
    "sample_size": 64,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
}
LIKE_SDXL = {
    "attention_head_dim": (1, 2),
    "use_linear_projection": True,
    "cross_attention_dim": 32,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 8,
    "projection_class_embeddings_input_dim": 6 * 8 + 16,
}
LIKE_SD15 = {"attention_head_dim": 2, "cross_attention_dim": 16}
NOISE = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "steps_offset": 1}
WORDS = {"hidden_size": 16, "intermediate_size": 32, "num_attention_heads": 2, "num_hidden_layers": 2}


def write_sdxl_inpainter(folder: Path, channels: int = 9) -> Path:
    """Of SDXL inpainting 0.1's kind, or with 4 channels of SDXL's own; sealed."""
    unet = {**UNET, **LIKE_SDXL, "in_channels": channels}
    _write_parts(folder, unet, EulerDiscreteScheduler(**NOISE), ("", "_2"), force_upcast=True)
    _index(folder, "StableDiffusionXLInpaintPipeline", "EulerDiscreteScheduler", force_zeros_for_empty_prompt=True)
    return folder


def write_sd15_inpainter(folder: Path, channels: int = 9) -> Path:
    """Of Stable Diffusion 1.5 inpainting's kind: one text encoder, no conditions on size; sealed."""
    unet = {**UNET, **LIKE_SD15, "in_channels": channels}
    _write_parts(folder, unet, DDIMScheduler(**NOISE, clip_sample=False), ("",), force_upcast=False)
    _index(folder, "StableDiffusionInpaintPipeline", "DDIMScheduler")
    return folder


def write_replacing_profile(folder: Path, **lacking: bool) -> Path:
    """The bundled profile with two tiny models that replace; `light=False` leaves the lighter one out."""
    models = json.loads(Path("models/miniature/profile.json").read_text())["models"]
    for card in models.values():
        card["parts"] = {name: f"bundled:miniature/{part}" for name, part in card.get("parts", {}).items()}
    write_sdxl_inpainter(folder / "large")
    models["inpainter"] = _card("tiny SDXL inpainting", "large")
    if lacking.get("light", True):
        write_sd15_inpainter(folder / "light")
        models["inpainter_light"] = _card("tiny SD 1.5 inpainting", "light")
    (folder / "profile.json").write_text(json.dumps({"profile": "replacing", "models": models}))
    return folder


def _card(name: str, part: str) -> dict[str, object]:
    settings = {"replaces": True, "steps": 2, "guidance": 5.0, "pixels": 128**2}
    return {"name": name, "licence": "none", "source": "tests", "parts": {"pipeline": part}, "settings": settings}


def _write_parts(folder: Path, unet: dict, scheduler: object, towers: tuple[str, ...], *, force_upcast: bool) -> None:
    torch.manual_seed(0)
    UNet2DConditionModel(**unet).save_pretrained(folder / "unet")
    scheduler.save_pretrained(folder / "scheduler")  # type: ignore[attr-defined]
    _vae(force_upcast).save_pretrained(folder / "vae")
    mini = load_card("miniature", "inpainter").part("pipeline")
    config = CLIPTextConfig(**WORDS, vocab_size=1024, projection_dim=16, bos_token_id=0, eos_token_id=1)
    for tower in towers:
        kind = CLIPTextModelWithProjection if tower else CLIPTextModel
        kind(config).save_pretrained(folder / f"text_encoder{tower}")
        (folder / f"tokenizer{tower}").mkdir()
        for file in (mini / "tokenizer").iterdir():
            (folder / f"tokenizer{tower}" / file.name).write_bytes(file.read_bytes())


def _vae(force_upcast: bool) -> AutoencoderKL:
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(4, 4, 8, 8),
        norm_num_groups=2,
        force_upcast=force_upcast,
    )


def _index(folder: Path, pipeline: str, scheduler: str, **config: bool) -> None:
    parts = {"scheduler": ["diffusers", scheduler], "unet": ["diffusers", "UNet2DConditionModel"]}
    parts |= {"vae": ["diffusers", "AutoencoderKL"], "text_encoder": ["transformers", "CLIPTextModel"]}
    parts |= {"tokenizer": ["transformers", "CLIPTokenizer"]}
    if "XL" in pipeline:
        parts |= {"text_encoder_2": ["transformers", "CLIPTextModelWithProjection"]}
        parts |= {"tokenizer_2": ["transformers", "CLIPTokenizer"]}
    told = {"_class_name": pipeline, "_diffusers_version": "0.42.1", **parts, **config}
    (folder / "model_index.json").write_text(json.dumps(told))
    seal_folder(folder)
