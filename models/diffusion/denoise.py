"""The loop of img2img under ControlNets: noise as the last steps begin with it, and step by step out again."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from models.diffusion.networks import Control, Guide, Networks
from models.diffusion.schedule import draw_noise
from models.diffusion.words import Words


def denoise(
    networks: Networks,
    latents: Tensor,
    words: Words,
    guides: Mapping[Guide, Tensor],
    scales: Mapping[Guide, float],
    *,
    steps: int,
    seeds: Sequence[int],
) -> Tensor:
    """Latents (n, 4, h, w) float32 through the last `steps` of the schedule, guided by pictures (n, 3, 8h, 8w)."""
    schedule, first = networks.schedule, networks.schedule.steps - steps
    noise = draw_noise(tuple(latents.shape[1:]), list(seeds)).to(latents.device, non_blocking=True)
    latents = schedule.add_noise(latents, noise, first)
    strengths = {guide: latents.new_full((), scale) for guide, scale in scales.items()}
    told = _tell(words, latents)
    for step in range(first, schedule.steps):
        timestep = torch.full((1,), int(schedule.timesteps[step]), device=latents.device)
        shown = (schedule.scale(latents, step), timestep, *told)
        residuals = _sum([_guide(control, shown, guides, strengths) for control in networks.controls])
        (predicted,) = networks.unet(*shown, *residuals)
        latents = schedule.advance(latents, predicted.float(), step)
    return latents


def _tell(words: Words, latents: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The words for each image, and SDXL's conditions on size and crop: an uncropped picture of just this size."""
    count, _, height, width = latents.shape
    # Filled, not copied: a copy from the host waits for the GPU.
    sizes = torch.stack([latents.new_full((), side, dtype=torch.long) for side in (height, width, 0, 0, height, width)])
    return words.sequence.expand(count, -1, -1), words.pooled.expand(count, -1), (8 * sizes).expand(count, -1)


def _guide(
    control: Control, shown: tuple[Tensor, ...], guides: Mapping[Guide, Tensor], scales: Mapping[Guide, Tensor]
) -> tuple[Tensor, ...]:
    pictures = [guides[guide] for guide in control.guides]
    return control.session(*shown, *pictures, *(scales[guide] for guide in control.guides))


def _sum(sets: Sequence[tuple[Tensor, ...]]) -> tuple[Tensor, ...]:
    """The residuals of several ControlNets together."""
    return tuple(sum(parts[1:], parts[0]) for parts in zip(*sets, strict=True))
