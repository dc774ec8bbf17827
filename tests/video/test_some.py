"""Some at a time, all or none."""

import asyncio

import pytest

from video.some import gather_some


async def test_answers_come_in_order_and_never_more_at_a_time_than_allowed():
    now, most = 0, 0

    async def call(number: int) -> int:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.001 * (5 - number))
        now -= 1
        return number

    assert await gather_some(range(5), call, 2) == [0, 1, 2, 3, 4]
    assert most == 2


async def test_the_first_error_ends_those_under_way_and_the_others_do_not_follow():
    begun: list[int] = []

    async def call(number: int) -> None:
        begun.append(number)
        if number == 1:
            raise KeyError("lost")
        await asyncio.sleep(60)

    with pytest.raises(KeyError, match="lost"):
        await gather_some(range(9), call, 2)
    assert len(begun) <= 3, "its place may be taken once before all are told"
