"""Networks that take turns: one at a time on the device, whole again at home."""

import torch
from torch import nn

from models.diffusion.seats import Seat, SeatedSession
from models.sessions import TorchSession

ELSEWHERE = "meta"
"""A device of which only the place matters."""


def network(seed: int) -> nn.Module:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4))


def places(module: nn.Module) -> set[str]:
    return {tensor.device.type for tensor in [*module.parameters(), *module.buffers()]}


def test_one_is_on_the_device_and_the_others_are_at_home_with_their_own_weights() -> None:
    first, second = network(1), network(2)
    before = {name: tensor.clone() for name, tensor in first.state_dict().items()}
    seat = Seat(ELSEWHERE)
    seat.admit(first)
    assert (places(first), places(second)) == ({"meta"}, {"cpu"})
    seat.admit(second)
    assert (places(first), places(second)) == ({"cpu"}, {"meta"})
    assert all(torch.equal(tensor, before[name]) for name, tensor in first.state_dict().items())


def test_who_sits_stays_seated() -> None:
    only = network(1)
    seat = Seat(ELSEWHERE)
    seat.admit(only)
    weight = next(only.parameters())
    seat.admit(only)
    assert next(only.parameters()) is weight
    seat.leave(only)
    assert places(only) == {"cpu"}


def test_an_adapter_that_was_added_meanwhile_goes_home_too() -> None:
    adapted = network(1)
    seat = Seat("cpu")
    seat.admit(adapted)
    adapted.add_module("lora", nn.Linear(2, 2))
    added = adapted.get_submodule("lora").weight.detach().clone()
    seat.admit(network(2))
    seat.admit(adapted)
    assert torch.equal(adapted.get_submodule("lora").weight, added)


def test_sessions_that_share_a_seat_answer_as_before() -> None:
    networks = [network(seed).eval() for seed in (1, 2)]
    image = torch.rand(1, 3, 8, 8)
    bare = [TorchSession(module, "cpu", torch.float32) for module in networks]
    expected = [session(image)[0].clone() for session in bare]
    seat = Seat("cpu")
    seated = [SeatedSession(session, module, seat) for session, module in zip(bare, networks, strict=True)]
    for index in (0, 1, 0):
        assert torch.equal(seated[index](image)[0], expected[index])
