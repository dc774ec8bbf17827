"""Lightning's schedule: Euler's method over a few noise levels, of which img2img executes the last."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import torch
from diffusers import EulerDiscreteScheduler
from torch import Tensor

from models.errors import ModelError
from models.loading import load_scheduler

PREDICTIONS = frozenset({"epsilon", "sample"})


@dataclass(frozen=True)
class Schedule:
    """Noise levels σ of all steps, with the 0 at the end, the timestep of each, and what the UNet predicts."""

    sigmas: tuple[float, ...]
    timesteps: tuple[float, ...]
    prediction: str

    @classmethod
    def load(cls, folder: Path, steps: int) -> Self:
        """The schedule of a network distilled for so many steps, from a scheduler's folder.

        Raises ModelError `weights_missing`, or `weights_corrupt` for a prediction that is not of PREDICTIONS.
        """
        # SDXL's own folder spaces its steps otherwise; distilled networks know these levels alone (Lin et al. 2024).
        scheduler = load_scheduler(EulerDiscreteScheduler, folder, timestep_spacing="trailing")
        prediction = scheduler.config.prediction_type
        if prediction not in PREDICTIONS:
            raise ModelError("weights_corrupt", f"{folder} is for networks that predict {prediction}")
        scheduler.set_timesteps(steps)
        return cls(tuple(scheduler.sigmas.tolist()), tuple(scheduler.timesteps.tolist()), prediction)

    @property
    def steps(self) -> int:
        """How many there are in all."""
        return len(self.timesteps)

    def add_noise(self, latents: Tensor, noise: Tensor, step: int) -> Tensor:
        """Latents as that step begins with them."""
        return latents + noise * self.sigmas[step]

    def scale(self, latents: Tensor, step: int) -> Tensor:
        """What the UNet is shown at that step: latents of unit variance."""
        return latents / (self.sigmas[step] ** 2 + 1) ** 0.5

    def advance(self, latents: Tensor, predicted: Tensor, step: int) -> Tensor:
        """One step of Euler's method (Karras et al. 2022, algorithm 1 without churn)."""
        sigma, following = self.sigmas[step], self.sigmas[step + 1]
        clean = predicted if self.prediction == "sample" else latents - sigma * predicted
        return clean + (latents - clean) * (following / sigma)


def draw_noise(shape: tuple[int, ...], seeds: list[int]) -> Tensor:
    """Normal noise (n, *shape), each by its own seed and on the CPU: the same on every device and in any company."""
    return torch.stack([torch.randn(shape, generator=torch.Generator().manual_seed(seed)) for seed in seeds])
