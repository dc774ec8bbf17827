"""Replicas whose networks ONNX Runtime runs: every one of them, with the answers that PyTorch gives."""

import asyncio
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from deployments.classifier import Classifier
from deployments.enhancer import Enhancer
from deployments.messages import TileRequest
from deployments.segmenter import Segmenter
from imaging.region import Size
from imaging.scenes import render_house


@cache
def draw_photo() -> np.ndarray:
    return render_house(Size(96, 160), seed=3)


TILE = TileRequest(Size(96, 160).region, Size(96, 160), "a photo of a front", 2, seed=7)


@pytest.fixture(autouse=True)
def _weights(exported, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANLIGHT_WEIGHTS", str(exported.weights))


async def ask_both(kind: Callable[..., Any], ask: Callable[[Any, list], Any]) -> list[Any]:
    """What replicas say that were told to use PyTorch and ONNX Runtime, and did."""
    answers = []
    for engine in ("torch", "onnx"):
        replica = kind("miniature", "cpu", engine)
        assert replica.describe()["engine"] == engine
        photo: asyncio.Future[np.ndarray] = asyncio.get_running_loop().create_future()
        photo.set_result(draw_photo())
        answers.append(await ask(replica, [photo]))
    return answers


async def test_the_enhancer_says_the_same_of_a_tile():
    torch, onnx = await ask_both(Enhancer, lambda replica, photo: replica.enhance_tile(photo, TILE))
    assert np.abs(torch.reference.astype(float) - torch.guide.astype(float)).max() > 0.02
    assert np.allclose(torch.reference, onnx.reference, atol=2e-3)
    assert np.allclose(torch.guide, onnx.guide, atol=2e-3)


async def test_the_classifier_sees_the_same_room():
    torch, onnx = await ask_both(Classifier, lambda replica, photo: replica.classify(photo))
    assert (torch.kind, torch.room) == (onnx.kind, onnx.room)
    assert torch.confidence == pytest.approx(onnx.confidence, abs=1e-4)


async def test_the_segmenter_finds_the_same_sky():
    torch, onnx = await ask_both(Segmenter, lambda replica, photo: replica.segment_sky(photo))
    assert torch.matte.max() > 0.9
    assert np.allclose(torch.matte, onnx.matte, atol=1e-3)
    assert torch.doubt == onnx.doubt


async def test_auto_takes_what_was_built_ahead_where_it_is_faster():
    assert Enhancer("miniature", "cpu", "auto").describe()["engine"] == "onnx, torch"
    assert Classifier("miniature", "cpu", "auto").describe()["engine"] == "onnx"
    assert Segmenter("miniature", "cpu", "auto").describe()["engine"] == "onnx"
