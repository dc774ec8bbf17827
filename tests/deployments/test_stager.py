"""Stager and LightStager: real small models, one room at a time, and memory that runs out told as such."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from deployments.light_stager import LightStager
from deployments.messages import StageRequest
from deployments.stager import Stager
from models.errors import ModelError
from tests.tiny_stagers import NAMES, write_staging_profile

SIZE = (64, 96)


@pytest.fixture(autouse=True)
def allocator_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replica's malloc policy is for its whole process, and here other tests measure memory in it."""
    monkeypatch.setattr("deployments.replica.keep_pages", lambda: None)


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_staging_profile(tmp_path_factory.mktemp("staging")))


@pytest.fixture
def room() -> StageRequest:
    mask = np.zeros(SIZE, np.float32)
    mask[20:60, 20:80] = 1
    image = np.random.default_rng(0).random((*SIZE, 3)).astype(np.float32)
    near = np.linspace(0, 1, mask.size, dtype=np.float32).reshape(SIZE)
    return StageRequest(image, mask, "a sofa", seed=7, nearness=near)


@pytest.mark.parametrize("kind", [Stager, LightStager])
async def test_it_furnishes_and_says_who_it_is(profile: str, room: StageRequest, kind: type[Stager]) -> None:
    stager = kind(profile, "cpu")
    answer = await stager.stage(room)
    assert answer.image.shape == (*SIZE, 3)
    assert answer.model == NAMES[kind.role]
    assert answer.device == "cpu"
    assert answer.device_s > 0
    assert np.array_equal((await stager.stage(room)).image, answer.image)
    described = stager.describe()
    assert described["stages"] is True
    assert described["revision"] == answer.revision


async def test_every_word_of_a_request_reaches_the_model(
    profile: str, room: StageRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stager, heard = Stager(profile, "cpu"), []

    def hear(*arguments: Any, **named: Any) -> np.ndarray:
        heard.append((arguments, named))
        return arguments[0]

    monkeypatch.setattr(stager._loaded.model, "stage", hear)
    asked = {
        "negative": "people",
        "seed": 9,
        "steps": 3,
        "strength": 0.5,
        "guidance": 4.0,
        "adapters": (("warm", 0.5),),
    }
    await stager.stage(StageRequest(room.image, room.mask, "a lamp", nearness=room.nearness, **asked))  # type: ignore[arg-type]
    ((image, mask, nearness, prompt), named) = heard[0]
    assert (image is room.image, mask is room.mask, nearness is room.nearness) == (True, True, True)
    assert (prompt, named) == ("a lamp", asked)


async def test_memory_that_runs_out_is_told_and_the_next_room_is_furnished(
    profile: str, room: StageRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stager = Stager(profile, "cpu")

    def run_out(*_: Any, **__: Any) -> np.ndarray:
        raise torch.OutOfMemoryError("CUDA out of memory")

    with monkeypatch.context() as patched:
        patched.setattr(stager._loaded.model._pipeline.unet, "forward", run_out)
        with pytest.raises(ModelError) as caught:
            await stager.stage(room)
    assert caught.value.code == "out_of_memory"
    assert (await stager.stage(room)).image.shape == (*SIZE, 3)


async def test_a_bad_request_is_the_callers_own(profile: str, room: StageRequest) -> None:
    stager = Stager(profile, "cpu")
    with pytest.raises(ModelError) as caught:
        await stager.stage(StageRequest(room.image[:63], room.mask[:63], "a sofa", nearness=room.nearness[:63]))
    assert caught.value.code == "bad_request"
    with pytest.raises(ModelError) as caught:
        await stager.stage(replace(room, adapters=(("nobody", 1.0),)))
    assert caught.value.code == "unknown_lora"


async def test_a_profile_without_one_says_so(profile: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        LightStager(str(write_staging_profile(tmp_path, light=False)), "cpu")
    assert caught.value.code == "unknown_profile"


async def test_a_replica_changes_its_profile_in_place(profile: str) -> None:
    stager = Stager(profile, "cpu")
    before = stager.describe()
    await stager.reconfigure({"profile": "miniature"})
    assert stager.describe()["revision"] != before["revision"]
    await stager.reconfigure({"profile": profile})
    assert stager.describe() == before
    await stager.reconfigure({"steps": 4})  # there is no such setting, and it stays what it is
    assert stager.describe() == before
