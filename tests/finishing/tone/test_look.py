"""The look at a photo, by the real Enhancer without Ray: LoRAs that fail, and an Enhancer that is not there."""

import json
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest

from deployments.enhancer import Enhancer
from deployments.messages import TileAnswer, TileRequest
from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import Tone
from finishing.assets.asset import View
from finishing.assets.shows import say_kind
from finishing.capture import Capture
from finishing.context import StepContext
from finishing.frame import Frame
from finishing.journal import Journal
from finishing.known_adapters import KnownAdapters, Snapshot
from finishing.limits import PhotoLimits
from finishing.local import gather_parts
from finishing.tone.adapters import UnknownLoraError, check_adapters
from finishing.tone.ask import see_whole
from imaging.photo import Metadata
from imaging.region import Size
from imaging.scenes import render_room
from models.registry import load_card
from models.weights import seal_folder
from tests.loras import save_lora

SIZE = Size(96, 128)


@cache
def draw_photo() -> np.ndarray:
    return render_room(SIZE, seed=1)


class Seen(NamedTuple):
    """What came of a look: its need (None: nobody looked), its field, the warnings' codes, the LoRAs that took part."""

    need: float | None
    field: np.ndarray
    warnings: list[str]
    adapters: list[str]


class Gone:
    """What a call to an Enhancer comes to whose replicas have died."""

    async def enhance_tile(self, photo: Any, request: TileRequest) -> TileAnswer:
        raise RuntimeError("nobody there")


async def say_nothing() -> dict[str, str]:
    raise RuntimeError("nobody there")


@pytest.fixture(scope="module")
def enhancer(tmp_path_factory: pytest.TempPathFactory) -> Enhancer:
    """The miniature's, with a LoRA `warm` and one called `interior` that is none."""
    folder = tmp_path_factory.mktemp("profile")
    save_lora(folder / "adapters", "warm", seed=1, targets=("to_q", "conv1", "conv2"))
    (folder / "adapters" / "interior.safetensors").write_bytes(b"no LoRA")
    seal_folder(folder / "adapters")
    card = load_card("miniature", "enhancer")
    parts = {name: str(path.resolve()) for name, path in card.parts.items()} | {"adapters": "adapters"}
    facts = {"name": "with LoRAs", "licence": "Apache-2.0", "source": "a test", "parts": parts}
    (folder / "profile.json").write_text(json.dumps({"profile": "test", "models": {"enhancer": facts}}))
    return Enhancer(str(folder), "cpu")


@pytest.fixture
def known(enhancer: Enhancer) -> Snapshot:
    async def ask() -> dict[str, str]:
        return enhancer.describe()["adapters"]

    return KnownAdapters(ask).snapshot()


async def look(enhancer: Any, known: Snapshot, lora: str, kind: str = "interior") -> Seen:
    replicas, journal = gather_parts(None, None, enhancer, None, None), Journal()
    context = StepContext(replicas, known, PhotoLimits(), journal, Capture((), ()))
    preview = await replicas.share(draw_photo().copy())
    view = View("0" * 64, Frame(SIZE), draw_photo(), preview, Metadata(), "array")
    whole, _ = await see_whole(view, say_kind(kind), Tone(lora=lora), context)
    codes = [warning.code for warning in journal.warnings]
    return Seen(whole.need, whole.field.matrix, codes, [part.name for part in journal.adapters])


async def test_a_lora_for_interiors_that_fails_is_left_out_and_the_photo_is_finished(enhancer, known) -> None:
    failed, without = await look(enhancer, known, "auto"), await look(enhancer, known, "none")
    assert (failed.warnings, failed.adapters, without.warnings) == (["lora_failed"], [], [])
    assert np.array_equal(failed.field, without.field)
    assert failed.need is not None


async def test_a_lora_that_was_asked_for_and_fails_is_not_left_out_in_silence(enhancer, known) -> None:
    seen = await look(enhancer, known, "interior:0.3")
    assert (seen.need, seen.warnings, seen.adapters) == (None, ["enhancer_failed"], [])


async def test_an_unanswered_question_costs_nobody_the_look(enhancer) -> None:
    seen = await look(enhancer, KnownAdapters(say_nothing).snapshot(), "auto")
    assert seen.warnings == ["lora_failed"]
    assert seen.need is not None


@pytest.mark.parametrize(("lora", "kind"), [("none", "interior"), ("auto", "exterior")])
async def test_where_no_lora_is_wanted_nobody_asks_which_there_are(enhancer, lora: str, kind: str) -> None:
    seen = await look(enhancer, KnownAdapters(say_nothing).snapshot(), lora, kind)
    assert seen.warnings == []
    assert seen.need is not None


@pytest.mark.parametrize("lora", ["auto", "none", "warm:0.3"])
async def test_without_an_enhancer_a_photo_keeps_its_own_pixels_whatever_was_asked_for(known, lora: str) -> None:
    for source in (known, KnownAdapters(say_nothing).snapshot()):
        await check_adapters(EnhanceOptions(lora=lora), source)
        seen = await look(Gone(), source, lora)
        assert (seen.need, seen.warnings[-1]) == (None, "enhancer_failed")


async def test_what_was_checked_is_what_is_used(enhancer) -> None:
    answers = iter([{"warm": "3a53"}, {}])

    async def ask() -> dict[str, str]:
        return next(answers)

    source = KnownAdapters(ask, kept_s=0)
    photo = source.snapshot()
    await check_adapters(EnhanceOptions(lora="warm:0.3"), photo)
    assert await source.read() == {}
    seen = await look(enhancer, photo, "warm:0.3")
    assert (seen.warnings, seen.adapters) == ([], ["warm"])


async def test_an_unknown_lora_is_refused_before_anything_is_done(known) -> None:
    with pytest.raises(UnknownLoraError, match="no LoRA cosy; there are: interior, warm"):
        await check_adapters(EnhanceOptions(lora="cosy:0.2"), known)
