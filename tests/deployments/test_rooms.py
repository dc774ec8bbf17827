"""Depth and Surfaces: what they load of a profile, and photos through them."""

import asyncio
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deployments.depth import Depth
from deployments.surfaces import Surfaces
from models.errors import ModelError
from tests.tiny_rooms import write_rooms_profile

PARTS = pytest.mark.parametrize("part", [Depth, Surfaces])


@pytest.fixture(autouse=True)
def allocator_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replica's malloc policy is for its whole process, and here other tests measure memory in it."""
    monkeypatch.setattr("deployments.replica.keep_pages", lambda: None)


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_rooms_profile(tmp_path_factory.mktemp("rooms"), "depth", "surfaces"))


def send(seed: int, height: int = 90) -> list:
    """Awaiting a reference to the object store gives the array that it holds, as awaiting a future does."""
    reference: asyncio.Future[np.ndarray] = asyncio.get_running_loop().create_future()
    reference.set_result(np.random.default_rng(seed).integers(0, 255, (height, 140, 3), np.uint8))
    return [reference]


def ask(part: Any, preview: list) -> Any:
    return part.estimate(preview) if isinstance(part, Depth) else part.segment(preview)


def read(answer: Any) -> np.ndarray:
    return np.asarray(answer.depth if hasattr(answer, "depth") else answer.likely, np.float32)


@PARTS
async def test_photos_of_one_size_share_batches_and_each_has_its_own_answer(part: type, profile: str) -> None:
    deployment = part(profile, "cpu")
    alone = [read(await ask(part(profile, "cpu"), send(seed))) for seed in range(4)]
    deployment._batcher.max_batch_size = 4  # as on a GPU
    batches: list[int] = []
    predict = deployment._batcher._work
    deployment._batcher._work = lambda images: batches.append(len(images)) or predict(images)
    sent = [send(0), send(1), send(9, height=60), send(2), send(3)]
    answers = await asyncio.gather(*(ask(deployment, preview) for preview in sent))
    assert sum(batches) == 5
    assert 1 < max(batches) < 5  # how many have come when the network is free depends on the machine
    together = [read(answer) for answer in (*answers[:2], *answers[3:])]
    for one, other in zip(alone, together, strict=True):
        assert one == pytest.approx(other, rel=0.01, abs=0.005)


@PARTS
async def test_who_asks_the_same_at_once_or_soon_after_shares_one_answer(part: type, profile: str) -> None:
    """As two processes do whose jobs on one photo begin at the same moment."""
    deployment = part(profile, "cpu")
    predict, looked = deployment._batcher._work, list[int]()
    deployment._batcher._work = lambda images: looked.append(len(images)) or predict(images)
    answers = await asyncio.gather(*(ask(deployment, send(7)) for _ in range(5)))
    answers.append(await ask(deployment, send(7)))
    assert sum(looked) == 1
    assert all(answer is answers[0] for answer in answers)
    for seed in range(4):
        await ask(deployment, send(seed))
    await ask(deployment, send(7))
    assert sum(looked) == 6, "what is long past is looked at again"


@PARTS
async def test_a_look_that_fails_is_tried_again_and_one_that_goes_away_takes_nothing_along(
    part: type, profile: str
) -> None:
    deployment = part(profile, "cpu")
    predict = deployment._batcher._work

    def fail(images: Any) -> Any:
        raise ModelError("bad_answer", "no numbers")

    deployment._batcher._work = fail
    for answer in await asyncio.gather(*(ask(deployment, send(1)) for _ in range(2)), return_exceptions=True):
        assert isinstance(answer, ModelError)
    deployment._batcher._work = predict
    gone, stays = (asyncio.ensure_future(ask(deployment, send(1))) for _ in range(2))
    await asyncio.sleep(0.01)
    gone.cancel()
    assert read(await stays).size > 0


@PARTS
async def test_on_a_cpu_photos_go_one_by_one_whatever_is_said(part: type, profile: str) -> None:
    deployment = part(profile, "cpu")
    await deployment.reconfigure({"max_batch_size": 8})
    assert deployment._batcher.max_batch_size == 1
    assert await deployment.ping()
    told = deployment.describe()
    assert (told["role"], told["engine"], told["device"]) == (part.__name__.lower(), "torch", "cpu")
    with pytest.raises(ValueError, match="max_batch_size"):
        await part(profile, "cpu").reconfigure({"max_batch_size": 0})


@PARTS
def test_a_profile_without_them_is_an_error_that_names_the_role(part: type, tmp_path: Path) -> None:
    bare = write_rooms_profile(tmp_path)
    with pytest.raises(ModelError, match=f"no {part.__name__.lower()} in profile") as caught:
        part(str(bare), "cpu")
    assert caught.value.code == "unknown_profile"


@PARTS
def test_weights_that_are_not_those_that_were_sealed_are_not_loaded(part: type, tmp_path: Path) -> None:
    role = part.__name__.lower()
    folder = write_rooms_profile(tmp_path, role)
    weights = folder / role / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-4] + b"\1\2\3\4")
    with pytest.raises(ModelError) as caught:
        part(str(folder), "cpu")
    assert caught.value.code == "weights_corrupt"
