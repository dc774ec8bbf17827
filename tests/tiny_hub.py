"""Checkpoints in the hub's layout, of every kind that a full-size profile is made of, small."""

from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    AutoencoderTiny,
    ControlNetModel,
    ControlNetUnionModel,
    EulerDiscreteScheduler,
    UNet2DConditionModel,
)
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from models.registry import load_card

BLOCKS = {"block_out_channels": (8, 16), "layers_per_block": 1, "norm_num_groups": 4}
UNET = {
    **BLOCKS,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
    "attention_head_dim": (1, 2),
    "use_linear_projection": True,
    "cross_attention_dim": 32,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 8,
    "projection_class_embeddings_input_dim": 6 * 8 + 16,
}
CONTROL = {**UNET, "conditioning_embedding_out_channels": (4, 4, 8, 8)}


def write_hub(root: Path) -> None:
    """Repositories as the hub has them: SDXL's base in half precision, and all that goes with it."""
    torch.manual_seed(0)
    _write_base(root / "base")
    unet = UNet2DConditionModel.from_config(UNet2DConditionModel.load_config(root / "base/unet"))
    (root / "lightning").mkdir()
    for steps in (2, 4, 8):
        save_file(unet.half().state_dict(), root / f"lightning/sdxl_lightning_{steps}step_unet.safetensors")
    for name in ("tile", "canny"):
        _stir(ControlNetModel(**CONTROL)).save_pretrained(root / name)
    union = ControlNetUnionModel(
        **CONTROL, num_control_type=8, num_trans_channel=8, num_trans_head=2, num_proj_channel=8
    )
    _stir(union).save_pretrained(root / "union")
    _full_vae(force_upcast=False).save_pretrained(root / "vae-fp16-fix")
    AutoencoderTiny(
        encoder_block_out_channels=(8,) * 4,
                    decoder_block_out_channels=(8,) * 4).save_pretrained(root / "taesdxl")  # fmt: skip


def tell_parts(root: Path) -> dict[str, Path]:
    """The parts of an enhancer of two ControlNets among them; `root / "union"` would take those two's place."""
    return {
        "pipeline": root / "base",
        "unet": root / "lightning" / "sdxl_lightning_4step_unet.safetensors",
        "vae": root / "vae-fp16-fix",
        "tiny_vae": root / "taesdxl",
        "tile": root / "tile",
        "canny": root / "canny",
        "exposure": load_card("miniature", "enhancer").part("exposure"),
    }


def _write_base(folder: Path) -> None:
    """SDXL's base as `fetch` leaves it: no UNet weights, half-precision text encoders, a scheduler of its own kind."""
    mini = load_card("miniature", "enhancer").part("pipeline")
    up = ("CrossAttnUpBlock2D", "UpBlock2D")
    _stir(UNet2DConditionModel(**UNET, up_block_types=up)).save_config(folder / "unet")
    EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", timestep_spacing="leading", steps_offset=1
    ).save_pretrained(folder / "scheduler")
    _full_vae(force_upcast=True).save_pretrained(folder / "vae", variant="fp16")
    for name in ("tokenizer", "tokenizer_2"):
        (folder / name).mkdir(parents=True)
        for file in (mini / name).iterdir():
            (folder / name / file.name).write_bytes(file.read_bytes())
    words = {"hidden_size": 16, "intermediate_size": 32, "num_attention_heads": 2, "num_hidden_layers": 2}
    config = CLIPTextConfig(**words, vocab_size=1024, projection_dim=16, bos_token_id=0, eos_token_id=1)
    for name, kind in (("text_encoder", CLIPTextModel), ("text_encoder_2", CLIPTextModelWithProjection)):
        kind(config).half().save_pretrained(folder / name, variant="fp16")


def _full_vae(force_upcast: bool) -> AutoencoderKL:
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(4, 4, 8, 8),
        norm_num_groups=2,
        force_upcast=force_upcast,
    )


def _stir(model):
    """ControlNets begin with nothing to say: every output is zero until it has learned."""
    for name, weights in model.named_parameters():
        if "controlnet" in name or "conv_out" in name or "spatial" in name:
            torch.nn.init.normal_(weights, std=0.1)
    return model
