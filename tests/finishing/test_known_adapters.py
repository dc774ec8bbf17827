"""The list of LoRAs: asked for rarely, by many at once, of an Enhancer that may not answer."""

import asyncio
from collections.abc import Mapping

import pytest

from finishing.known_adapters import AdaptersUnknownError, KnownAdapters


class Source:
    """Something to ask; `answer` is what it says, an error, or None for silence."""

    def __init__(self, answer: Mapping[str, str] | Exception | None) -> None:
        self.answer, self.asked = answer, 0

    async def __call__(self) -> Mapping[str, str]:
        self.asked += 1
        await asyncio.sleep(60 if self.answer is None else 0)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer or {}


async def test_many_ask_and_the_enhancer_is_asked_once() -> None:
    source = Source({"warm": "1"})
    known = KnownAdapters(source)
    assert await asyncio.gather(*(known.read() for _ in range(50))) == [{"warm": "1"}] * 50
    source.answer = {}
    assert await known.read() == {"warm": "1"}
    assert source.asked == 1


async def test_after_some_seconds_it_is_asked_again() -> None:
    source = Source({"warm": "1"})
    known = KnownAdapters(source, kept_s=0)
    await known.read()
    source.answer = {"cool": "2"}
    assert await known.read() == {"cool": "2"}


async def test_a_photo_goes_by_what_it_read_first() -> None:
    source = Source({"warm": "1"})
    known = KnownAdapters(source, kept_s=0)
    photo = known.snapshot()
    await photo.read()
    source.answer = {}
    assert await photo.read() == {"warm": "1"}
    assert await known.snapshot().read() == {}


@pytest.mark.parametrize("answer", [RuntimeError("died"), None], ids=["dead", "silent"])
async def test_an_enhancer_that_does_not_answer_is_not_asked_by_everyone(answer: Exception | None) -> None:
    source = Source(answer)
    known = KnownAdapters(source, within_s=0.05)
    answers = await asyncio.gather(*(known.read() for _ in range(20)), return_exceptions=True)
    assert all(isinstance(error, AdaptersUnknownError) for error in answers)
    with pytest.raises(AdaptersUnknownError, match="does not say"):
        await known.read()
    assert source.asked == 1


async def test_what_it_said_last_holds_while_it_is_busy() -> None:
    source = Source({"warm": "1"})
    known = KnownAdapters(source, kept_s=0, within_s=0.05)
    await known.read()
    source.answer = None
    assert await known.read() == {"warm": "1"}


async def test_one_who_gives_up_does_not_take_the_answer_from_the_others() -> None:
    known = KnownAdapters(Source({"warm": "1"}))
    first, second = (asyncio.ensure_future(known.read()) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == {"warm": "1"}
