"""The networks of SDXL as graphs of flat tensors: what is run, what is compiled and what `trt_build` exports.

Shapes: latents (n, 4, h, w), timestep (1,), prompt (n, 77, c), pooled (n, p), time_ids (n, 6), images (n, 3, 8h, 8w),
residuals as the UNet takes them, from the widest down and the middle one last.
"""

from typing import Any

import torch
from torch import Tensor, nn

from models.diffusion.signing import sign_controlnet, sign_decoder, sign_encoder, sign_unet, sign_union
from models.signatures import Signature

UNION_TILE, UNION_CANNY = 6, 3
"""Indices of the two control types in the union ControlNet's own list (xinsir's ProMax weights)."""


class UNetGraph(nn.Module):
    """(latents, timestep, prompt, pooled, time_ids, *residuals) to the prediction (n, 4, h, w)."""

    def __init__(self, unet: Any) -> None:
        super().__init__()
        self.unet = unet

    @property
    def signature(self) -> Signature:
        return sign_unet(self.unet.config)

    def forward(
        self, latents: Tensor, timestep: Tensor, prompt: Tensor, pooled: Tensor, time_ids: Tensor, *residuals: Tensor
    ) -> Tensor:
        return self.unet(
            latents,
            timestep,
            prompt,
            added_cond_kwargs={"text_embeds": pooled, "time_ids": time_ids},
            down_block_additional_residuals=residuals[:-1],
            mid_block_additional_residual=residuals[-1],
            return_dict=False,
        )[0]


class ControlNetGraph(nn.Module):
    """(latents, timestep, prompt, pooled, time_ids, image, scale) to residuals (Zhang et al. 2023)."""

    def __init__(self, controlnet: Any) -> None:
        super().__init__()
        self.controlnet = controlnet

    @property
    def signature(self) -> Signature:
        return sign_controlnet(self.controlnet.config)

    def forward(
        self,
        latents: Tensor,
        timestep: Tensor,
        prompt: Tensor,
        pooled: Tensor,
        time_ids: Tensor,
        image: Tensor,
        scale: Tensor,
    ) -> tuple[Tensor, ...]:
        down, middle = self.controlnet(
            latents,
            timestep,
            prompt,
            image,
            scale,
            added_cond_kwargs={"text_embeds": pooled, "time_ids": time_ids},
            return_dict=False,
        )
        return (*down, middle)


class UnionControlNetGraph(nn.Module):
    """(latents, timestep, prompt, pooled, time_ids, tile, edges, tile_scale, edges_scale) to residuals, in one pass."""

    kinds: Tensor

    def __init__(self, controlnet: Any) -> None:
        super().__init__()
        self.controlnet = controlnet
        kinds = torch.zeros(1, controlnet.config.num_control_type)
        kinds[0, [UNION_TILE, UNION_CANNY]] = 1
        self.register_buffer("kinds", kinds, persistent=False)

    @property
    def signature(self) -> Signature:
        return sign_union(self.controlnet.config)

    def forward(
        self,
        latents: Tensor,
        timestep: Tensor,
        prompt: Tensor,
        pooled: Tensor,
        time_ids: Tensor,
        tile: Tensor,
        edges: Tensor,
        tile_scale: Tensor,
        edges_scale: Tensor,
    ) -> tuple[Tensor, ...]:
        down, middle = self.controlnet(
            latents,
            timestep,
            prompt,
            [tile, edges],
            self.kinds.expand(len(latents), -1),
            [UNION_TILE, UNION_CANNY],
            [tile_scale, edges_scale],
            added_cond_kwargs={"text_embeds": pooled, "time_ids": time_ids},
            return_dict=False,
        )
        return (*down, middle)


class VaeEncoderGraph(nn.Module):
    """Images (n, 3, 8h, 8w) in [-1, 1] to latents, scaled as the UNet knows them; a KL autoencoder's likeliest ones."""

    def __init__(self, vae: Any) -> None:
        super().__init__()
        self.vae = vae

    @property
    def signature(self) -> Signature:
        return sign_encoder()

    def forward(self, images: Tensor) -> Tensor:
        encoded = self.vae.encode(images)
        latents = encoded.latents if hasattr(encoded, "latents") else encoded.latent_dist.mode()
        return latents * self.vae.config.scaling_factor


class VaeDecoderGraph(nn.Module):
    """Latents to images (n, 3, 8h, 8w) in [0, 1]."""

    def __init__(self, vae: Any) -> None:
        super().__init__()
        self.vae = vae

    @property
    def signature(self) -> Signature:
        return sign_decoder(self.vae.config)

    def forward(self, latents: Tensor) -> Tensor:
        decoded = self.vae.decode(latents / self.vae.config.scaling_factor, return_dict=False)[0]
        return (decoded / 2 + 0.5).clamp(0, 1)
