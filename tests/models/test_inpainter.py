"""The sky inpainter: any size, the same again, no rim, and what it refuses."""

import numpy as np
import pytest

from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_house_with_mask
from models.errors import ModelError
from models.inpainter import DiffusionInpainter
from models.memory.ladder import Rung, ladder_for
from models.prompts import SKY_PROMPT
from models.registry import load_card


@pytest.fixture(scope="module")
def bundled() -> DiffusionInpainter:
    return DiffusionInpainter.load(load_card("miniature", "inpainter"))


@pytest.fixture(scope="module")
def front() -> tuple[np.ndarray, np.ndarray]:
    pixels, matte = render_house_with_mask(Size(200, 301), 0)
    return as_image(pixels), matte


def test_a_sky_is_the_size_of_its_photo_and_the_same_again(bundled, front):
    first = bundled.inpaint(*front, SKY_PROMPT, seed=3, steps=2)
    assert first.shape == front[0].shape
    assert np.array_equal(first, bundled.inpaint(*front, SKY_PROMPT, seed=3, steps=2))


def test_the_top_of_a_sky_is_no_darker_than_what_is_below_it(bundled):
    image, mask = np.full((160, 256, 3), 0.8, np.float32), np.ones((160, 256), np.float32)
    light = np.mean([bundled.inpaint(image, mask, SKY_PROMPT, seed=seed).mean(axis=2) for seed in range(3)], axis=0)
    assert light[20:30].mean() - light[:3].mean() < 0.05


@pytest.mark.parametrize("bad", [np.zeros((20, 30), np.float32), np.zeros((20, 30, 3), np.uint8), np.zeros((0, 4, 3))])
def test_what_is_no_image_is_refused(bundled, bad):
    with pytest.raises(ModelError) as caught:
        bundled.inpaint(bad, np.ones((20, 30), np.float32), SKY_PROMPT, seed=0)
    assert caught.value.code == "bad_request"


def test_a_mask_of_another_size_is_refused(bundled, front):
    with pytest.raises(ModelError):
        bundled.inpaint(front[0], np.ones((20, 30), np.float32), SKY_PROMPT, seed=0)


@pytest.mark.parametrize("rung", ladder_for("inpainter")[1:3], ids=lambda rung: rung.name)
def test_a_smaller_card_gets_much_the_same_sky(bundled: DiffusionInpainter, front, rung: Rung) -> None:
    image, matte = front
    lower = DiffusionInpainter.load(load_card("miniature", "inpainter"), "cpu", rung)
    skies = [painter.inpaint(image, matte, SKY_PROMPT, seed=1) for painter in (bundled, lower)]
    assert np.abs(skies[0] - skies[1]).mean() < 0.02
