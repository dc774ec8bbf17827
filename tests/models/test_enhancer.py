"""The enhancer: our short loop is diffusers' own pipeline, and a tile is the same alone or in company."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import ControlNetModel, StableDiffusionXLControlNetImg2ImgPipeline
from torch.nn import functional

from imaging.region import Size
from imaging.sampling import as_image, resize_area
from imaging.scenes import render_house, render_room
from models.diffusion.edges import draw_edges
from models.enhancer import DiffusionEnhancer, as_images
from models.errors import ModelError
from models.padding import as_tensor
from models.prompts import enhance_prompt
from models.registry import load_card

PROMPT = enhance_prompt("kitchen")


@cache
def draw_room() -> np.ndarray:
    return as_image(render_room(Size(96, 160), seed=1))


@cache
def draw_house() -> np.ndarray:
    return as_image(render_house(Size(96, 160), seed=2))


@pytest.fixture(scope="module")
def enhancer() -> DiffusionEnhancer:
    return DiffusionEnhancer.load(load_card("miniature", "enhancer"))


@pytest.fixture(scope="module")
def pipeline() -> StableDiffusionXLControlNetImg2ImgPipeline:
    card = load_card("miniature", "enhancer")
    nets = [ControlNetModel.from_pretrained(card.part(name)) for name in ("tile", "canny")]
    pipeline = StableDiffusionXLControlNetImg2ImgPipeline.from_pretrained(card.part("pipeline"), controlnet=nets)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_it_does_what_the_pipeline_of_diffusers_does(
    enhancer: DiffusionEnhancer, pipeline: StableDiffusionXLControlNetImg2ImgPipeline, steps: int
) -> None:
    batch, edges = as_tensor(draw_room()[None]), as_tensor(draw_edges(draw_room())[None])
    theirs = pipeline(
        PROMPT,
        image=batch,
        control_image=[batch, edges],
        controlnet_conditioning_scale=[1.0, 0.5],
        num_inference_steps=4,
        strength=steps / 4,
        guidance_scale=0.0,
        generator=[torch.Generator().manual_seed(7)],
        output_type="np",
    ).images
    ours = enhancer.enhance([draw_room()], PROMPT, steps=steps, seeds=[7])
    assert ours.shape == theirs.shape
    assert np.abs(ours - draw_room()).max() > 0.05
    assert np.abs(ours - theirs).max() < 1e-5


def test_a_tile_is_the_same_alone_and_among_others(enhancer: DiffusionEnhancer) -> None:
    alone = enhancer.enhance([draw_room()], PROMPT, steps=2, seeds=[5])[0]
    among = enhancer.enhance([draw_house(), draw_room(), 1 - draw_room()], PROMPT, steps=2, seeds=[4, 5, 6])[1]
    assert np.abs(alone - among).max() < 1e-4


def test_another_seed_is_another_answer(enhancer: DiffusionEnhancer) -> None:
    one, other = (enhancer.enhance([draw_room()], PROMPT, steps=2, seeds=[seed]) for seed in (1, 2))
    assert np.abs(one - other).max() > 1e-3


def test_a_look_holds_the_result_and_what_the_model_saw(enhancer: DiffusionEnhancer) -> None:
    looks = enhancer.look([draw_room()], PROMPT, steps=1, seeds=[3])
    assert np.array_equal(as_images(looks.results), enhancer.enhance([draw_room()], PROMPT, steps=1, seeds=[3]))
    assert np.array_equal(as_images(looks.guides), enhancer.reconstruct([draw_room()]))
    assert np.abs(as_images(looks.guides)[0] - draw_room()).mean() < 0.05


@pytest.mark.parametrize("size", [(33, 65), (100, 51)])
def test_any_size_comes_back_as_it_went_in(enhancer: DiffusionEnhancer, size: tuple[int, int]) -> None:
    image = np.resize(draw_room(), (*size, 3)).astype(np.float32)
    assert enhancer.enhance([image], PROMPT, steps=1, seeds=[0]).shape == (1, *size, 3)


def test_on_a_small_card_an_image_is_looked_at_smaller_and_comes_back_at_its_size(enhancer: DiffusionEnhancer) -> None:
    small = DiffusionEnhancer(enhancer.networks, largest_px=80)
    looks = small.look([draw_room()], PROMPT, steps=1, seeds=[3])
    shrunk = enhancer.look([resize_area(draw_room(), Size(48, 80))], PROMPT, steps=1, seeds=[3])
    for look, expected in ((looks.results, shrunk.results), (looks.guides, shrunk.guides)):
        assert look.shape == (1, 3, *draw_room().shape[:2])
        assert torch.allclose(functional.avg_pool2d(look, 2), expected, atol=0.05)


@pytest.mark.parametrize(("steps", "seeds"), [(0, [1]), (5, [1]), (1, []), (1, [1, 2])])
def test_what_cannot_be_done_is_refused(enhancer: DiffusionEnhancer, steps: int, seeds: list[int]) -> None:
    with pytest.raises(ModelError) as caught:
        enhancer.enhance([draw_room()], PROMPT, steps=steps, seeds=seeds)
    assert caught.value.code == "bad_request"


def test_without_its_weights_it_says_so(tmp_path: Path) -> None:
    card = load_card("miniature", "enhancer")
    parts = {**card.parts, "pipeline": tmp_path}
    with pytest.raises(ModelError) as caught:
        DiffusionEnhancer.load(type(card)(card.role, card.name, card.revision, card.licence, card.source, parts))
    assert caught.value.code == "weights_missing"
