import asyncio
import threading
import time
import weakref

import pytest

from deployments.batching import PullBatcher


class Device:
    """Doubles numbers, slowly; remembers its batches."""

    def __init__(self, seconds: float = 0.02) -> None:
        self.seconds = seconds
        self.batches: list[list[int]] = []

    def __call__(self, items):
        self.batches.append(list(items))
        time.sleep(self.seconds)
        if any(item < 0 for item in items):
            raise ValueError("negative")
        return [2 * item for item in items]


async def test_waiting_items_share_the_next_batch():
    device = Device()
    batcher = PullBatcher(device, lambda item: "same", max_batch_size=8)
    results = await asyncio.gather(*(batcher.submit(n) for n in range(20)))
    assert results == [2 * n for n in range(20)]
    assert [len(batch) for batch in device.batches] == [8, 8, 4]


async def test_items_that_arrive_while_the_device_works_are_taken_together():
    device = Device(seconds=0.1)
    batcher = PullBatcher(device, lambda item: "same", max_batch_size=8)
    first = asyncio.create_task(batcher.submit(0))
    await asyncio.sleep(0.03)
    await asyncio.gather(first, *(batcher.submit(n) for n in range(1, 7)))
    assert [len(batch) for batch in device.batches] == [1, 6]


async def test_groups_never_mix_and_none_starves():
    device = Device()
    batcher = PullBatcher(device, lambda item: item % 2, max_batch_size=2)
    await asyncio.gather(*(batcher.submit(n) for n in range(8)))
    assert all(len({item % 2 for item in batch}) == 1 for batch in device.batches)
    assert [batch[0] % 2 for batch in device.batches] == [0, 1, 0, 1]


async def test_one_bad_item_fails_alone():
    batcher = PullBatcher(Device(), lambda item: "same", max_batch_size=4)
    results = await asyncio.gather(*(batcher.submit(n) for n in (1, -1, 2, 3)), return_exceptions=True)
    assert [results[0], results[2], results[3]] == [2, 4, 6]
    assert isinstance(results[1], ValueError)


async def test_an_item_whose_caller_has_gone_is_not_run():
    device = Device(seconds=0.1)
    batcher = PullBatcher(device, lambda item: "same", max_batch_size=1)
    first = asyncio.create_task(batcher.submit(1))
    gone = asyncio.create_task(batcher.submit(2))
    last = asyncio.create_task(batcher.submit(3))
    await asyncio.sleep(0.03)
    gone.cancel()
    assert await asyncio.gather(first, last) == [2, 6]
    assert device.batches == [[1], [3]]


async def test_it_goes_on_after_everybody_has_gone():
    device = Device(seconds=0.05)
    batcher = PullBatcher(device, lambda item: "same")
    tasks = [asyncio.create_task(batcher.submit(n)) for n in range(3)]
    await asyncio.sleep(0.01)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert await batcher.submit(7) == 14


async def test_work_that_answers_too_little_is_an_error():
    batcher = PullBatcher(lambda items: [], lambda item: "same")
    with pytest.raises(RuntimeError, match="1 items in, 0 results out"):
        await batcher.submit(1)


async def test_only_one_call_runs_at_a_time_also_a_model_switch():
    busy = threading.Lock()

    def work(items):
        assert busy.acquire(blocking=False), "two calls at once"
        time.sleep(0.02)
        busy.release()
        return list(items)

    batcher = PullBatcher(work, lambda item: item)
    await asyncio.gather(*(batcher.submit(n) for n in range(3)), batcher.exclusively(lambda: work([])))


async def test_a_batch_is_finished_while_the_next_one_is_begun_and_no_more_than_one_behind():
    events: list[str] = []

    def begin(items):
        events.append(f"begin {items[0]}")
        time.sleep(0.03)
        return items[0]

    def finish(begun):
        time.sleep(0.05)
        events.append(f"finish {begun}")
        return [10 * begun]

    batcher = PullBatcher(begin, lambda item: item, finish=finish)
    assert await asyncio.gather(*(batcher.submit(n) for n in range(1, 5))) == [10, 20, 30, 40]
    for n in (1, 2, 3):
        assert events.index(f"begin {n + 1}") < events.index(f"finish {n}")
    for n in (1, 2):
        assert events.index(f"finish {n}") < events.index(f"begin {n + 2}")


async def test_what_fails_in_either_half_fails_alone():
    def begin(items):
        if 1 in items:
            raise ValueError("one")
        return items

    def finish(begun):
        if 2 in begun:
            raise KeyError("two")
        return [10 * item for item in begun]

    batcher = PullBatcher(begin, lambda item: "same", max_batch_size=4, finish=finish)
    results = await asyncio.gather(*(batcher.submit(n) for n in range(4)), return_exceptions=True)
    assert [type(result) for result in results] == [int, ValueError, KeyError, int]
    assert await batcher.submit(5) == 50


async def test_an_item_that_comes_while_the_last_batch_is_finished_is_served():
    def finish(begun):
        time.sleep(0.05)
        return begun

    batcher = PullBatcher(list, lambda item: "same", finish=finish)
    first = asyncio.create_task(batcher.submit(1))
    await asyncio.sleep(0.02)
    assert await asyncio.wait_for(batcher.submit(2), 2) == 2
    assert await first == 1


async def test_what_a_failed_batch_held_is_gone_when_its_items_are_tried_again():
    class Memory:
        pass

    held: list[weakref.ref] = []
    alive: list[int] = []

    def begin(items):
        alive.append(sum(memory() is not None for memory in held))
        memory = Memory()
        held.append(weakref.ref(memory))
        if len(items) > 1:
            raise RuntimeError("no room")
        return items

    for finish in (None, list):
        held.clear()
        alive.clear()
        batcher = PullBatcher(begin, lambda item: "same", max_batch_size=3, finish=finish)
        assert await asyncio.gather(*(batcher.submit(n) for n in range(3))) == [0, 1, 2]
        assert alive == [0, 0, 0, 0]
