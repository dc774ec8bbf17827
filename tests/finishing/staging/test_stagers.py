"""Who furnishes a room: the best first, the next where one fails, and nobody where there are miniatures alone."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from deployments.messages import StageAnswer, StageRequest
from deployments.stager import Stager
from fanlight_client.stage import Stage
from fanlight_client.wire import ModelInfo
from finishing.editing_parts import PartMissingError
from finishing.journal import Journal
from finishing.local import LocalPart, LocalReplicas, load_parts
from finishing.replacing.replacers import UnknownModelError
from finishing.staging.stagers import CannotStageError, Stagers
from finishing.steps.staging.asking import ask_stagers
from models.errors import ModelError
from tests.tiny_stagers import NAMES, write_staging_profile

SIZE = (64, 96)
BOTH = ("stager", "stager_light")


@pytest.fixture(autouse=True)
def allocator_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replica's malloc policy is for its whole process, and here other tests measure memory in it."""
    monkeypatch.setattr("deployments.replica.keep_pages", lambda: None)


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_staging_profile(tmp_path_factory.mktemp("staging")))


@pytest.fixture(scope="module")
def real(profile: str) -> LocalReplicas:
    return load_parts(profile)


@pytest.fixture
def journal() -> Journal:
    return Journal()


@pytest.fixture
def room() -> StageRequest:
    image = np.random.default_rng(0).random((*SIZE, 3)).astype(np.float32)
    return StageRequest(image, np.ones(SIZE, np.float32), "a sofa", seed=7, nearness=np.zeros(SIZE, np.float32))


def options(**asked: Any) -> Stage:
    return Stage(style="scandinavian", **asked)


def within(replicas: LocalReplicas, journal: Journal) -> Any:
    return SimpleNamespace(replicas=replicas, journal=journal)


def warned(journal: Journal) -> list[tuple[str, str]]:
    return [(warning.code, warning.stage) for warning in journal.warnings]


class Broken:
    def __init__(self, error: Exception) -> None:
        self.error = error

    async def stage(self, _: StageRequest) -> StageAnswer:
        raise self.error


def break_part(replicas: LocalReplicas, role: str, error: Exception) -> LocalReplicas:
    return replace(replicas, **{role: LocalPart(Broken(error))})  # type: ignore[arg-type]


def test_the_best_comes_first_and_one_that_is_asked_for_begins(profile: str) -> None:
    stagers = Stagers.read(profile)
    assert stagers.plan(options()) == BOTH
    assert stagers.plan(options(model="stager_light")) == BOTH[1:]
    assert stagers.plan(options(model=NAMES["stager"])) == BOTH
    with pytest.raises(UnknownModelError, match=r"tiny SD 1.5 under depth \(stager_light\)"):
        stagers.plan(options(model="dall-e"))


def test_what_was_not_fetched_is_not_planned_with() -> None:
    with pytest.raises(CannotStageError, match="no model"):
        Stagers().plan(options())
    assert Stagers.read("no such profile").names == {}


def test_a_model_too_small_furnishes_for_a_preview_alone(profile: str) -> None:
    small = replace(Stagers.read(profile), able=())
    assert small.plan(options(preview=True)) == BOTH
    for asked in ({}, {"model": "stager"}, {"model": NAMES["stager_light"]}):
        with pytest.raises(CannotStageError, match="preview=true") as caught:
            small.plan(options(**asked))
        assert caught.value.code == "profile_cannot_stage"
    with pytest.raises(UnknownModelError):
        small.plan(options(model="dall-e"))


async def test_the_first_that_works_answers_without_a_word(
    real: LocalReplicas, journal: Journal, room: StageRequest
) -> None:
    answer, role = await ask_stagers(BOTH, room, within(real, journal))
    assert (role, answer.model) == ("stager", NAMES["stager"])
    assert answer.image.shape == (*SIZE, 3)
    assert not journal.warnings


async def test_memory_that_runs_out_is_told_and_the_lighter_one_answers(
    profile: str, real: LocalReplicas, journal: Journal, room: StageRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = Stager(profile, "cpu")

    def run_out(*_: Any, **__: Any) -> np.ndarray:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(large._loaded.model._pipeline.unet, "forward", run_out)
    replicas = replace(real, stager=LocalPart(large))  # type: ignore[arg-type]
    answer, role = await ask_stagers(BOTH, room, within(replicas, journal))
    assert (role, answer.model) == ("stager_light", NAMES["stager_light"])
    assert warned(journal) == [("stage_fell_back", "stage")]
    assert "out_of_memory" in journal.warnings[0].detail


@pytest.mark.parametrize("error", [TimeoutError(), PartMissingError("stager"), RuntimeError("bad luck")])
async def test_whatever_goes_wrong_the_next_is_asked(
    real: LocalReplicas, journal: Journal, room: StageRequest, error: Exception
) -> None:
    _, role = await ask_stagers(BOTH, room, within(break_part(real, "stager", error), journal))
    assert role == "stager_light"
    assert type(error).__name__ in journal.warnings[0].detail


async def test_the_last_ones_error_is_raised(real: LocalReplicas, journal: Journal, room: StageRequest) -> None:
    gone = break_part(break_part(real, "stager", RuntimeError("first")), "stager_light", ModelError("no_device", "x"))
    with pytest.raises(ModelError) as caught:
        await ask_stagers(BOTH, room, within(gone, journal))
    assert caught.value.code == "no_device"
    assert warned(journal) == [("stage_fell_back", "stage")]


async def test_who_stands_in_goes_without_loras_of_the_larger_and_says_so(
    real: LocalReplicas, journal: Journal, room: StageRequest
) -> None:
    plain = (await real.stage("stager_light", room)).image
    gone = break_part(real, "stager", RuntimeError("bad luck"))
    asked = replace(room, adapters=(("warm", 1.0),))
    answer, role = await ask_stagers(BOTH, asked, within(gone, journal))
    assert role == "stager_light"
    assert np.array_equal(answer.image, plain)
    assert warned(journal) == [("stage_fell_back", "stage"), ("stage_without_loras", "stage")]


async def test_who_was_asked_for_is_not_let_off_with_that(
    real: LocalReplicas, journal: Journal, room: StageRequest
) -> None:
    with pytest.raises(ModelError) as caught:
        await ask_stagers(BOTH[1:], replace(room, adapters=(("warm", 1.0),)), within(real, journal))
    assert caught.value.code == "weights_corrupt"


async def test_time_and_notes_are_told(real: LocalReplicas, journal: Journal, room: StageRequest) -> None:
    class Noted:
        async def stage(self, request: StageRequest) -> StageAnswer:
            return StageAnswer(request.image, "noted", "1", 2.5, "cuda", ("a rung down",))

    await ask_stagers(BOTH, room, within(replace(real, stager=LocalPart(Noted())), journal))  # type: ignore[arg-type]
    assert journal.gpu_seconds == 2.5
    assert [warning.detail for warning in journal.warnings] == ["a rung down"]


async def test_models_that_stage_say_so_asleep(real: LocalReplicas) -> None:
    told = await real.describe((*BOTH, "inpainter"))
    assert {role: ModelInfo(**facts).stages for role, facts in told.items()} == {
        "stager": True,
        "stager_light": True,
        "inpainter": False,
    }
    assert ModelInfo(**told["stager"]).engine == "torch"


async def test_a_profile_without_a_stager_has_no_such_part(room: StageRequest) -> None:
    with pytest.raises(PartMissingError):
        await LocalReplicas(*[None] * 5).stage("stager_light", room)  # type: ignore[arg-type]
