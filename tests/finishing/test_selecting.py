"""Steps on what clicks select: the real Selector, over graphs small enough for a test."""

import asyncio
import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deployments.selector import Selector
from finishing.assets.keeper import AssetKeeper
from finishing.assets.selection import Selected
from finishing.editing_parts import EditingParts
from finishing.local import LocalPart, LocalReplicas
from models.weights import seal_folder
from tests.finishing.parts import Graph, outcomes
from tests.finishing.steps.test_remove import changed, remove
from tests.tiny_sam import save_tiny_sam


class Kept(dict[str, bytes]):
    """A store of assets that keeps all."""

    async def load(self, key: str) -> bytes | None:
        return self.get(key)

    async def save(self, key: str, content: bytes) -> None:
        self[key] = content


class Selecting(Graph):
    """A graph whose selector sees discs under clicks; it counts what it is asked."""

    selector: Selector
    embedded = 0
    clicked = 0

    @property
    def replicas(self) -> LocalReplicas:
        parts = super().replicas
        facts = {**parts.editing.facts, "selector": {**self.selector.describe(), "profile": "test"}}
        return replace(parts, selector=LocalPart(self), editing=EditingParts(facts))  # type: ignore[arg-type]

    async def embed(self, preview: list[Any]) -> Any:
        self.embedded += 1
        return await self.selector.embed(preview)

    async def select(self, *asked: Any) -> Any:
        self.clicked += 1
        return await self.selector.select(*asked)


@pytest.fixture
def graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Selecting:
    monkeypatch.setattr("deployments.replica.keep_pages", lambda: None)
    save_tiny_sam(tmp_path / "network")
    seal_folder(tmp_path / "network")
    facts = {"name": "tiny", "licence": "mit", "source": "here", "parts": {"network": "network"}}
    (tmp_path / "profile.json").write_text(json.dumps({"models": {"selector": facts}}))
    graph = Selecting(keeper=AssetKeeper(Kept()))
    graph.selector = Selector(str(tmp_path), "cpu")
    return graph


def click(x: float, y: float) -> dict[str, Any]:
    return {"mask": "select", "points": [[x, y]]}


async def test_what_is_clicked_is_removed(graph: Selecting, photo: Path, house: np.ndarray) -> None:
    height, width = house.shape[:2]
    finished = await graph.finish(photo, recipe=[remove(click(0.3 * width, 0.4 * height))])
    assert outcomes(finished.report)["remove"] == "applied"
    rows, columns = np.nonzero(changed(photo, finished))
    assert rows.mean() / height == pytest.approx(0.4, abs=0.05)
    assert columns.mean() / width == pytest.approx(0.3, abs=0.05)
    assert "selector" in {model.role for model in finished.report.models}


async def test_a_photo_is_embedded_once_however_often_it_is_clicked(graph: Selecting, photo: Path) -> None:
    for number in range(3):
        await graph.finish(photo, recipe=[remove(click(60 + 40 * number, 80)), remove(click(60, 120 + 10 * number))])
    assert (graph.embedded, graph.clicked) == (1, 6)


async def test_a_second_job_on_the_same_click_comes_to_the_same_bytes(graph: Selecting) -> None:
    """What is kept is rounded; the first job sees it as the second does."""
    drawn = np.random.default_rng(3).random((64, 64), np.float32)
    asset, keeper = Selected(((1.0, 2.0),)), graph.keeper
    first, second = [await keeper.obtain(asset, "1" * 64, partial(asyncio.sleep, 0, drawn)) for _ in range(2)]
    assert np.array_equal(first, second)
