"""The enhancer on a CUDA device: what only a GPU can show. Skipped where there is none."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import pytest
import torch

from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_house, render_room
from models.diffusion.edges import draw_edges, trace_edges
from models.diffusion.networks import load_networks
from models.enhancer import DiffusionEnhancer, as_images
from models.memory.ladder import Rung, ladder_for
from models.padding import as_tensor
from models.prompts import enhance_prompt
from models.registry import load_card

pytestmark = [pytest.mark.gpu, pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")]

PROMPT = enhance_prompt("kitchen")


@cache
def draw_room() -> np.ndarray:
    return as_image(render_room(Size(256, 384), seed=1))


@cache
def draw_house() -> np.ndarray:
    return as_image(render_house(Size(256, 384), seed=2))


LEVELS = 2 / 255
"""Half precision, and sums in another order: what a pixel may differ by from one device or company to another."""


@pytest.fixture(scope="module")
def enhancer() -> DiffusionEnhancer:
    return DiffusionEnhancer.load(load_card("miniature", "enhancer"), device="cuda")


def test_it_answers_as_on_the_cpu(enhancer: DiffusionEnhancer) -> None:
    on_cpu = DiffusionEnhancer.load(load_card("miniature", "enhancer"))
    ours, theirs = (each.enhance([draw_room()], PROMPT, steps=2, seeds=[3]) for each in (enhancer, on_cpu))
    assert np.abs(ours - theirs).mean() < LEVELS


def test_a_tile_is_the_same_alone_and_among_others(enhancer: DiffusionEnhancer) -> None:
    alone = enhancer.enhance([draw_room()], PROMPT, steps=2, seeds=[5])[0]
    among = enhancer.enhance([draw_house(), draw_room(), 1 - draw_room()], PROMPT, steps=2, seeds=[4, 5, 6])[1]
    assert np.quantile(np.abs(alone - among), 0.999) < LEVELS


def test_one_batch_is_decoded_while_the_next_is_denoised_and_neither_is_harmed(enhancer: DiffusionEnhancer) -> None:
    photos = [draw_room(), draw_house(), 1 - draw_room(), 1 - draw_house()] * 3
    expected = [enhancer.enhance([photo], PROMPT, steps=2, seeds=[7])[0] for photo in photos]
    with ThreadPoolExecutor(1) as finisher:
        endings = [
            finisher.submit(lambda begun: as_images(enhancer.finish(begun).results)[0], begun)
            for begun in (enhancer.begin([photo], PROMPT, steps=2, seeds=[7]) for photo in photos)
        ]
        results = [ending.result() for ending in endings]
    assert all(np.abs(result - one).max() < LEVELS for result, one in zip(results, expected, strict=True))


@pytest.mark.parametrize("rung", ladder_for("enhancer"), ids=lambda rung: rung.name)
def test_every_rung_comes_to_much_the_same(enhancer: DiffusionEnhancer, rung: Rung) -> None:
    lower = DiffusionEnhancer(load_networks(load_card("miniature", "enhancer"), "cuda", rung))
    expected = enhancer.enhance([draw_room()], PROMPT, steps=2, seeds=[3])
    for _ in range(2):  # networks that took turns take them again
        assert np.abs(lower.enhance([draw_room()], PROMPT, steps=2, seeds=[3]) - expected).mean() < 0.01


def test_edges_on_the_device_are_those_of_opencv() -> None:
    traced = trace_edges(as_tensor(draw_house()[None]).cuda())[0].permute(1, 2, 0).cpu().numpy()
    assert np.array_equal(traced, draw_edges(draw_house()))
