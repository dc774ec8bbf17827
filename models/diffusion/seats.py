"""Networks that take turns in one place on a GPU: for cards that cannot hold all of them at once."""

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from models.sessions import Session


class Seat:
    """A place on a device for one network at a time.

    Weights never change, so they come from the host's memory, pinned, and are just let go of there: a change of turns
    costs one copy, not two.
    """

    def __init__(self, device: torch.device | str) -> None:
        self._device = torch.device(device)
        self._sitting: nn.Module | None = None
        self._homes: dict[tuple[nn.Module, str], Tensor] = {}

    # Weights that are moved in inference mode could not be moved again outside of it.
    @torch.inference_mode(False)
    @torch.no_grad()
    def admit(self, network: nn.Module) -> None:
        """Have that network's weights on the device, and nobody else's."""
        if self._sitting is network:
            return
        if self._sitting is not None:
            self._dismiss(self._sitting)
        self._dismiss(network)
        for module, name, tensor in _tensors(network):
            _put(module, name, tensor.to(self._device, non_blocking=True))
        self._sitting = network

    def leave(self, network: nn.Module) -> None:
        """Bring a network home that is not to run for a while, or that has not had its turn yet."""
        self._dismiss(network)
        if self._sitting is network:
            self._sitting = None

    def _dismiss(self, network: nn.Module) -> None:
        for module, name, tensor in _tensors(network):
            if (module, name) not in self._homes:  # all of them at first, later those of adapters
                self._homes[module, name] = _pin(tensor.to("cpu"))
            _put(module, name, self._homes[module, name])


class SeatedSession:
    """A session whose network takes its seat before it runs."""

    def __init__(self, session: Session, network: nn.Module, seat: Seat) -> None:
        self.device, self.dtype = session.device, session.dtype
        self._session, self._network, self._seat = session, network, seat
        seat.leave(network)

    def __call__(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        self._seat.admit(self._network)
        return self._session(*inputs)


def _tensors(network: nn.Module) -> Iterator[tuple[nn.Module, str, Tensor]]:
    """Every weight and buffer, and the module that it belongs to."""
    for module in network.modules():
        held = {**module._parameters, **module._buffers}
        yield from ((module, name, tensor.detach()) for name, tensor in held.items() if tensor is not None)


def _put(module: nn.Module, name: str, tensor: Tensor) -> None:
    """In place of what the module had: data alone cannot be exchanged between kinds of tensors."""
    if name in module._parameters:
        module._parameters[name] = nn.Parameter(tensor, requires_grad=False)
    else:
        module._buffers[name] = tensor


def _pin(tensor: Tensor) -> Tensor:
    return tensor.pin_memory() if torch.cuda.is_available() else tensor
