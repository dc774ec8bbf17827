"""One place on a GPU that several networks take turns in; their weights stay in the CPU's memory all the while."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import nn


class Berth:
    """Networks by name, loaded on the CPU, of which one at a time is on the device; not thread-safe.

    `bring` puts one there and leaves it until another one is asked for: the same one again costs nothing. Weights are
    copied up and never down, for nothing changes them; on a GPU from pinned memory, which costs as much of the CPU's.
    """

    def __init__(self, networks: Mapping[str, nn.Module], device: torch.device | str) -> None:
        self._networks, self._device = networks, torch.device(device)
        self._kept = {name: _take_weights(network, self._keep) for name, network in networks.items()}
        self.occupant: str | None = None

    def bring(self, name: str) -> Any:
        """That network, on the device; whoever was there has left before it comes."""
        if self.occupant != name:
            self.clear()
            _give_weights(self._networks[name], {key: self._copy(kept) for key, kept in self._kept[name].items()})
            self.occupant = name
        return self._networks[name]

    def clear(self) -> None:
        """Nobody is on the device."""
        if self.occupant is not None:
            _give_weights(self._networks[self.occupant], self._kept[self.occupant])
            self.occupant = None

    def _keep(self, weight: torch.Tensor) -> torch.Tensor:
        return weight.pin_memory() if self._device.type == "cuda" else weight

    def _copy(self, kept: torch.Tensor) -> torch.Tensor:
        return kept.to(self._device, non_blocking=True, copy=True)


Weights = dict[tuple[nn.Module, str], torch.Tensor]


def _take_weights(network: nn.Module, keep: Callable[[torch.Tensor], torch.Tensor]) -> Weights:
    """All parameters and buffers, each by the module and the name it has there."""
    return {
        (module, name): keep(weight.detach())
        for module in network.modules()
        for name, weight in [*module._parameters.items(), *module._buffers.items()]
        if weight is not None
    }


def _give_weights(network: nn.Module, weights: Weights) -> None:
    for (module, name), weight in weights.items():
        if name in module._parameters:
            module._parameters[name] = nn.Parameter(weight, requires_grad=False)
        else:
            module._buffers[name] = weight
