"""The statistics of batch norms, taken anew for weights that are a mean over many steps."""

from collections.abc import Callable

import torch
from torch import nn


@torch.no_grad()
def settle_norms(network: nn.Module, ask: Callable[[], object], batches: int) -> None:
    """Over so many batches, each shown to the network by `ask`; those of the last few steps are too noisy, and of
    other weights."""
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
    network.train()
    for _ in range(batches):
        ask()
    network.eval()
