"""One training loop for every miniature: seeded, resumable to the same bits, with progress."""

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

Loss = Callable[[np.random.Generator], torch.Tensor]
"""Draws a batch with that generator (torch's own is seeded alike) and answers the loss to descend."""

Trained = TypeVar("Trained", bound=nn.Module)

CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True)
class Schedule:
    """How long and how fast to learn: cosine decay to a twentieth after a short warm-up."""

    steps: int
    learning_rate: float
    weight_decay: float = 0.01
    warmup_steps: int = 30
    averaging: float = 0.995
    checkpoint_every: int = 100

    def rate(self, step: int) -> float:
        progress = step / max(1, self.steps)
        decay = 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * progress))
        return self.learning_rate * decay * min(1.0, (step + 1) / self.warmup_steps)


def train(module: Trained, loss: Loss, schedule: Schedule, run: Path, *, seed: int, resume: bool = False) -> Trained:
    """Descend; the module ends trained and the returned copy holds the moving average of its weights.

    A checkpoint in the folder `run` is carried on when `resume` is set. Every step draws from a generator of its own,
    seeded by (seed, step), so an interrupted training ends with the bits of one that never stopped.
    """
    average = copy.deepcopy(module).requires_grad_(False)
    parameters = [parameter for parameter in module.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=schedule.learning_rate, weight_decay=schedule.weight_decay)
    parts = {"module": module, "average": average, "optimizer": optimizer}
    start = _load_checkpoint(run / CHECKPOINT, parts) if resume else 0
    run.mkdir(parents=True, exist_ok=True)
    progress = tqdm(range(start, schedule.steps), initial=start, total=schedule.steps, desc=run.name, mininterval=5)
    smoothed = None
    for step in progress:
        value = _descend(module, loss, optimizer, schedule.rate(step), _generator(seed, step))
        _update_average(average, module, min(schedule.averaging, (step + 1) / (step + 10)))
        smoothed = value if smoothed is None else 0.98 * smoothed + 0.02 * value
        progress.set_postfix(loss=f"{smoothed:.4f}", refresh=False)
        if (step + 1) % schedule.checkpoint_every == 0 or step + 1 == schedule.steps:
            _save_checkpoint(run / CHECKPOINT, parts, step + 1)
    return average.eval()


def _generator(seed: int, step: int) -> np.random.Generator:
    rng = np.random.default_rng([seed, step])
    torch.manual_seed(int(rng.integers(2**63)))
    return rng


def _descend(
    module: nn.Module, loss: Loss, optimizer: torch.optim.Optimizer, rate: float, rng: np.random.Generator
) -> float:
    for group in optimizer.param_groups:
        group["lr"] = rate
    module.train()
    optimizer.zero_grad(set_to_none=True)
    value = loss(rng)
    value.backward()
    nn.utils.clip_grad_norm_(module.parameters(), 1.0)
    optimizer.step()
    return value.item()


@torch.no_grad()
def _update_average(average: nn.Module, module: nn.Module, decay: float) -> None:
    for mean, latest in zip(average.parameters(), module.parameters(), strict=True):
        mean.lerp_(latest, 1 - decay)
    # Counters and running statistics are not averaged: the latest count.
    for mean, latest in zip(average.buffers(), module.buffers(), strict=True):  # type: ignore[assignment]
        mean.copy_(latest)


def _save_checkpoint(path: Path, parts: dict[str, Any], step: int) -> None:
    """Written aside and renamed, so that an interruption leaves the previous checkpoint whole."""
    partial = path.with_suffix(".partial")
    torch.save({"step": step, **{name: part.state_dict() for name, part in parts.items()}}, partial)
    partial.replace(path)


def _load_checkpoint(path: Path, parts: dict[str, Any]) -> int:
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    return int(state["step"])
