"""Pixels that never come are told of in time, as an object that is lost."""

import asyncio

import numpy as np
import pytest
from ray.exceptions import ObjectFetchTimedOutError

from deployments import pixels
from deployments.pixels import fetch


class Ref:
    """A reference to an object that comes, after some time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __await__(self):  # type: ignore[no-untyped-def]
        return self._bring().__await__()

    async def _bring(self) -> np.ndarray:
        await asyncio.sleep(self._seconds)
        return np.arange(3)

    def hex(self) -> str:
        return "an object"


async def test_what_comes_is_given() -> None:
    assert (await fetch(Ref(0.001))).tolist() == [0, 1, 2]  # type: ignore[arg-type]


async def test_what_does_not_come_is_an_object_that_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pixels, "FETCHED_WITHIN_S", 0.01)
    with pytest.raises(ObjectFetchTimedOutError) as told:
        await fetch(Ref(60))  # type: ignore[arg-type]
    assert told.value.object_ref_hex == "an object"
