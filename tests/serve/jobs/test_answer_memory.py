"""An interrupted photo goes on where it was."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from deployments.messages import TileAnswer, TileRequest
from imaging.region import Region, Size
from jobs.artefacts import ArtefactStore
from serve.jobs.tile_memory import TileMemory

JOB = "0" * 32


def request(left: int = 0, steps: int = 2) -> TileRequest:
    return TileRequest(Region(0, left, 64, left + 64), Size(64, 64), "a room", steps, seed=7)


def answer(value: float, pixels: bool = False) -> TileAnswer:
    image = np.full((8, 8, 3), value, np.float16)
    return TileAnswer(
        image, image + 1, np.full((64, 64, 3), value, np.float16) if pixels else None, 0.5, "cuda", ("n",)
    )


class Enhancer:
    """Counts how often it is asked, and says something else every time."""

    def __init__(self, pixels: bool = False) -> None:
        self.asked, self._pixels = 0, pixels

    async def __call__(self) -> TileAnswer:
        self.asked += 1
        return answer(self.asked, self._pixels)


@pytest.fixture
def artefacts(tmp_path: Path) -> ArtefactStore:
    return ArtefactStore(str(tmp_path / "artefacts"))


@pytest.fixture
def attempt(artefacts: ArtefactStore) -> Callable:
    async def begin(revision: str = "models 1", job: str = JOB, on_tile: Callable = lambda: None) -> TileMemory:
        memory = TileMemory(artefacts, job, revision, on_tile)
        await memory.open()
        return memory

    return begin


@pytest.mark.parametrize("pixels", [False, True])
async def test_a_later_attempt_is_told_what_an_earlier_one_was(attempt, pixels):
    enhancer = Enhancer(pixels)
    first = await (await attempt()).recall(request(), enhancer)
    memory = await attempt()
    again = await memory.recall(request(), enhancer)
    assert enhancer.asked == memory.recalled == 1
    for name in ("guide", "reference", "pixels"):
        np.testing.assert_array_equal(getattr(first, name), getattr(again, name))
    assert (again.device_s, again.device, again.notes) == (0.5, "cuda", ("n",))


@pytest.mark.parametrize(
    ("other", "how"),
    [
        (request(left=32), {}),
        (request(steps=1), {}),
        (replace(request(), frame="3f2a"), {}),
        (replace(request(), photo="merged"), {}),
        (request(), {"revision": "models 2"}),
        (request(), {"job": "1" * 32}),
    ],
)
async def test_another_tile_model_or_job_is_asked_anew(attempt, other, how):
    enhancer = Enhancer()
    await (await attempt()).recall(request(), enhancer)
    await (await attempt(**how)).recall(other, enhancer)
    assert enhancer.asked == 2


async def test_every_tile_is_told_of_remembered_or_not(attempt):
    told = []
    for _ in range(2):
        memory = await attempt(on_tile=lambda: told.append(1))
        await memory.recall(request(), Enhancer())
    assert len(told) == 2


async def test_a_checkpoint_that_is_broken_is_asked_anew(attempt, artefacts):
    enhancer = Enhancer()
    await (await attempt()).recall(request(), enhancer)
    (key,) = await artefacts.load_checkpoints(JOB)
    await artefacts.save_checkpoint(JOB, key, b"PK not an archive")
    assert (await (await attempt()).recall(request(), enhancer)).guide[0, 0, 0] == 2


async def test_a_checkpoint_that_cannot_be_kept_costs_nothing_but_time(tmp_path):
    (tmp_path / "file").write_text("no folder")
    memory = TileMemory(ArtefactStore(str(tmp_path / "file" / "artefacts")), JOB, "models 1")
    await memory.open()
    assert (await memory.recall(request(), Enhancer())).guide[0, 0, 0] == 1


async def test_what_the_enhancer_raises_is_raised_and_not_kept(attempt, artefacts):
    async def fail() -> TileAnswer:
        raise RuntimeError("no memory")

    with pytest.raises(RuntimeError, match="no memory"):
        await (await attempt()).recall(request(), fail)
    assert await artefacts.load_checkpoints(JOB) == {}
