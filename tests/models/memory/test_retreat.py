"""A batch too large for an allocator that refuses: halved, then a rung down, and everybody else gets their answer."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
import pytest
import torch

from bench.live_memory import LiveMemory
from deployments.batching import PullBatcher
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room
from models.errors import ModelError
from models.memory.ladder import Rung
from models.memory.plan import MemoryPlan
from models.memory.retreat import Descent, Retreat, is_out_of_memory
from models.prompts import enhance_prompt
from models.registry import load_card
from models.whole_look import PhotoEnhancer


@cache
def draw_rooms() -> list[np.ndarray]:
    return [as_image(render_room(Size(96, 128), seed=seed)) for seed in range(4)]


LADDER = (Rung("sliced", tile_px=1024), Rung("small_vae", tile_px=768), Rung("smallest", tile_px=512))
PLAN = MemoryPlan("enhancer", LADDER, LADDER[0], batch=4, budget_bytes=0)


@pytest.fixture(scope="module")
def enhancer() -> PhotoEnhancer:
    return PhotoEnhancer.load(load_card("miniature", "enhancer"))


@dataclass
class SmallDevice:
    """The real enhancer where tensors may hold `ceiling_bytes`, looking at images at the plan's share of their size."""

    enhancer: PhotoEnhancer
    ceiling_bytes: float = float("inf")
    tile_px: int = 1024

    def __post_init__(self) -> None:
        self.batches: list[int] = []
        self.refused = 0
        self.peak_bytes = 0

    def look(self, images: Sequence[np.ndarray]) -> list[np.ndarray]:
        self.batches.append(len(images))
        seen = [cv2.resize(image, None, fx=self.tile_px / 1024, fy=self.tile_px / 1024) for image in images]
        # As memory is counted for a thread, it is counted here, in the batcher's.
        with LiveMemory(self.ceiling_bytes) as memory:
            try:
                prompt = enhance_prompt("bedroom")
                return list(self.enhancer.diffusion.enhance(seen, prompt, steps=1, seeds=[7] * len(seen)))
            except torch.OutOfMemoryError:
                self.refused += 1
                raise
            finally:
                self.peak_bytes = memory.peak_bytes

    def apply(self, plan: MemoryPlan) -> None:
        self.tile_px = plan.rung.tile_px

    def measure(self, count: int, tile_px: int = 1024) -> int:
        device = replace(self, ceiling_bytes=float("inf"), tile_px=tile_px)
        device.look(draw_rooms()[:count])
        return device.peak_bytes

    def descend(self) -> Descent:
        return Descent(PLAN, find_below, self.apply)


def find_below(plan: MemoryPlan) -> MemoryPlan:
    below = LADDER[LADDER.index(plan.rung) + 1 :]
    if not below:
        raise ModelError("out_of_memory", "that was the last rung")
    return replace(plan, rung=below[0])


def test_a_batch_over_the_ceiling_is_halved_and_comes_out_as_one_by_one(enhancer):
    free = SmallDevice(enhancer)
    alone = [free.look([room])[0] for room in draw_rooms()]
    device = SmallDevice(enhancer, ceiling_bytes=(free.measure(2) + free.measure(4)) / 2)
    retreat = Retreat(device.look, device.descend())
    together = retreat.run(draw_rooms())
    assert np.allclose(together, alone, atol=1e-4)
    assert device.batches == [4, 2, 2]
    assert device.refused == 1
    assert retreat.notes == ()
    retreat.run(draw_rooms())
    assert device.batches[3:] == [2, 2]


def test_one_image_over_the_ceiling_goes_a_rung_down_and_the_answer_says_so(enhancer):
    free = SmallDevice(enhancer)
    device = SmallDevice(enhancer, ceiling_bytes=(free.measure(1, 768) + free.measure(1)) / 2)
    retreat = Retreat(device.look, device.descend())
    (answer,) = retreat.run(draw_rooms()[:1])
    assert answer.shape == (72, 96, 3)
    assert np.allclose(answer, replace(free, tile_px=768).look(draw_rooms()[:1])[0], atol=1e-4)
    assert retreat.notes == ("out of memory on rung `sliced`, now on `small_vae`",)
    retreat.run(draw_rooms()[:1])
    assert device.refused == 1


async def test_the_batcher_and_the_model_survive_the_foot_of_the_ladder_and_answer_the_next_call(enhancer):
    device = SmallDevice(enhancer)
    device.ceiling_bytes = device.measure(1, 512) - 1
    retreat = Retreat(device.look, device.descend())
    batcher = PullBatcher[np.ndarray, np.ndarray](retreat.run, lambda image: "same", max_batch_size=4)
    with pytest.raises(ModelError) as caught:
        await batcher.submit(draw_rooms()[0])
    assert caught.value.code == "out_of_memory"
    assert device.tile_px == 512
    small = cv2.resize(draw_rooms()[1], (64, 48))
    assert (await batcher.submit(small)).shape == (24, 32, 3)


async def test_an_image_that_never_fits_fails_alone(enhancer):
    device = SmallDevice(enhancer)
    device.ceiling_bytes = device.measure(1)
    retreat = Retreat(device.look)
    batcher = PullBatcher[np.ndarray, np.ndarray](retreat.run, lambda image: "any size", max_batch_size=4)
    huge = as_image(render_room(Size(192, 256), seed=9))
    answers = await asyncio.gather(
        *map(batcher.submit, (draw_rooms()[0], huge, draw_rooms()[1])), return_exceptions=True
    )
    assert [isinstance(answer, ModelError) for answer in answers] == [False, True, False]
    assert answers[1].code == "out_of_memory"


def test_a_plan_that_cannot_be_put_into_effect_is_passed_over():
    def apply(plan: MemoryPlan) -> None:
        applied.append(plan.rung.name)
        if plan.rung.name == "small_vae":
            raise torch.OutOfMemoryError("no room to move")

    def look(items: Sequence[int]) -> list[int]:
        assert applied != ["small_vae"], "a plan is not in effect, and work goes on"
        if not applied:
            raise torch.OutOfMemoryError("too much")
        return list(items)

    applied: list[str] = []
    retreat = Retreat(look, Descent(PLAN, find_below, apply))
    assert retreat.run([5]) == [5]
    assert retreat.notes == ("out of memory on rung `sliced`, now on `smallest`",)


def test_one_rung_down_batches_are_as_large_as_planned_there():
    tries: list[int] = []

    def look(items: Sequence[int]) -> list[int]:
        tries.append(len(items))
        if not applied:
            raise torch.OutOfMemoryError("too much")
        return list(items)

    applied: list[MemoryPlan] = []
    descent = Descent(PLAN, lambda plan: replace(find_below(plan), batch=3), applied.append)
    assert Retreat(look, descent).run([1, 2, 3, 4]) == [1, 2, 3, 4]
    assert tries == [4, 2, 1, 3, 1]


def test_another_model_begins_anew():
    tries: list[int] = []

    def look(items: Sequence[int]) -> list[int]:
        tries.append(len(items))
        if len(items) > 1:
            raise torch.OutOfMemoryError("too much")
        return list(items)

    retreat = Retreat(look, Descent(PLAN, find_below, lambda plan: None))
    assert retreat.run([1, 2]) == [1, 2]
    assert tries == [2, 1, 1]
    retreat.follow(Descent(PLAN, find_below, lambda plan: None))
    retreat.run([1, 2])
    assert tries[3:] == [2, 1, 1]


def test_other_errors_are_left_to_whoever_knows_them():
    def look(items: Sequence[int]) -> list[int]:
        raise RuntimeError("shapes do not match")

    with pytest.raises(RuntimeError, match="shapes"):
        Retreat(look, Descent(PLAN, find_below, lambda plan: None)).run([1, 2])
    assert is_out_of_memory(RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate"))


def test_what_an_attempt_held_is_gone_before_the_next_one():
    """Else one failed batch would leave no room for its half."""
    held: list[int] = []

    def look(items: Sequence[int]) -> list[int]:
        held.append(memory.live_bytes)
        tensors = [torch.zeros(1000) for _ in items]
        return [len(tensors)] * len(items)

    with LiveMemory(ceiling_bytes=10_000) as memory:
        assert Retreat(look).run([1, 2, 3, 4]) == [2, 2, 2, 2]
    assert held == [0, 0, 0]
