"""The stager on a CUDA device: what only a GPU can show. Skipped where there is none."""

from functools import cache

import numpy as np
import pytest
import torch

from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room
from models.memory.ladder import Rung, ladder_for
from models.registry import load_card
from models.stager import DiffusionStager

pytestmark = [pytest.mark.gpu, pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")]


@cache
def draw_room() -> np.ndarray:
    return as_image(render_room(Size(192, 256), seed=1))


@cache
def draw_mask() -> np.ndarray:
    return np.ones(draw_room().shape[:2], np.float32)


@cache
def draw_near() -> np.ndarray:
    return np.repeat(np.linspace(0, 1, draw_room().shape[0], dtype=np.float32)[:, None], draw_room().shape[1], axis=1)


def furnish(stager: DiffusionStager) -> np.ndarray:
    return stager.stage(draw_room(), draw_mask(), draw_near(), "a furnished room", seed=3)


def test_it_answers_as_on_the_cpu() -> None:
    card = load_card("miniature", "stager")
    ours, theirs = (furnish(DiffusionStager.load(card, device)) for device in ("cuda", "cpu"))
    assert np.abs(ours - theirs).mean() < 0.01


@pytest.mark.parametrize("rung", ladder_for("stager"), ids=lambda rung: rung.name)
def test_every_rung_comes_to_much_the_same_and_again(rung: Rung) -> None:
    card = load_card("miniature", "stager")
    lower, expected = DiffusionStager.load(card, "cuda", rung), furnish(DiffusionStager.load(card, "cuda"))
    for _ in range(2):  # networks that took turns take them again
        assert np.abs(furnish(lower) - expected).mean() < 0.03
