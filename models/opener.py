"""How a graph becomes something that runs. No PyTorch here: models that do without wake a second sooner."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import torch
    from torch import nn

    from models.sessions import Session


class Opener(Protocol):
    """Makes a session of a graph that is on its device already; the name tells the graphs of one model apart."""

    def __call__(self, name: str, graph: "nn.Module", device: "torch.device", dtype: "torch.dtype") -> "Session": ...


def open_torch(name: str, graph: "nn.Module", device: "torch.device", dtype: "torch.dtype") -> "Session":
    """The opener that needs nothing built ahead."""
    from models.sessions import TorchSession  # whoever has a graph of PyTorch's has imported it

    return TorchSession(graph, device, dtype)
