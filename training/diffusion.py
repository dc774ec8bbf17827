"""What every diffusion trainer does: latents, noise, what the network is told, and how its answer is marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from diffusers import EulerDiscreteScheduler
from torch.nn import functional

from training.batches import to_batch
from training.prompt_cache import PromptCache


@dataclass(frozen=True)
class Format:
    """A shape of batch, and how often it comes: small photos cost little, large ones must look alike to attention."""

    odds: float
    count: int
    height: int
    width: int


def draw_format(formats: Sequence[Format], rng: np.random.Generator) -> Format:
    odds = np.array([shape.odds for shape in formats])
    return formats[rng.choice(len(formats), p=odds / odds.sum())]


@torch.no_grad()
def encode_latents(vae: Any, images: Sequence[np.ndarray]) -> torch.Tensor:
    """Latents of images (h, w, 3), scaled to a deviation of about 1; of a tiny or of a full autoencoder."""
    encoded = vae.encode(to_batch(images).to(vae.device, vae.dtype))
    latents = encoded.latents if hasattr(encoded, "latents") else encoded.latent_dist.mode()
    return latents * vae.config.scaling_factor


def noise_levels(scheduler: EulerDiscreteScheduler) -> np.ndarray:
    """σ of every training timestep, in units of the latents' own deviation."""
    alphas = scheduler.alphas_cumprod.numpy()
    return np.sqrt((1 - alphas) / alphas)


def noised(latents: torch.Tensor, sigma: float) -> torch.Tensor:
    """Latents with noise of that level, scaled to a deviation of 1: what the Euler scheduler shows the UNet."""
    sigma = float(sigma)
    return (latents + sigma * torch.randn_like(latents)) / (sigma**2 + 1) ** 0.5


def denoised(predicted: torch.Tensor, shown: torch.Tensor, sigma: float, prediction: str) -> torch.Tensor:
    """The clean latents that a UNet means, which was shown `noised` ones and predicts `sample`, `epsilon` or velocity.

    Raises ValueError for any other prediction.
    """
    spread = (float(sigma) ** 2 + 1) ** 0.5
    match prediction:
        case "sample":
            return predicted
        case "epsilon":
            return shown * spread - float(sigma) * predicted
        case "v_prediction":
            return (shown - float(sigma) * predicted) / spread
    raise ValueError(f"a UNet that predicts {prediction} cannot be taught")


def tell(cache: PromptCache, prompts: Sequence[str], rng: np.random.Generator) -> dict[str, torch.Tensor]:
    """The prompts, and SDXL's size conditions drawn at random, so that no size is strange later."""
    embeddings = [cache.embed(prompt, 1) for prompt in prompts]
    sizes = rng.integers(256, 1537, size=(len(prompts), 2))
    return {
        "sequence": torch.cat([embedding["prompt_embeds"] for embedding in embeddings]),
        "text_embeds": torch.cat([embedding["pooled_prompt_embeds"] for embedding in embeddings]),
        "time_ids": torch.from_numpy(np.concatenate([sizes, np.zeros_like(sizes), sizes], axis=1)).float(),
    }


def latent_loss(error: torch.Tensor, whole: float = 0.5) -> torch.Tensor:
    """Every latent, neighbourhoods of 32 pixels, and `whole` times the whole photo: light is wrong at every scale."""
    return (
        error.abs().mean()
        + 0.3 * error.square().mean()
        + functional.avg_pool2d(error, 4).abs().mean()
        + whole * error.mean(dim=(2, 3)).abs().mean()
    )
