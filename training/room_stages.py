"""How the networks of rooms are trained: at growing sizes, upright and lying, the norms settled at the end."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from imaging.region import Size
from training.loop import Loss, Schedule, train
from training.norms import settle_norms
from training.room_lessons import Mixture
from training.room_views import RoomView, draw_views, to_planes
from training.world_trunk import freeze_start

SMALL, LARGE = Size(192, 256), Size(256, 352)
STAGES = ((SMALL, 0.75), (LARGE, 0.25))
"""Sizes of the views, one after the other, and their parts of the steps."""
PORTRAIT = 0.25
"""How often views stand upright, for photos that do."""
AVERAGING, BATCH = 0.997, 16
SETTLING = 40
"""Batches over which the norms' statistics are taken at the end."""

Trained = TypeVar("Trained", bound=nn.Module)
Compare = Callable[[nn.Module, Sequence[RoomView]], Tensor]
"""The loss of a network on views of one size."""


def train_stages(
    network: Trained,
    compare: Compare,
    lessons: Mixture,
    rate: float,
    steps: int,
    run: Path,
    *,
    seed: int,
    resume: bool,
) -> Trained:
    """Each stage from the averaged weights of the one before, and half as fast."""
    network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    for stage, (size, share) in enumerate(STAGES):
        network.requires_grad_(True)
        freeze_start(network)
        schedule = Schedule(max(1, round(steps * share)), rate / 2**stage, weight_decay=0.03, averaging=AVERAGING)
        loss = _on_views(network, compare, lessons, size)
        network = train(network, loss, schedule, run / f"{size.height}px", seed=seed + stage, resume=resume)
    rng, size = np.random.default_rng(seed), STAGES[-1][0]
    settle_norms(network, lambda: compare(network, draw_views(lessons, turn(size, rng), BATCH, rng)), SETTLING)
    return network


def _on_views(network: nn.Module, compare: Compare, lessons: Mixture, size: Size) -> Loss:
    return lambda rng: compare(network, draw_views(lessons, turn(size, rng), BATCH, rng))


def turn(size: Size, rng: np.random.Generator) -> Size:
    """Upright, now and then."""
    return Size(size.width, size.height) if rng.random() < PORTRAIT else size


def show(views: Sequence[RoomView]) -> Tensor:
    """What a network is shown of views of one size, (n, 3, h, w)."""
    planes = torch.from_numpy(to_planes([view.image for view in views]))
    return planes.contiguous(memory_format=torch.channels_last)
