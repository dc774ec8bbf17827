"""The miniature autoencoder: AutoencoderTiny that starts as box filters and learns the rest.

`python -m training.vae --photos DIR --out DIR`
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderTiny
from torch import nn
from torch.nn import functional

from training.batches import PhotoPool, to_batch
from training.command import parse_arguments
from training.data import list_photos, split_by_house
from training.degrade import apply_degradation, sample_degradation
from training.loop import Schedule, train

CROP_PX = 128
BATCH = 8

LUMA = (0.299, 0.587, 0.114)
CHROMA_GAIN = 3.0
"""Colour varies less than light: raised, the two bear the same diffusion noise."""

LATENT_OF_RGB = torch.tensor([LUMA, (-0.169, -0.331, 0.5), (0.5, -0.419, -0.081)]) * torch.tensor(
    [[1.0], [CHROMA_GAIN], [CHROMA_GAIN]]
)
LATENT_OFFSET = torch.tensor([-0.5, 0.0, 0.0])


def build_vae() -> AutoencoderTiny:
    """58 k parameters, 4 latents, 8× smaller; starts out as box filters, the identity for low frequencies."""
    vae = AutoencoderTiny(
        encoder_block_out_channels=(16, 16, 16, 16),
        decoder_block_out_channels=(16, 16, 16, 16),
        num_encoder_blocks=(0, 0, 1, 2),
        num_decoder_blocks=(2, 1, 0, 0),
    )
    with torch.no_grad():
        _carry_encoder(vae.encoder.layers)
        _carry_decoder(vae.decoder.layers)
    return vae


def reconstruction_loss(vae: AutoencoderTiny, batch: torch.Tensor) -> torch.Tensor:
    """Pixels, and thrice the low frequencies: tone is what the enhancer needs most of its latents."""
    result = vae.decode(vae.encode(batch).latents).sample
    loss = functional.l1_loss(result, batch) + functional.mse_loss(result, batch)
    for pool in (4, 8, 16):
        loss = loss + 2 * functional.l1_loss(functional.avg_pool2d(result, pool), functional.avg_pool2d(batch, pool))
    return loss


def train_vae(photos: Path, run: Path, *, steps: int, seed: int, resume: bool) -> AutoencoderTiny:
    """An autoencoder for photos as they are and as they are spoiled; its latents scaled to a deviation of 1."""
    learning, _ = split_by_house(list_photos(photos))
    pool = PhotoPool(learning)
    torch.manual_seed(seed)
    vae = build_vae()
    schedule = Schedule(steps, learning_rate=1e-3)
    vae = train(vae, lambda rng: reconstruction_loss(vae, _draw(pool, rng)), schedule, run, seed=seed, resume=resume)
    vae.register_to_config(scaling_factor=_measure_scale(vae, pool, np.random.default_rng(seed)))
    return vae


def _draw(pool: PhotoPool, rng: np.random.Generator) -> torch.Tensor:
    """Crops, every second one spoiled."""
    images = pool.draw(rng, BATCH, CROP_PX, CROP_PX, zoom=float(rng.uniform(1, 2)))
    spoiled = [
        apply_degradation(image, sample_degradation(rng), rng) if index % 2 else image
        for index, image in enumerate(images)
    ]
    return to_batch(spoiled)


@torch.no_grad()
def _measure_scale(vae: AutoencoderTiny, pool: PhotoPool, rng: np.random.Generator) -> float:
    latents = torch.cat([vae.encode(_draw(pool, rng)).latents for _ in range(32)])
    return round(float(1 / latents.std()), 4)


def _carry_encoder(layers: Any) -> None:
    convolutions = _convolutions(layers)
    carry_channels(convolutions[0], point_kernel())
    for convolution in convolutions[1:-1]:
        carry_channels(convolution, box_kernel())
    _quiet_blocks(layers)
    to_latent = convolutions[-1]
    to_latent.weight[:3].zero_()
    to_latent.weight[:3, :3, 1, 1] = LATENT_OF_RGB
    to_latent.bias.zero_()
    to_latent.bias[:3] = LATENT_OFFSET


def _carry_decoder(layers: Any) -> None:
    convolutions = _convolutions(layers)
    to_rgb = torch.linalg.inv(LATENT_OF_RGB)
    from_latent = convolutions[0]
    from_latent.weight[:3].zero_()
    from_latent.weight[:3, :3, 1, 1] = to_rgb
    from_latent.bias[:3] = -to_rgb @ LATENT_OFFSET
    for convolution in convolutions[1:]:
        # A smoothing kernel here would darken the borders, which are padded with zeros.
        carry_channels(convolution, point_kernel())
    _quiet_blocks(layers)


def _convolutions(layers: Any) -> list[Any]:
    return [layer for layer in layers if isinstance(layer, nn.Conv2d)]


def _quiet_blocks(layers: Any) -> None:
    """Residual branches leave the carried channels alone at first."""
    for layer in layers:
        if hasattr(layer, "conv"):
            layer.conv[-1].weight[:3] *= 0.01
            layer.conv[-1].bias[:3].zero_()


def carry_channels(convolution: Any, kernel: torch.Tensor) -> None:
    """Make the first three output channels the first three inputs through that 3 × 3 kernel."""
    convolution.weight[:3].zero_()
    for channel in range(3):
        convolution.weight[channel, channel] = kernel
    if convolution.bias is not None:
        convolution.bias[:3].zero_()


def box_kernel() -> torch.Tensor:
    """At a stride of 2, the mean of each 2 × 2 pixels."""
    return torch.tensor([[0.0, 0.0, 0.0], [0.0, 0.25, 0.25], [0.0, 0.25, 0.25]])


def point_kernel() -> torch.Tensor:
    """The channel as it is."""
    return torch.tensor([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])


if __name__ == "__main__":
    arguments = parse_arguments(__doc__, steps=1200)
    vae = train_vae(
        arguments.photos, arguments.run, steps=arguments.steps, seed=arguments.seed, resume=arguments.resume
    )
    vae.save_pretrained(arguments.out)
