"""Which depth network a profile has: told by its config."""

import torch

from models.depth.hub_depth import HubDepth
from models.depth.protocol import DepthNetwork
from models.registry import ModelCard


def load_depth(card: ModelCard, device: torch.device | str = "cpu") -> DepthNetwork:
    """From the part `network`, a folder in the hub's layout; raises ModelError `unknown_profile`, `weights_missing` or
    `weights_corrupt`."""
    return HubDepth.load(card.part("network"), device)
