"""Places in pixels of a photo's file, and masks where the file shows them, whatever the file is."""

import numpy as np
import pytest

from fanlight_client.mask import Select
from finishing.assets.preview import SmallCopy
from finishing.assets.selection import Selected
from finishing.selecting import PlaceError, check_places, shape_mask, show_mask
from imaging.region import Region, Size

SIZE = Size(600, 1200)


def copy_of(opened: Region, size: Size = SIZE) -> SmallCopy:
    """Half as large, all grey."""
    return SmallCopy(np.full((size.height // 2, size.width // 2, 3), 128, np.uint8), size, opened)


WHOLE = copy_of(SIZE.region)
BORDER = copy_of(Region(100, 200, 500, 1000))
TURN = copy_of(Region(0, -300, 600, 1500))
"""A full turn, with a quarter of it again beyond each end."""


@pytest.mark.parametrize(
    ("copy", "place", "share"),
    [
        (WHOLE, (300, 150), (0.25, 0.25)),
        (BORDER, (600, 300), (0.5, 0.5)),
        (BORDER, (10, 590), (0, 1)),
        (TURN, (0, 0), (1 / 6, 0)),
        (TURN, (1200, 600), (5 / 6, 1)),
    ],
)
def test_a_place_is_a_share_of_what_the_selector_sees(copy: SmallCopy, place: tuple, share: tuple) -> None:
    prompt = Selected.by(Select(points=(place,), box=(*place, *place))).prompt(copy.opened)
    assert prompt.points[0] == pytest.approx(share)
    assert prompt.labels == (1,)
    assert prompt.box == pytest.approx((*share, *share))


def test_labels_are_told_as_they_are() -> None:
    assert Selected.by(Select(points=((1, 1), (2, 2)), labels=(0, 1))).prompt(SIZE.region).labels == (0, 1)


@pytest.mark.parametrize("cells", [(60, 120), (300, 600), (600, 1200)])
def test_a_mask_of_any_size_is_shown_in_its_place(cells: tuple[int, int]) -> None:
    mask = np.zeros(cells, np.float32)
    mask[: cells[0] // 2, : cells[1] // 3] = 1
    shown = show_mask(mask, WHOLE)
    assert shown.shape == (300, 600)
    expected = np.zeros((300, 600), bool)
    expected[:150, :200] = True
    assert ((shown > 0.5) != expected).mean() < 0.005
    assert shown[0, 0] == shown[140, 190] == 1, "it does not fade out at the photo's own edge"


def test_in_a_border_nothing_is_marked() -> None:
    shown = show_mask(np.ones((64, 64), np.float32), BORDER)
    assert shown[50:250, 100:500].min() == 1
    assert shown.sum() == 200 * 400


def test_of_a_full_turn_each_place_is_shown_once() -> None:
    mask = np.zeros((100, 300), np.float32)
    mask[:, 100:150] = 1  # of 1800 pixels those from 600, which the file has from 300
    shown = show_mask(mask, TURN)
    assert (shown[:, 152:298] > 0.99).all()
    assert shown[:, :145].max() == shown[:, 305:].max() == 0


@pytest.mark.parametrize("places", [{"points": ((0, 0),)}, {"points": ((1200, 600),)}, {"box": (-50, -50, 5, 5)}])
def test_the_edges_of_a_photo_are_on_it(places: dict) -> None:
    check_places(Select(**places), SIZE)


@pytest.mark.parametrize(
    "places", [{"points": ((1200.5, 0),)}, {"points": ((5, 5), (5, -0.1))}, {"box": (1200, 0, 1300, 50)}]
)
def test_what_is_not_on_the_photo_is_told_with_its_size(places: dict) -> None:
    with pytest.raises(PlaceError, match="1200 × 600"):
        check_places(Select(**places), SIZE)


def test_what_is_unsure_is_not_marked_at_all() -> None:
    weight = np.full((60, 120), 0.2, np.float32)
    weight[20:40, 30:60] = 0.9
    for refine in (False, True):
        mask = shape_mask(weight, Select(points=((1, 1),)), WHOLE, refine=refine)
        assert mask.fraction == pytest.approx(600 / 7200, rel=0.05)
        assert mask.crop(Region(0, 0, 60, 600)).max() == 0
