"""An interrupted photo goes on where it was, and comes to the same bytes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from deployments.messages import StageAnswer, StageRequest, TileAnswer, TileRequest
from finishing.replicas import Replicas
from imaging.region import Region, Size
from jobs.artefacts import ArtefactStore
from serve.jobs.answer_memory import AnswerMemory, RememberingReplicas
from serve.jobs.job_memory import JobMemory

JOB = "0" * 32


def request(left: int = 0, steps: int = 2) -> TileRequest:
    return TileRequest(Region(0, left, 64, left + 64), Size(64, 64), "a room", steps, seed=7)


def answer(value: float, pixels: bool = False) -> TileAnswer:
    image = np.full((8, 8, 3), value, np.float16)
    return TileAnswer(
        image, image + 1, np.full((64, 64, 3), value, np.float16) if pixels else None, 0.5, "cuda", ("n",)
    )


def room(seed: int = 7, grey: float = 0.5) -> StageRequest:
    image = np.full((16, 24, 3), grey, np.float32)
    near = np.full((16, 24), 0.25, np.float32)
    return StageRequest(image, np.ones((16, 24), np.float32), "a sofa", seed=seed, nearness=near)


class Enhancer:
    """Counts how often it is asked, and says something else every time."""

    def __init__(self, pixels: bool = False) -> None:
        self.asked, self._pixels = 0, pixels

    async def __call__(self) -> TileAnswer:
        self.asked += 1
        return answer(self.asked, self._pixels)


class Memory(AnswerMemory):
    """Of tiles."""

    async def recall_tile(self, request: TileRequest, ask: Callable) -> TileAnswer:
        return await self.recall(TileAnswer, "enhancer", request, ask)


@pytest.fixture
def artefacts(tmp_path: Path) -> ArtefactStore:
    return ArtefactStore(str(tmp_path / "artefacts"))


@pytest.fixture
def attempt(artefacts: ArtefactStore) -> Callable:
    async def begin(revision: str = "models 1", job: str = JOB) -> Memory:
        memory = JobMemory(artefacts, job)
        await memory.open()
        return Memory(memory, revision)

    return begin


@pytest.mark.parametrize("pixels", [False, True])
async def test_a_later_attempt_is_told_what_an_earlier_one_was(attempt, pixels):
    enhancer = Enhancer(pixels)
    first = await (await attempt()).recall_tile(request(), enhancer)
    memory = await attempt()
    again = await memory.recall_tile(request(), enhancer)
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
    await (await attempt()).recall_tile(request(), enhancer)
    await (await attempt(**how)).recall_tile(other, enhancer)
    assert enhancer.asked == 2


async def test_a_checkpoint_that_is_broken_is_asked_anew(attempt, artefacts):
    enhancer = Enhancer()
    await (await attempt()).recall_tile(request(), enhancer)
    (key,) = await artefacts.load_checkpoints(JOB)
    await artefacts.save_checkpoint(JOB, key, b"PK not an archive")
    assert (await (await attempt()).recall_tile(request(), enhancer)).guide[0, 0, 0] == 2


async def test_a_checkpoint_that_cannot_be_kept_costs_nothing_but_time(tmp_path):
    (tmp_path / "file").write_text("no folder")
    kept = JobMemory(ArtefactStore(str(tmp_path / "file" / "artefacts")), JOB)
    await kept.open()
    assert (await Memory(kept, "models 1").recall_tile(request(), Enhancer())).guide[0, 0, 0] == 1


async def test_what_the_enhancer_raises_is_raised_and_not_kept(attempt, artefacts):
    async def fail() -> TileAnswer:
        raise RuntimeError("no memory")

    with pytest.raises(RuntimeError, match="no memory"):
        await (await attempt()).recall_tile(request(), fail)
    assert await artefacts.load_checkpoints(JOB) == {}


@dataclass(frozen=True)
class Graph(Replicas):
    """Furnishes a room with noise, and is killed at the `killed_at`th picture."""

    asked: Any = None
    killed_at: int | None = None

    async def stage(self, role: str, request: StageRequest) -> StageAnswer:
        if self.killed_at == len(self.asked):
            raise asyncio.CancelledError
        self.asked.append((role, request.seed))
        image = np.random.default_rng(request.seed).random(request.image.shape, np.float32)
        return StageAnswer(image, "sdxl", "1", 2.0, "cuda", ("oom",))

    async def enhance_tile(self, photo: Any, request: TileRequest) -> TileAnswer:
        return answer(1)


@dataclass(frozen=True)
class Remembering(RememberingReplicas, Graph):
    """The graph of one attempt."""


@pytest.fixture
def graph(attempt) -> Callable:
    async def begin(asked: list, killed_at: int | None = None, job: str = JOB, **hooks: Any) -> Remembering:
        nobody = [cast(Any, None)] * 5
        memory = await attempt(job=job)
        return Remembering(*nobody, asked=asked, killed_at=killed_at, memory=memory, **hooks)

    return begin


async def stage_all(graph: Remembering) -> list[bytes]:
    return [(await graph.stage("stager", room(seed))).image.tobytes() for seed in (7, 8, 9)]


async def test_pictures_of_a_room_are_made_once_and_are_the_same_whoever_is_killed(graph):
    first, second = [], []
    with pytest.raises(asyncio.CancelledError):
        await stage_all(await graph(first, killed_at=1))
    resumed = await stage_all(await graph(second))
    assert [seed for _, seed in first] == [7]
    assert [seed for _, seed in second] == [8, 9]
    assert resumed == await stage_all(await graph([], job="1" * 32)), "as if nobody had been killed"


async def test_a_picture_is_told_as_it_was_made(graph):
    asked: list = []
    told = [await (await graph(asked)).stage("stager", room()) for _ in range(2)]
    made = np.random.default_rng(7).random((16, 24, 3), np.float32)
    np.testing.assert_allclose(told[0].image, made, atol=1e-5)
    np.testing.assert_array_equal(told[0].image, told[1].image)
    assert told[0].image.dtype == np.float32
    assert [(each.model, each.device_s, each.notes) for each in told] == [("sdxl", 2.0, ("oom",))] * 2


@pytest.mark.parametrize(
    ("role", "other"),
    [
        ("stager_light", room()),
        ("stager", room(seed=8)),
        ("stager", room(grey=0.51)),
        ("stager", replace(room(), mask=np.zeros((16, 24), np.float32))),
        ("stager", replace(room(), nearness=np.full((16, 24), 0.2, np.float32))),
        ("stager", replace(room(), prompt="a bed")),
        ("stager", replace(room(), strength=0.8)),
        ("stager", replace(room(), adapters=(("oak", 0.5),))),
    ],
)
async def test_another_picture_is_made_anew(graph, role, other):
    asked: list = []
    await (await graph(asked)).stage("stager", room())
    await (await graph(asked)).stage(role, other)
    assert len(asked) == 2


async def test_every_answer_is_told_of_remembered_or_not(graph):
    told: list[str] = []
    for _ in range(2):
        begun = await graph([], on_tile=lambda: told.append("tile"), on_picture=lambda: told.append("picture"))
        await begun.enhance_tile(cast(Any, None), request())
        await begun.stage("stager", room())
    assert told == ["tile", "picture"] * 2
