"""Masks move as their photo moves: through a warp, out of a border and back, around a turn."""

import numpy as np
import pytest

from imaging.geometry import Displacement, Warp
from imaging.masks import Mask, Stroke, cut_mask, draw_strokes, paste_mask, roll_up_mask, unroll_mask, warp_mask
from imaging.region import Region, Size

SOURCE, SIZE = Size(400, 600), Size(360, 560)
TURN = np.deg2rad(4)


def barrel(strength: float) -> Displacement:
    y, x = np.mgrid[: SOURCE.height // 32 + 2, : SOURCE.width // 32 + 2] * 32.0
    offset = np.stack([x - 300, y - 200], axis=-1)
    return Displacement(
        "barrel", SOURCE, (offset * strength * (offset**2).sum(axis=-1, keepdims=True)).astype(np.float32)
    )


TURNED = np.array([[np.cos(TURN), -np.sin(TURN), 25], [np.sin(TURN), np.cos(TURN), 5], [5e-5, -8e-5, 1]])
WARPS = [
    Warp(tuple(map(tuple, TURNED)), SOURCE, SIZE),
    Warp(tuple(map(tuple, TURNED)), SOURCE, SIZE, barrel(-1.5e-7)),
]


@pytest.mark.parametrize("warp", WARPS)
@pytest.mark.parametrize("place", [(100.0, 90.0), (300, 200), (480.5, 320.25)])
def test_a_warped_dab_is_where_the_warp_puts_its_place(warp: Warp, place: tuple[float, float]) -> None:
    dab = draw_strokes([Stroke(np.array([place]), 30)], SOURCE)
    moved = warp_mask(dab, warp)
    weight = moved.crop(SIZE.region).astype(float)
    middle = np.array([(weight * axis).sum() / weight.sum() for axis in np.mgrid[: SIZE.height, : SIZE.width][::-1]])
    expected = warp.map_points(np.array([place]) - 0.5)[0]  # the warp's whole numbers are middles of pixels
    assert np.abs(middle - expected).max() < 0.5
    assert moved.region.pixels < 60 * 60


@pytest.mark.parametrize("warp", WARPS)
def test_no_part_is_cut_off(warp: Warp) -> None:
    """All that a large mask marks is shown, as if the whole of it had been moved pixel by pixel."""
    line = np.array([(50.0, 60), (550, 80), (520, 340), (70, 330)])
    mask = draw_strokes([Stroke(line, 40)], SOURCE)
    y, x = np.mgrid[: SIZE.height, : SIZE.width]
    places = np.rint(warp.to_source(np.column_stack([x.ravel(), y.ravel()]))).astype(int)
    inside = ((places >= 0) & (places < (SOURCE.width, SOURCE.height))).all(axis=1)
    whole = np.zeros(len(places), np.float32)
    whole[inside] = mask.crop(SOURCE.region)[places[inside, 1], places[inside, 0]]
    moved = warp_mask(mask, warp).crop(SIZE.region)
    assert (np.abs(moved - whole.reshape(moved.shape)) > 0.8).sum() == 0


def test_what_the_warp_does_not_show_is_gone() -> None:
    aside = Warp(((1.0, 0.0, 100.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), SOURCE, Size(400, 500))
    mask = Mask(SOURCE, Region(10, 0, 20, 90), np.ones((10, 90), np.float32))
    assert warp_mask(mask, aside).tighten().is_empty
    with pytest.raises(ValueError, match="warp"):
        warp_mask(Mask.nothing(SIZE), aside)


def test_out_of_a_border_and_back() -> None:
    inner = Region(20, 30, 380, 570)
    mask = Mask(SOURCE, Region(10, 100, 40, 200), np.ones((30, 100), np.float32))
    cut = cut_mask(mask, inner)
    assert (cut.size, cut.region) == (inner.size, Region(0, 70, 20, 170))
    back = paste_mask(cut, inner, SOURCE)
    assert (back.size, back.region) == (SOURCE, Region(20, 100, 40, 200))
    assert cut_mask(Mask(SOURCE, Region(0, 0, 9, 9), np.ones((9, 9), np.float32)), inner).is_empty


def test_a_turn_shows_again_what_is_near_its_ends() -> None:
    turn = Size(10, 100)
    mask = Mask(turn, Region(2, 95, 4, 100), np.full((2, 5), 0.5, np.float32))
    unrolled = unroll_mask(mask, 12)
    shown = unrolled.crop(unrolled.size.region)[2]
    assert np.flatnonzero(shown).tolist() == [7, 8, 9, 10, 11, 107, 108, 109, 110, 111]
    assert np.array_equal(roll_up_mask(unrolled, 12).crop(turn.region), mask.crop(turn.region))


def test_what_is_marked_in_one_showing_is_marked_in_the_turn() -> None:
    once = Mask(Size(10, 124), Region(0, 0, 1, 3), np.ones((1, 3), np.float32))
    assert np.flatnonzero(roll_up_mask(once, 12).crop(Region(0, 0, 1, 100))[0]).tolist() == [88, 89, 90]
