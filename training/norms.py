"""The statistics of batch norms, taken anew for weights that are a mean over many steps."""

from collections.abc import Callable

import torch
from torch import nn


@torch.no_grad()
def settle_norms(network: nn.Module, ask: Callable[[], object], batches: int) -> None:
    """Over so many batches, each shown to the network by `ask`; those of the last few steps are too noisy, and of
    other weights. Norms that stay as they are while the network trains are left alone."""
    network.train()
    for norm in network.modules():
        if isinstance(norm, nn.BatchNorm2d) and norm.training:
            norm.reset_running_stats()
            norm.momentum = None
    for _ in range(batches):
        ask()
    network.eval()
