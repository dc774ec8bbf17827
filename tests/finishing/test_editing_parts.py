"""What is known of models that sleep, without waking them."""

import asyncio
import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from finishing.editing_parts import EDITING_ROLES, EditingParts, PartMissingError
from finishing.local import EDITING, LocalPart, gather_parts, with_editing_parts
from finishing.replicas import MODEL_ROLES, Replicas
from finishing.shared import Shared
from tests.finishing.parts import Classifier, Enhancer, Inpainter, Segmenter


class Asleep:
    """Whoever asks it anything wakes it."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"it was asked for {name}, and is awake")


class Answers:
    """Of which only the ping matters."""

    deployment_name = "Awake"

    class ping:  # noqa: N801
        @staticmethod
        async def remote() -> bool:
            return True


def test_the_miniature_fills_holes_and_says_who_selects() -> None:
    known = EditingParts.read("miniature", "cpu")
    eraser = known.facts["eraser"]
    assert (eraser["role"], eraser["profile"], eraser["engine"]) == ("eraser", "miniature", "none")
    assert "compact" in known.lacks["selector"]
    assert "python -m models fetch compact" in known.lacks["selector"]
    assert known.brought_by["selector"] == "compact"
    assert known.brought_by["replaces"] == known.brought_by["detector"] == "sdxl"
    assert "eraser" not in known.brought_by


def test_what_was_not_fetched_is_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANLIGHT_WEIGHTS", str(tmp_path))
    known = EditingParts.read("compact")
    assert "eraser" in known.facts
    assert known.lacks["selector"].endswith("has not been fetched: python -m models fetch compact")
    assert str(tmp_path) not in known.lacks["selector"]


def test_a_profile_of_ones_own_is_named_without_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "secret" / "mine"
    folder.mkdir(parents=True)
    (folder / "profile.json").write_text(json.dumps({"profile": "mine", "models": {}}))
    known = EditingParts.read(str(folder))
    assert known.facts == {}
    assert set(known.lacks) == set(EDITING_ROLES)
    assert all("mine" in why and "secret" not in why for why in known.lacks.values())


def test_a_missing_part_survives_between_processes_with_its_words() -> None:
    error = pickle.loads(pickle.dumps(PartMissingError("selector", "fetch it")))
    assert (error.role, error.code, str(error)) == ("selector", "profile_lacks", "fetch it")
    assert str(PartMissingError("eraser")) == "the profile that is served has no eraser"


@pytest.fixture
def replicas() -> Replicas:
    """Four models that answer, and an eraser that is asleep."""
    parts = [LocalPart(part()) for part in (Classifier, Segmenter, Enhancer, Inpainter)]
    known = EditingParts({"eraser": {"role": "eraser", "revision": "7"}})
    return Replicas(*parts, None, eraser=Asleep(), editing=known)  # type: ignore[arg-type]


async def test_who_sleeps_is_described_and_stays_asleep(replicas: Replicas) -> None:
    assert list(await replicas.describe()) == list(MODEL_ROLES)
    told = await replicas.describe((*MODEL_ROLES, *EDITING_ROLES))
    assert list(told) == [*MODEL_ROLES, "eraser"]
    assert told["eraser"]["revision"] == "7"


async def test_who_sleeps_is_not_waited_for() -> None:
    awake = [Answers()] * 5
    replicas = Replicas(*awake, eraser=Asleep(), selector=Asleep())  # type: ignore[arg-type]
    assert await replicas.missing() == []


async def test_parts_in_one_process_are_loaded_when_they_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, str]] = []

    class Eraser:
        def __init__(self, profile: str, device: str) -> None:
            made.append((profile, device))

        def erase(self, request: str) -> str:
            return request.upper()

    monkeypatch.setattr("finishing.local.EDITING", {**EDITING, "eraser": Eraser})
    replicas = with_editing_parts(gather_parts(*[None] * 5))
    assert not made
    assert [await replicas.erase(word) for word in ("a", "b")] == ["A", "B"]  # type: ignore[arg-type, comparison-overlap]
    assert made == [("miniature", "cpu")]
    with pytest.raises(PartMissingError, match="compact"):
        await replicas.embed(None)  # type: ignore[arg-type]


@pytest.mark.parametrize("asked", ["erase", "find_things", "cut_subject"])
async def test_one_that_never_wakes_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    class NeverWakes:
        async def erase(self, *_: Any) -> None:
            await asyncio.Event().wait()

        find_things = cut_subject = erase

    monkeypatch.setattr("finishing.replicas.ANSWERED_WITHIN_S", 0.01)
    part: Any = LocalPart(NeverWakes())
    replicas = Replicas(*[None] * 5, eraser=part, detector=part, cutter=part)  # type: ignore[arg-type]
    ask = {"erase": replicas.erase, "cut_subject": replicas.cut_subject}.get(
        asked, lambda photo: replicas.find_things(photo, "faces")
    )
    async with asyncio.timeout(5):
        with pytest.raises(TimeoutError):
            await ask(Shared(None, np.zeros((1, 1, 3), np.uint8)))  # type: ignore[arg-type]
