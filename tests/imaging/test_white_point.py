"""White in a finished photo, the white of several, and the way from one to the other."""

import numpy as np
import pytest

from imaging.color import linear_to_srgb, srgb_to_lab, srgb_to_linear
from imaging.photo import ImageError
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room
from imaging.tone_field import apply_tone_field
from imaging.white_point import (
    ENOUGH,
    LIMIT,
    STRAY,
    WhitePoint,
    agree_on_white,
    make_white_field,
    measure_white_point,
    plan_white_shift,
)

LUMINANCE = (0.2126, 0.7152, 0.0722)
GREY = WhitePoint(0.0, 0.0, 0.5)


@pytest.fixture(scope="module")
def rooms() -> list[np.ndarray]:
    return [as_image(render_room(Size(192, 288), seed)) for seed in range(4)]


def light_by(image: np.ndarray, red: float, green: float, blue: float) -> np.ndarray:
    return linear_to_srgb(srgb_to_linear(image) * np.array([red, green, blue], np.float32)).astype(np.float32)


def test_a_warmer_light_is_a_warmer_white_and_a_greener_one_a_greener(rooms) -> None:
    for room in rooms:
        plain, warm, green = (
            measure_white_point(light_by(room, *gains)) for gains in ((1, 1, 1), (1.05, 1, 0.95), (1, 1.05, 1))
        )
        assert 0.02 < warm.warmth - plain.warmth < 0.06
        assert abs(warm.tint - plain.tint) < 0.01
        assert -0.06 < green.tint - plain.tint < -0.015


def test_how_bright_a_photo_is_hardly_tells_in_its_white(rooms) -> None:
    for room in rooms:
        plain, dimmer = measure_white_point(room), measure_white_point(light_by(room, 0.7, 0.7, 0.7))
        assert abs(plain.warmth - dimmer.warmth) < STRAY[0]
        assert abs(plain.tint - dimmer.tint) < STRAY[1]


@pytest.mark.parametrize(
    "colour", [(1.0, 1.0, 1.0), (0.02, 0.02, 0.02), (0.9, 0.4, 0.5)], ids=["burnt", "black", "pink"]
)
def test_what_says_nothing_of_the_light_is_no_white(colour) -> None:
    point = measure_white_point(np.full((40, 60, 3), colour, np.float32))
    assert point == WhitePoint(0.0, 0.0, 0.0)
    assert plan_white_shift(point, WhitePoint(0.05, 0.0, 0.5), need=1.0) == (1.0, 1.0, 1.0)


def test_a_flat_plane_has_no_white() -> None:
    with pytest.raises(ImageError, match="expected an image"):
        measure_white_point(np.zeros((4, 4), np.float32))


def test_one_odd_room_does_not_drag_the_others() -> None:
    points = [WhitePoint(warmth, 0.0, 0.5) for warmth in (0.01, 0.0, -0.01, 0.02, 0.3)]
    common = agree_on_white(points, [1.0] * 5)
    assert common is not None
    assert common.warmth == pytest.approx(0.01)


def test_two_rooms_meet_in_the_middle_unless_one_is_trusted_more() -> None:
    points = [WhitePoint(0.0, 0.0, 0.5), WhitePoint(0.04, 0.02, 0.5)]
    middle, trusted = agree_on_white(points, [1.0, 1.0]), agree_on_white(points, [1.0, 2.0])
    assert middle is not None
    assert (middle.warmth, middle.tint) == pytest.approx((0.02, 0.01))
    assert trusted == points[1]


def test_there_is_no_common_white_of_one_believable_room() -> None:
    assert agree_on_white([GREY, WhitePoint(0.1, 0.1, ENOUGH / 2)], [1.0, 1.0]) is None
    assert agree_on_white([GREY, GREY], [1.0, 0.0]) is None
    assert agree_on_white([], []) is None


@pytest.mark.parametrize("own", [WhitePoint(0.3, -0.1, 0.5), WhitePoint(-0.2, 0.0, 0.5), WhitePoint(0.0, 0.2, 0.5)])
def test_no_photo_is_moved_farther_than_the_limit_and_none_in_luminance(own) -> None:
    gains = plan_white_shift(own, GREY, need=1.0)
    assert np.abs(np.log(gains)).max() == pytest.approx(LIMIT)
    assert np.dot(gains, LUMINANCE) == pytest.approx(1.0, abs=2e-3)


def test_a_photo_moves_towards_the_common_white_and_not_past_it() -> None:
    own, common = WhitePoint(0.04, 0.0, 0.5), WhitePoint(-0.01, 0.0, 0.5)
    red, green, blue = plan_white_shift(own, common, need=1.0)
    moved = own.warmth + np.log(red / blue) / 2
    assert common.warmth <= moved < own.warmth - 0.02
    assert np.log(red * blue / green**2) == pytest.approx(0.0, abs=1e-6)


def test_what_good_rooms_differ_by_is_nearly_left_and_so_is_a_photo_that_needed_nothing() -> None:
    def share_of_way(warmth: float, need: float) -> float:
        red, _, blue = plan_white_shift(WhitePoint(warmth, 0.0, 0.5), GREY, need)
        return -float(np.log(red / blue)) / 2 / warmth

    assert share_of_way(STRAY[0] / 2, 1.0) < 0.15
    assert share_of_way(2 * STRAY[0], 1.0) > 0.6
    assert share_of_way(2 * STRAY[0], 0.0) < 0.2


def test_the_field_multiplies_linear_light(rooms) -> None:
    gains = plan_white_shift(WhitePoint(0.2, 0.05, 0.5), GREY, need=1.0)
    pixels = np.rint(rooms[0] * 65535).astype(np.uint16)
    toned = apply_tone_field(pixels, make_white_field(gains)).astype(np.float32) / 65535
    expected = light_by(as_image(pixels), *gains)
    lit = rooms[0].min(axis=2) > 0.05
    assert np.abs(toned - expected)[lit].max() < 2e-4


def test_a_room_comes_nearer_to_its_listings_white(rooms) -> None:
    common = measure_white_point(rooms[0])
    spoiled = light_by(rooms[0], 1.05, 1.0, 0.94)
    gains = plan_white_shift(measure_white_point(spoiled), common, need=1.0)
    before, after, meant = (srgb_to_lab(image)[..., 1:] for image in (spoiled, light_by(spoiled, *gains), rooms[0]))
    assert np.abs(after - meant).mean() < 0.75 * np.abs(before - meant).mean()
