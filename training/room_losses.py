"""What the networks of rooms are told about their mistakes."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.room_views import RoomView

WEIGHTS = (0.8, 0.9, 1.0, 1.2, 1.8, 1.5, 1.0, 1.0)
"""What a pixel of each surface counts for: windows and doors are small, and matter."""
DICE, LEAST_DICE = 0.5, 0.01
"""Weight of dice beside cross-entropy, and the part of a photo by which it is softened."""
FARTHEST_M = 20
"""As far as the network can tell; what is outdoors is there."""
OUTDOORS = 0.15
"""What a pixel beyond FARTHEST_M counts for: behind glass any depth will do that is far."""
METRES = 0.3
"""Weight of how far off depth is in metres, beside how far off it is when each photo's depth is multiplied rightly."""
EDGES, SCALES = 0.2, 3
"""Weight of differences between neighbours beside depth itself, and the sizes, halved each time, at which they are
looked at."""


def stack_likely(views: Sequence[RoomView]) -> Tensor:
    """(n, classes, h, w)."""
    return torch.from_numpy(np.stack([view.likely for view in views])).permute(0, 3, 1, 2)


def surface_loss(logits: Tensor, likely: Tensor) -> Tensor:
    """Weighted cross-entropy and dice of logits against likelihoods, both (n, classes, h, w); what nobody knows, all 0,
    counts for nothing."""
    counts = likely * logits.new_tensor(WEIGHTS).view(1, -1, 1, 1)
    entropy = -(counts * functional.log_softmax(logits, dim=1)).sum() / counts.sum().clamp(min=1)
    guessed = logits.softmax(dim=1) * likely.sum(1, keepdim=True)
    both, either = (part.sum((2, 3)) for part in (guessed * likely, guessed + likely))
    least = LEAST_DICE * likely[0, 0].numel()
    return entropy + DICE * (1 - (2 * both + least) / (either + least)).mean()


def stack_depth(views: Sequence[RoomView]) -> Tensor:
    """(n, h, w) in metres."""
    return torch.from_numpy(np.stack([view.depth for view in views]))


def depth_loss(guessed: Tensor, depth: Tensor) -> Tensor:
    """Of metres (n, h, w) against true ones."""
    counts = torch.where(depth < FARTHEST_M, 1.0, OUTDOORS)
    off = guessed.clamp(min=1e-2).log() - depth.clamp(1e-2, FARTHEST_M).log()
    shares = counts / counts.sum((1, 2), keepdim=True)
    middle = (off * shares).sum((1, 2), keepdim=True)
    loss = (((off - middle).abs() + METRES * off.abs()) * shares).sum((1, 2)).mean()
    for _ in range(SCALES):
        loss = loss + EDGES * (_neighbours(off, counts, 1) + _neighbours(off, counts, 2))
        off, counts = (functional.avg_pool2d(plane[:, None], 2)[:, 0] for plane in (off, counts))
    return loss


def _neighbours(off: Tensor, counts: Tensor, axis: int) -> Tensor:
    """How far off pixels are from the ones before them."""
    length = counts.shape[axis] - 1
    both = torch.minimum(counts.narrow(axis, 0, length), counts.narrow(axis, 1, length))
    return (off.diff(dim=axis).abs() * both).sum() / both.sum()
