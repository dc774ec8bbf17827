"""The Enhancer without Ray: tiles that want other LoRAs are never in one batch, and each gets its own."""

import asyncio
import json
from collections.abc import Sequence
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from deployments.enhancer import Enhancer
from deployments.messages import TileAnswer, TileRequest
from imaging.region import Size
from imaging.scenes import render_room
from models.errors import ModelError
from models.prompts import enhance_prompt
from models.registry import load_card
from tests.loras import save_lora

SIZE = Size(96, 128)


@cache
def draw_photo() -> np.ndarray:
    return render_room(SIZE, seed=1)


WARM, BOTH = (("warm", 0.4),), (("cool", 0.2), ("warm", 0.3))


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The miniature's enhancer with two LoRAs."""
    folder = tmp_path_factory.mktemp("profile")
    for seed, name in enumerate(("cool", "warm")):
        save_lora(folder / "adapters", name, seed, targets=("to_q", "conv1", "conv2"))
    card = load_card("miniature", "enhancer")
    parts = {name: str(path.resolve()) for name, path in card.parts.items()} | {"adapters": "adapters"}
    facts = {"name": "with LoRAs", "licence": "Apache-2.0", "source": "a test", "parts": parts}
    (folder / "profile.json").write_text(json.dumps({"profile": "test", "models": {"enhancer": facts}}))
    return folder


@pytest.fixture(scope="module")
def enhancer(profile: Path) -> Enhancer:
    return Enhancer(str(profile), "cpu")


def request(adapters: tuple[tuple[str, float], ...] = (), seed: int = 0) -> TileRequest:
    return TileRequest(SIZE.region, SIZE, enhance_prompt(), 1, seed, whole=seed % 2 == 0, adapters=adapters)


async def ask(enhancer: Enhancer, *requests: TileRequest) -> list[TileAnswer | BaseException]:
    """Ask for all at once."""

    async def stored() -> np.ndarray:
        return draw_photo()

    calls = [enhancer.enhance_tile([stored()], wanted) for wanted in requests]
    return await asyncio.gather(*calls, return_exceptions=True)


def references(answers: Sequence[TileAnswer | BaseException]) -> list[np.ndarray]:
    return [answer.reference for answer in answers if isinstance(answer, TileAnswer)]


async def test_each_tile_gets_its_own_loras_in_any_company(enhancer: Enhancer) -> None:
    await enhancer.reconfigure({"max_batch_size": 8})
    wanted = [request(adapters, seed) for seed in (0, 1) for adapters in (WARM, (), BOTH)]
    alone = [references(await ask(enhancer, one))[0] for one in wanted]
    together = references(await ask(enhancer, *wanted))
    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))
    differences = [np.abs(one - other).max() for one, other in combinations(alone, 2)]
    assert min(differences) > 0.004


async def test_batches_are_of_one_set_of_loras(enhancer: Enhancer, monkeypatch: pytest.MonkeyPatch) -> None:
    diffusion, batches = enhancer._loaded.model.photo_enhancer.diffusion, []
    look = diffusion.begin

    def watch(images, prompt, **how):
        batches.append((how["adapters"], len(images)))
        return look(images, prompt, **how)

    monkeypatch.setattr(diffusion, "begin", watch)
    await enhancer.reconfigure({"max_batch_size": 8, "linger_s": 0.01})
    await ask(enhancer, *(request(adapters, seed) for seed in (1, 3, 5) for adapters in (WARM, (), BOTH)))
    assert sorted(batches) == [((), 3), (BOTH, 3), (WARM, 3)]


async def test_a_lora_that_is_not_there_is_refused_alone(enhancer: Enhancer) -> None:
    good, bad = await ask(enhancer, request(WARM), request((("cosy", 0.4),)))
    assert isinstance(good, TileAnswer)
    assert isinstance(bad, ModelError)
    assert bad.code == "unknown_lora"


async def test_it_says_which_there_are_and_another_profile_has_its_own(profile: Path) -> None:
    enhancer = Enhancer(str(profile), "cpu")
    adapters = enhancer.describe()["adapters"]
    assert list(adapters) == ["cool", "warm"]
    assert all(len(revision) == 12 for revision in adapters.values())
    await enhancer.reconfigure({"profile": "miniature"})
    assert enhancer.describe()["adapters"] == {}
