"""The Enhancer's replica: an allocator that refuses costs it a smaller batch, and no answer."""

import asyncio
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch

from bench.live_memory import LiveMemory
from deployments.batching import PullBatcher
from deployments.enhancer import Enhancer
from deployments.messages import TileAnswer, TileRequest
from imaging.region import Size
from imaging.sampling import crop_image
from imaging.scenes import render_room
from models.errors import ModelError
from models.memory import MemoryPlan, Rung
from models.memory.retreat import Descent

SIZE = Size(96, 128)


@cache
def draw_photo() -> np.ndarray:
    return render_room(Size(96, 512), seed=3)


class CrampedEnhancer(Enhancer):
    """The real one, on a device with `ceiling_bytes` for tensors; `peak_bytes` is the most it held."""

    def __init__(self, profile: str, device: str) -> None:
        super().__init__(profile, device)
        self.ceiling_bytes, self.batches = float("inf"), []

    def _enhance(self, items):
        with LiveMemory(self.ceiling_bytes) as memory:
            answers = super()._enhance(items)
        self.batches.append(len(items))
        self.peak_bytes = memory.peak_bytes
        return answers


@pytest.fixture
async def enhancer() -> CrampedEnhancer:
    replica = CrampedEnhancer("miniature", "cpu")
    await replica.reconfigure({"max_batch_size": 4, "linger_s": 0.01})
    return replica


async def look(enhancer: Enhancer, count: int) -> list[TileAnswer]:
    photo: asyncio.Future[np.ndarray] = asyncio.get_running_loop().create_future()
    photo.set_result(draw_photo())
    regions = [SIZE.region.shift(0, SIZE.width * index) for index in range(count)]
    requests = [TileRequest(region, SIZE, "a photo of a bedroom", 1, seed) for seed, region in enumerate(regions)]
    return await asyncio.gather(*(enhancer.enhance_tile([photo], request) for request in requests))


async def test_a_batch_that_finds_no_room_is_answered_in_parts(enhancer):
    await look(enhancer, 1)  # the prompt is encoded once
    free = await look(enhancer, 4)
    enhancer.ceiling_bytes = 0.5 * enhancer.peak_bytes
    cramped = await look(enhancer, 4)
    assert enhancer.batches == [1, 4, 2, 2]
    for one, other in zip(free, cramped, strict=True):
        assert np.allclose(one.reference, other.reference, atol=2e-3)
        assert other.notes == ()


async def test_another_configuration_begins_with_whole_batches_again(enhancer):
    await look(enhancer, 4)
    enhancer.ceiling_bytes = 0.5 * enhancer.peak_bytes
    await look(enhancer, 4)
    enhancer.ceiling_bytes = float("inf")
    await enhancer.reconfigure({"max_batch_size": 4, "linger_s": 0.01})
    await look(enhancer, 4)
    assert max(enhancer.batches[1:-1]) < 4
    assert enhancer.batches[-1] == 4


async def test_an_answer_from_a_rung_further_down_says_so(enhancer):
    def make_room(plan: MemoryPlan) -> None:
        enhancer.ceiling_bytes = float("inf")

    rungs = (Rung("sliced"), Rung("swapped"))
    plan = MemoryPlan("enhancer", rungs, rungs[0], batch=4, budget_bytes=0)
    enhancer._retreat.follow(Descent(plan, lambda plan: replace(plan, rung=rungs[1]), make_room))
    assert (await look(enhancer, 1))[0].notes == ()
    enhancer.ceiling_bytes = 1000
    (answer,) = await look(enhancer, 1)
    assert answer.notes == ("out of memory on rung `sliced`, now on `swapped`",)


async def test_where_one_tile_finds_no_room_it_is_refused_and_the_replica_lives_on(enhancer):
    enhancer.ceiling_bytes = 1000
    with pytest.raises(ModelError) as caught:
        await look(enhancer, 1)
    assert caught.value.code == "out_of_memory"
    enhancer.ceiling_bytes = float("inf")
    assert len(await look(enhancer, 2)) == 2


@pytest.fixture
async def overlapping(enhancer) -> CrampedEnhancer:
    """As on a GPU with room: begun in one thread, finished in another, which here has no stream of its own."""
    enhancer._batcher = PullBatcher(
        enhancer._start, lambda item: item[1].group_key, max_batch_size=2, linger_s=0.01, finish=enhancer._end
    )
    enhancer._overlaps = True
    return enhancer


async def test_batches_in_two_halves_come_to_the_same(overlapping, monkeypatch):
    whole = overlapping._enhance
    expected = [whole([(crop, request)])[0] for crop, request in await prepare(4)]
    answers = await look(overlapping, 4)
    assert overlapping._overlaps
    for one, other in zip(expected, answers, strict=True):
        assert np.allclose(one.reference, other.reference, atol=2e-3)
    assert all(answer.device_s > 0 for answer in answers)


async def test_where_two_batches_find_no_room_one_at_a_time_does(overlapping, monkeypatch):
    begin = overlapping._begin

    def refuse(items):
        if overlapping._overlaps:
            raise torch.OutOfMemoryError("two at once")
        return begin(items)

    monkeypatch.setattr(overlapping, "_begin", refuse)
    assert len(await look(overlapping, 4)) == 4
    assert not overlapping._overlaps


async def test_a_batch_too_large_to_decode_is_decoded_in_parts(overlapping):
    decoder = overlapping._loaded.model.photo_enhancer.diffusion.networks.decoder
    sizes = []

    def cramped(latents):
        sizes.append(len(latents))
        if len(latents) > 1:
            raise torch.OutOfMemoryError("too many")
        return decoder(latents)

    expected = await look(overlapping, 2)
    networks = overlapping._loaded.model.photo_enhancer.diffusion.networks
    overlapping._loaded.model.photo_enhancer.diffusion.networks = replace(networks, decoder=cramped)
    answers = await look(overlapping, 2)
    assert sizes == [2, 1, 1, 2, 1, 1]
    for one, other in zip(expected, answers, strict=True):
        assert np.allclose(one.reference, other.reference, atol=2e-3)


async def prepare(count: int) -> list:
    regions = [SIZE.region.shift(0, SIZE.width * index) for index in range(count)]
    requests = [TileRequest(region, SIZE, "a photo of a bedroom", 1, seed) for seed, region in enumerate(regions)]
    return [(crop_image(draw_photo(), request.region, request.size), request) for request in requests]
