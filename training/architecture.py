"""The shapes of the miniature SDXL: the real classes of the real pipelines, a few thousand times smaller."""

from typing import Any

import torch
from diffusers import (
    AutoencoderTiny,
    ControlNetModel,
    EulerDiscreteScheduler,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from training.tokenizer import build_tokenizer
from training.vae import box_kernel, carry_channels, point_kernel

TEXT_WIDTH = 32
CHANNELS = (16, 24, 32)


def build_unet(in_channels: int = 4) -> UNet2DConditionModel:
    """378 k parameters; 4 latents, or 9 channels for inpainting (latents, mask, masked latents)."""
    return UNet2DConditionModel(
        sample_size=128,
        in_channels=in_channels,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        block_out_channels=CHANNELS,
        layers_per_block=1,
        attention_head_dim=(2, 3, 4),
        norm_num_groups=8,
        use_linear_projection=True,
        cross_attention_dim=2 * TEXT_WIDTH,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=6 * 8 + TEXT_WIDTH,
    )


def build_controlnet(unet: UNet2DConditionModel) -> ControlNetModel:
    """A ControlNet for that UNet whose eyes are fixed: box filters bring the control image down to the latents."""
    controlnet = ControlNetModel.from_unet(
        unet, conditioning_embedding_out_channels=(4, 4, 8, 16), load_weights_from_unet=False
    )
    with torch.no_grad():
        _fix_eyes(controlnet.controlnet_cond_embedding)
    freeze_eyes(controlnet)
    return controlnet


def freeze_eyes(controlnet: ControlNetModel) -> None:
    """Learning changes what the eyes' answer is used for, never the eyes."""
    eyes: Any = controlnet.controlnet_cond_embedding
    eyes.requires_grad_(False)
    eyes.conv_out.requires_grad_(True)


def build_text_towers() -> tuple[CLIPTextModel, CLIPTextModelWithProjection]:
    """SDXL's two towers, untrained: each prompt has an embedding of its own, and that is all a miniature can use."""
    first, second = (
        CLIPTextConfig(
            vocab_size=671,
            hidden_size=TEXT_WIDTH,
            projection_dim=TEXT_WIDTH,
            intermediate_size=2 * TEXT_WIDTH,
            num_hidden_layers=2,
            num_attention_heads=2,
            max_position_embeddings=77,
            bos_token_id=669,
            eos_token_id=670,
            pad_token_id=670,
        )
        for _ in range(2)
    )
    return CLIPTextModel(first).eval(), CLIPTextModelWithProjection(second).eval()


def build_scheduler() -> EulerDiscreteScheduler:
    """SDXL-Lightning's schedule, predicting the clean latents."""
    return EulerDiscreteScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        timestep_spacing="trailing",
        prediction_type="sample",
    )


def build_pipeline(vae: AutoencoderTiny, in_channels: int = 4) -> StableDiffusionXLPipeline:
    """Untrained, but for its autoencoder; the text towers stay so."""
    first, second = build_text_towers()
    return StableDiffusionXLPipeline(
        vae=vae,
        text_encoder=first,
        text_encoder_2=second,
        tokenizer=build_tokenizer(),
        tokenizer_2=build_tokenizer(),
        unet=build_unet(in_channels),
        scheduler=build_scheduler(),
        add_watermarker=False,
    )


def _fix_eyes(eyes: Any) -> None:
    """Means of 8 × 8 pixels through SiLU: lifted to where it is nearly the identity, then split into plus and minus."""
    lift = 8.0
    for convolution in (eyes.conv_in, *eyes.blocks):
        convolution.weight.zero_()
        convolution.bias.zero_()
        carry_channels(convolution, box_kernel() if convolution.stride == (2, 2) else point_kernel())
    eyes.conv_in.bias[:3] = lift
    last = eyes.blocks[-1]
    last.weight[:3] *= 4
    last.weight[3:6] = -last.weight[:3]
    last.bias[:3] = -4 * (lift + 0.5)
    last.bias[3:6] = -last.bias[:3]
