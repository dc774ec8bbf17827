"""How a whole photo should look: diffusion is shown it exposed, and the answer lies between the two."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room
from models.enhancer import as_images
from models.errors import ModelError
from models.prompts import enhance_prompt
from models.registry import load_card
from models.whole_look import PhotoEnhancer

PROMPT = enhance_prompt("bedroom")


@cache
def draw_room() -> np.ndarray:
    return as_image(render_room(Size(128, 192), seed=1))


@pytest.fixture(scope="module")
def enhancer() -> PhotoEnhancer:
    return PhotoEnhancer.load(load_card("miniature", "enhancer"))


def test_the_look_is_halfway_from_the_exposed_photo_to_what_diffusion_makes_of_it(enhancer: PhotoEnhancer) -> None:
    looks = enhancer.look_at_whole([draw_room()], PROMPT, steps=1, seeds=[0])
    (look,) = as_images(looks.results)
    exposed = enhancer.exposure.correct([draw_room()])
    (diffused,) = enhancer.diffusion.enhance(exposed, PROMPT, steps=1, seeds=[0])
    assert look.dtype == np.float32
    assert np.abs(diffused - exposed[0]).mean() > 0.01
    assert np.abs(look - exposed[0]).mean() == pytest.approx(np.abs(look - diffused).mean(), rel=0.01)
    assert np.abs(2 * look - exposed[0] - diffused).max() < 1e-4
    assert look.mean() > 1.5 * draw_room().mean()


def test_a_photo_looks_the_same_in_any_company(enhancer: PhotoEnhancer) -> None:
    alone = as_images(enhancer.look_at_whole([draw_room()], PROMPT, steps=1, seeds=[5]).results)[0]
    among = as_images(enhancer.look_at_whole([1 - draw_room(), draw_room()], PROMPT, steps=1, seeds=[4, 5]).results)[1]
    assert np.allclose(alone, among, atol=1e-4)


def test_a_card_without_a_part_says_what_is_wanted() -> None:
    card = load_card("miniature", "enhancer")
    with pytest.raises(ModelError, match="no part `exposure`") as caught:
        PhotoEnhancer.load(replace(card, parts={"pipeline": Path(), "tile": Path(), "canny": Path()}))
    assert caught.value.code == "unknown_profile"
