"""The networks at full size, as their published configurations have them; on the device `meta`: shapes, no weights."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from diffusers import AutoencoderKL, AutoencoderTiny, ControlNetModel, ControlNetUnionModel, UNet2DConditionModel
from torch import Tensor, nn
from transformers import (
    CLIPConfig,
    CLIPModel,
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    Sam2Config,
    Sam2HieraDetConfig,
    Sam2Model,
    Sam2VisionConfig,
)

from models.memory.ladder import TILED_VAE_PX
from models.u2net import U2Net

SDXL = {
    "block_out_channels": (320, 640, 1280),
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "layers_per_block": 2,
    "transformer_layers_per_block": (1, 2, 10),
    "attention_head_dim": (5, 10, 20),
    "use_linear_projection": True,
    "cross_attention_dim": 2048,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": 2816,
}
"""What the UNets and the ControlNets of SDXL share (Podell et al. 2023)."""
SDXL_UP = {"up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D")}
CONTROL = {"conditioning_embedding_out_channels": (16, 32, 96, 256)}
UNION = {"conditioning_embedding_out_channels": (48, 96, 192, 384), "num_control_type": 8}
SDXL_VAE = {
    "block_out_channels": (128, 256, 512, 512),
    "down_block_types": ("DownEncoderBlock2D",) * 4,
    "up_block_types": ("UpDecoderBlock2D",) * 4,
    "layers_per_block": 2,
    "sample_size": 1024,
}
CLIP_BIGG = {
    "hidden_size": 1280,
    "intermediate_size": 5120,
    "num_hidden_layers": 32,
    "num_attention_heads": 20,
    "projection_dim": 1280,
    "hidden_act": "gelu",
}
CLIP_L = {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12}
HIERA_SMALL = {"blocks_per_stage": [1, 2, 11, 2], "global_attention_blocks": [7, 10, 13]}

Run = Callable[[Any, int, int], Callable[[], Any]]


@dataclass(frozen=True)
class FullSize:
    """One network: how it is built, the dtype it runs in, the sides in pixels of what it looks at, and calls to it.

    A call is made for a network, a side and a batch, on the default device; its inputs exist before it begins.
    """

    build: Callable[[], nn.Module]
    runs: Mapping[str, Run]
    sizes_px: tuple[int, ...] = (768, 1024)
    dtype: torch.dtype = torch.float16


def build_full_size(name: str, device: str = "meta") -> Any:
    """That network of NETWORKS, in its dtype; on a device other than `meta` its weights are random."""
    network = NETWORKS[name]
    with torch.device(device):
        return network.build().to(network.dtype).eval()


def prepare_run(name: str, network: Any, run: str, size_px: int, batch: int) -> Callable[[], Any]:
    """The call that asks `run` of that network, its inputs on the network's device."""
    with next(network.parameters()).device:
        return NETWORKS[name].runs[run](network, size_px, batch)


def _run_unet(channels: int) -> Run:
    def prepare(unet: Any, size_px: int, batch: int) -> Callable[[], Any]:
        shown, residuals = _show(size_px, batch, channels), make_residuals(size_px, batch)
        return lambda: unet(
            *shown[:3],
            added_cond_kwargs=shown[3],
            down_block_additional_residuals=residuals[:-1],
            mid_block_additional_residual=residuals[-1],
        )

    return prepare


def _run_plain_unet(unet: Any, size_px: int, batch: int) -> Callable[[], Any]:
    shown = _show(size_px, batch, 9)
    return lambda: unet(*shown[:3], added_cond_kwargs=shown[3])


def _run_controlnet(controlnet: Any, size_px: int, batch: int) -> Callable[[], Any]:
    shown, image = _show(size_px, batch), _half(batch, 3, size_px, size_px)
    return lambda: controlnet(*shown[:3], image, 1.0, added_cond_kwargs=shown[3])


def _run_union(union: Any, size_px: int, batch: int) -> Callable[[], Any]:
    shown, image = _show(size_px, batch), _half(batch, 3, size_px, size_px)
    kinds, which = _half(batch, union.config.num_control_type), [6, 3]
    return lambda: union(*shown[:3], [image, image], kinds, which, [1.0, 0.5], added_cond_kwargs=shown[3])


def _run_encode(vae: Any, size_px: int, batch: int) -> Callable[[], Any]:
    images = _half(batch, 3, size_px, size_px)
    return lambda: vae.encode(images)


def _run_decode(vae: Any, size_px: int, batch: int) -> Callable[[], Any]:
    latents = _half(batch, 4, size_px // 8, size_px // 8)
    return lambda: vae.decode(latents)


def _in_parts(run: Run, tiled: bool) -> Run:
    """The same, image by image and, if `tiled`, in tiles of TILED_VAE_PX besides."""

    def prepare(vae: Any, size_px: int, batch: int) -> Callable[[], Any]:
        vae.use_slicing, vae.use_tiling = True, tiled
        vae.tile_sample_min_size, vae.tile_latent_min_size = TILED_VAE_PX, TILED_VAE_PX // 8
        call = run(vae, size_px, batch)

        def measured() -> Any:
            try:
                return call()
            finally:
                vae.use_slicing = vae.use_tiling = False

        return measured

    return prepare


def _run_text(encoder: Any, size_px: int, batch: int) -> Callable[[], Any]:
    tokens = torch.zeros(batch, 77, dtype=torch.long)
    return lambda: encoder(tokens, output_hidden_states=True)


def _run_clip(clip: Any, size_px: int, batch: int) -> Callable[[], Any]:
    images = _half(batch, 3, size_px, size_px).float()
    return lambda: clip.visual_projection(clip.vision_model(pixel_values=images).pooler_output)


def _run_network(network: Any, size_px: int, batch: int) -> Callable[[], Any]:
    images = _half(batch, 3, size_px, size_px).float()
    return lambda: network(images)


def _run_sam(sam: Any, size_px: int, batch: int) -> Callable[[], Any]:
    images = _half(batch, 3, size_px, size_px).float()
    points, labels = torch.zeros(batch, 1, 8, 2), torch.ones(batch, 1, 8, dtype=torch.int)
    return lambda: sam(pixel_values=images, input_points=points, input_labels=labels)


def make_residuals(size_px: int, batch: int) -> tuple[Tensor, ...]:
    """What a ControlNet adds to SDXL's UNet at that size: nine tensors from the widest down, and the middle one."""
    places = [(320, 8)] * 3 + [(320, 16)] + [(640, 16)] * 2 + [(640, 32)] + [(1280, 32)] * 3
    return tuple(_half(batch, channels, size_px // scale, size_px // scale) for channels, scale in places)


def _show(size_px: int, batch: int, channels: int = 4) -> tuple[Tensor, Tensor, Tensor, dict[str, Tensor]]:
    latents, timestep = _half(batch, channels, size_px // 8, size_px // 8), _half(1)
    told = {"text_embeds": _half(batch, 1280), "time_ids": _half(batch, 6)}
    return latents, timestep, _half(batch, 77, 2048), told


def _half(*shape: int) -> Tensor:
    return torch.zeros(*shape, dtype=torch.float16)


def _build_sam() -> nn.Module:
    vision = Sam2VisionConfig(backbone_config=Sam2HieraDetConfig(**HIERA_SMALL))
    return Sam2Model(Sam2Config(vision_config=vision))


_CODEC: Mapping[str, Run] = {
    "encode": _run_encode,
    "decode": _run_decode,
    "encode_sliced": _in_parts(_run_encode, tiled=False),
    "decode_sliced": _in_parts(_run_decode, tiled=False),
    "encode_tiled": _in_parts(_run_encode, tiled=True),
    "decode_tiled": _in_parts(_run_decode, tiled=True),
}
WITH_RIM = (768, 1024, 1088)
"""With the inpainter's: 1024, and a rim of 32 around it."""

NETWORKS: Mapping[str, FullSize] = {
    "unet": FullSize(lambda: UNet2DConditionModel(**SDXL, **SDXL_UP), {"run": _run_unet(4)}),
    "inpainting_unet": FullSize(
        lambda: UNet2DConditionModel(**SDXL, **SDXL_UP, in_channels=9), {"run": _run_plain_unet}, WITH_RIM
    ),
    "controlnet": FullSize(lambda: ControlNetModel(**SDXL, **CONTROL), {"run": _run_controlnet}),
    "union": FullSize(lambda: ControlNetUnionModel(**SDXL, **UNION), {"run": _run_union}),
    "vae": FullSize(lambda: AutoencoderKL(**SDXL_VAE), _CODEC, WITH_RIM),
    "tiny_vae": FullSize(AutoencoderTiny, _CODEC),
    "text_encoder": FullSize(lambda: CLIPTextModel(CLIPTextConfig(**CLIP_L)), {"run": _run_text}, (77,)),
    "text_encoder_2": FullSize(
        lambda: CLIPTextModelWithProjection(CLIPTextConfig(**CLIP_BIGG)), {"run": _run_text}, (77,)
    ),
    "clip": FullSize(lambda: CLIPModel(CLIPConfig()), {"run": _run_clip}, (224,), torch.float32),
    "u2net": FullSize(U2Net, {"run": _run_network}, (320,), torch.float32),
    "sam2": FullSize(_build_sam, {"run": _run_sam}, (1024,), torch.float32),
}
