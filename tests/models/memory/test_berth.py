"""Networks that take turns in one place: never two at once, and each as it was."""

import gc

import pytest
import torch
from diffusers import ControlNetModel
from torch import Tensor, nn

from bench.live_memory import LiveMemory
from models.memory.berth import Berth
from models.memory.quantise import quantise_weights
from models.registry import load_card

NAMES = ("tile", "canny")


@pytest.fixture
def controlnets() -> dict[str, ControlNetModel]:
    card = load_card("miniature", "enhancer")
    return {name: ControlNetModel.from_pretrained(card.part(name)).eval() for name in NAMES}


@torch.inference_mode()
def guide(controlnet: ControlNetModel) -> Tensor:
    draw = torch.Generator().manual_seed(2)
    latents, image = torch.randn(1, 4, 12, 12, generator=draw), torch.rand(1, 3, 96, 96, generator=draw)
    told = {"text_embeds": torch.zeros(1, 32), "time_ids": torch.zeros(1, 6)}
    answer = controlnet(latents, torch.tensor(249), torch.zeros(1, 7, 64), image, added_cond_kwargs=told)
    return answer.mid_block_res_sample


def weigh(controlnet: ControlNetModel) -> int:
    weights = [*controlnet.parameters(), *controlnet.buffers()]
    return sum(weight.nbytes for weight in weights)


def test_one_at_a_time_is_on_the_device_and_answers_as_ever(controlnets):
    expected = {name: guide(controlnet) for name, controlnet in controlnets.items()}
    sizes = {name: weigh(controlnet) for name, controlnet in controlnets.items()}
    berth = Berth(controlnets, "cpu")
    with torch.inference_mode(), LiveMemory() as memory:
        for name in (*NAMES, *NAMES):
            controlnet = berth.bring(name)
            gc.collect()
            assert memory.live_bytes == sizes[name]
            assert torch.equal(guide(controlnet), expected[name])
        del controlnet
        berth.clear()
        assert memory.live_bytes == 0
        for name in NAMES:
            berth.bring(name)
    assert memory.peak_bytes >= max(sizes.values())
    assert berth.occupant == "canny"


def test_two_are_never_there_at_once(controlnets):
    berth = Berth(controlnets, "cpu")
    with torch.inference_mode(), LiveMemory(ceiling_bytes=1.2 * weigh(controlnets["tile"])):
        for name in (*NAMES, *NAMES):
            berth.bring(name)


def test_whoever_is_there_need_not_come_again(controlnets):
    berth = Berth(controlnets, "cpu")
    first = berth.bring("tile").conv_in.weight
    assert berth.bring("tile").conv_in.weight is first
    berth.bring("canny")
    assert berth.bring("tile").conv_in.weight is not first


def test_what_finds_no_room_leaves_the_place_empty(controlnets):
    berth, expected = Berth(controlnets, "cpu"), guide(controlnets["tile"])
    with torch.inference_mode(), LiveMemory(ceiling_bytes=1000), pytest.raises(torch.OutOfMemoryError):
        berth.bring("tile")
    assert berth.occupant is None
    assert torch.equal(guide(berth.bring("tile")), expected)


def test_buffers_come_along():
    norms = {name: nn.BatchNorm1d(4) for name in NAMES}
    kept, berth = norms["tile"].running_mean, Berth(norms, "cpu")
    assert berth.bring("tile").running_mean is not kept
    assert torch.equal(norms["tile"].running_mean, kept)
    berth.clear()
    assert norms["tile"].running_mean.data_ptr() == kept.data_ptr()


def test_networks_in_eight_bits_take_turns_too(controlnets):
    for controlnet in controlnets.values():
        quantise_weights(controlnet, "int8")
    expected = {name: guide(controlnet) for name, controlnet in controlnets.items()}
    berth = Berth(controlnets, "cpu")
    for name in (*NAMES, *NAMES):
        assert torch.equal(guide(berth.bring(name)), expected[name])
