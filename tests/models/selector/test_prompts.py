import numpy as np
import pytest

from imaging.region import Size
from models.errors import ModelError
from models.selector.prompts import place_prompt, spread_click
from models.selector.protocol import Prompt

SEEN = Size(600, 1000)


def test_shares_become_pixels_whose_first_centre_is_0():
    placed = place_prompt(Prompt(((0.0005, 0.5), (1.0, 0.0)), (1, 0), (0.1, 0.2, 0.3, 0.4)), SEEN)
    assert placed.points == pytest.approx(np.array([[0, 299.5], [999.5, -0.5]]))
    assert placed.box == pytest.approx(np.array([99.5, 119.5, 299.5, 239.5]))
    assert placed.labels.tolist() == [1, 0]
    assert place_prompt(Prompt(((0.5, 0.5),), (1,)), SEEN).box is None


@pytest.mark.parametrize(
    ("prompt", "alone"),
    [
        (Prompt(((0.5, 0.5),), (1,)), True),
        (Prompt(((0.5, 0.5), (0.6, 0.5)), (1, 1)), False),
        (Prompt(((0.5, 0.5),), (1,), (0.1, 0.1, 0.9, 0.9)), False),
        (Prompt(box=(0.1, 0.1, 0.9, 0.9)), False),
    ],
)
def test_one_click_alone_leaves_open_what_is_meant(prompt, alone):
    assert place_prompt(prompt, SEEN).is_one_click == alone


@pytest.mark.parametrize(
    "prompt",
    [
        Prompt(),
        Prompt(((0.5, 0.5),), ()),
        Prompt(((0.5, 0.5),), (0,)),
        Prompt(((0.5, 0.5),), (2,)),
        Prompt(((0.5, 0.5), (0.1, 0.1)), (1,)),
        Prompt(((1.5, 0.5),), (1,)),
        Prompt(((0.5, -0.1),), (1,)),
        Prompt(((float("nan"), 0.5),), (1,)),
        Prompt(box=(0.5, 0.1, 0.5, 0.9)),
        Prompt(box=(0.1, 0.9, 0.5, 0.1)),
        Prompt(box=(0.1, 0.1, 0.5, 1.9)),
    ],
)
def test_prompts_that_say_nothing_or_what_cannot_be_are_refused(prompt):
    with pytest.raises(ModelError) as error:
        place_prompt(prompt, SEEN)
    assert error.value.code == "bad_request"


@pytest.mark.parametrize("place", [(0.5, 0.5), (0.0, 0.0), (1.0, 1.0)])
def test_a_click_is_spread_within_the_photo(place):
    placed = place_prompt(Prompt((place,), (1,)), SEEN)
    spread = spread_click(placed, SEEN)
    assert spread.points.shape == (5, 2)
    assert spread.labels.tolist() == [1] * 5
    assert (spread.points >= 0).all()
    assert (spread.points <= [999, 599]).all()
    if place == (0.5, 0.5):
        assert np.ptp(spread.points, axis=0) == pytest.approx([46.8, 46.8])
