import asyncio

import numpy as np
import pytest
import ray
from ray.exceptions import (
    ActorUnavailableError,
    ObjectFetchTimedOutError,
    ObjectLostError,
    ObjectReconstructionFailedError,
    OwnerDiedError,
    RayTaskError,
)

from finishing.scatter import call_replica, scatter
from finishing.shared import Shared


class Response:
    """What a handle returns: awaitable, cancellable. A plain stand-in for a call across processes."""

    def __init__(self, outcome, seconds=0.0):
        self.outcome, self.seconds, self.cancelled = outcome, seconds, False

    def __await__(self):
        yield from asyncio.sleep(self.seconds).__await__()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def cancel(self):
        self.cancelled = True


LOST = ActorUnavailableError("the replica is gone", b"0" * 16)


async def test_a_lost_replica_is_asked_again():
    answers = iter([Response(LOST), Response(LOST), Response("answer")])
    retries = []
    answer = await call_replica(
        lambda: next(answers), attempts=3, first_delay_s=0.001, on_retry=lambda: retries.append(1)
    )
    assert answer == "answer"
    assert len(retries) == 2


async def test_it_gives_up_after_its_attempts():
    with pytest.raises(ActorUnavailableError):
        await call_replica(lambda: Response(LOST), attempts=2, first_delay_s=0.001)


class Ref:
    """Names an object, as a reference does."""

    def __init__(self, name):
        self.name = name

    def hex(self):
        return self.name


@pytest.fixture
def puts(monkeypatch):
    """What is put into the object store."""
    put = []

    def keep(pixels):
        put.append(pixels)
        return Ref(f"object {len(put)}")

    monkeypatch.setattr(ray, "put", keep)
    return put


KINDS = (ObjectLostError, OwnerDiedError, ObjectReconstructionFailedError, ObjectFetchTimedOutError)


def as_told_by_a_replica(error):
    """As it arrives where the replica's method raised it."""
    return RayTaskError("enhance_tile", "its traceback", error).as_instanceof_cause()


@pytest.mark.parametrize("told", [lambda error: error, as_told_by_a_replica])
@pytest.mark.parametrize("kind", KINDS)
async def test_pixels_that_are_lost_are_put_again_once_for_all_calls_and_each_is_made_again(puts, kind, told):
    shared = Shared(Ref("object 0"), np.arange(3))

    def call():
        is_lost = shared.ref.hex() == "object 0"
        return Response(told(kind("object 0", None, "")) if is_lost else shared.ref.hex(), seconds=0.001)

    calls = [call_replica(call, attempts=2, first_delay_s=0.001, shared=[shared]) for _ in range(8)]
    assert await asyncio.gather(*calls) == ["object 1"] * 8
    assert [pixels is shared.pixels for pixels in puts] == [True]


async def test_an_answer_that_is_lost_is_asked_for_again_and_nothing_is_put(puts):
    answers = iter([Response(ObjectLostError("an answer", None, "")), Response("answer")])
    shared = Shared(Ref("object 0"), np.arange(3))
    assert await call_replica(lambda: next(answers), attempts=2, first_delay_s=0.001, shared=[shared]) == "answer"
    assert not puts


async def test_objects_that_are_lost_again_and_again_end_the_call(puts):
    shared = Shared(Ref("object 0"), np.arange(3))
    with pytest.raises(ObjectLostError):
        await call_replica(
            lambda: Response(ObjectLostError(shared.ref.hex(), None, "")),
            attempts=3,
            first_delay_s=0.001,
            shared=[shared],
        )
    assert len(puts) == 2


async def test_an_error_of_the_call_itself_is_not_retried():
    calls = []

    def call():
        calls.append(1)
        return Response(ValueError("bad tile"))

    with pytest.raises(ValueError, match="bad tile"):
        await call_replica(call, attempts=3)
    assert len(calls) == 1


async def test_cancelling_cancels_the_call():
    response = Response("late", seconds=10)
    task = asyncio.create_task(call_replica(lambda: response))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert response.cancelled


async def test_answers_keep_the_order_of_the_jobs():
    async def call(job):
        await asyncio.sleep(0.02 - job / 1000)
        return job * 10

    assert await scatter(range(10), call, in_flight=4) == [job * 10 for job in range(10)]


async def test_no_more_than_allowed_are_in_flight():
    inside = highest = 0

    async def call(job):
        nonlocal inside, highest
        inside += 1
        highest = max(highest, inside)
        await asyncio.sleep(0.001)
        inside -= 1

    await scatter(range(30), call, in_flight=5)
    assert highest == 5


async def test_a_failed_job_leaves_its_error_and_the_others_their_answers():
    async def call(job):
        if job == 1:
            raise ValueError("bad tile")
        return job

    answers = await scatter(range(3), call, in_flight=3)
    assert (answers[0], answers[2]) == (0, 2)
    assert isinstance(answers[1], ValueError)


async def test_cancelling_a_scatter_stops_every_call():
    running = set()

    async def call(job):
        running.add(job)
        try:
            await asyncio.sleep(10)
        finally:
            running.discard(job)

    task = asyncio.create_task(scatter(range(6), call, in_flight=3))
    await asyncio.sleep(0.01)
    assert len(running) == 3
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not running
