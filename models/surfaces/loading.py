"""The segmenter of rooms that a profile has."""

import torch

from models.registry import ModelCard
from models.surfaces.hub_surfaces import HubSurfaces
from models.surfaces.protocol import SurfaceNetwork


def load_surfaces(card: ModelCard, device: torch.device | str = "cpu") -> SurfaceNetwork:
    """From the part `network`, a folder in the hub's layout; raises ModelError `unknown_profile`, `weights_missing` or
    `weights_corrupt`."""
    return HubSurfaces.load(card.part("network"), device)
