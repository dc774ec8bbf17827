"""What is drawn and what is a collage is told; what was photographed is not, however bordered, burnt or dark."""

import cv2
import numpy as np
import pytest

from imaging.not_photo import SURE, find_cut, tell_not_photo
from imaging.not_photo.collage import trim_border
from imaging.region import Size
from imaging.sampling import as_image, shrink_pixels
from imaging.scenes import render_house, render_room
from imaging.sheets import draw_chart, draw_collage, draw_page, draw_plan, draw_screen, wear_sheet

SHEETS = {"page": draw_page, "chart": draw_chart, "screen": draw_screen, "plan": draw_plan}


@pytest.fixture(scope="module")
def photos():
    return [render(Size(300, 420), seed) for seed in range(3) for render in (render_room, render_house)]


def is_none(pixels: np.ndarray) -> bool:
    return tell_not_photo(as_image(shrink_pixels(pixels, 1024))) >= SURE


@pytest.mark.parametrize("draw", [pytest.param(draw, id=name) for name, draw in SHEETS.items()])
@pytest.mark.parametrize("scanned", [False, True])
def test_what_is_drawn_is_no_photo(draw, scanned):
    told = [is_none(wear_sheet(draw(Size(900, 700), seed), seed, scanned=scanned)) for seed in range(400, 406)]
    assert sum(told) >= 5


def test_a_screen_with_a_photo_on_it_is_none(photos):
    assert sum(is_none(draw_screen(Size(1000, 560), seed, photos[0])) for seed in range(6)) >= 5


def test_a_border_is_of_one_colour_in_every_channel():
    levels = np.zeros((80, 90, 3), np.float32)
    levels[10:70, 10:80, 2] = np.random.default_rng(0).uniform(0, 255, (60, 70))
    assert trim_border(levels).shape == (60, 70, 3)


def test_a_gutter_makes_a_collage(photos):
    told = [find_cut(draw_collage(Size(700, 900), seed, photos, gutter=0.012).astype(np.float32)) for seed in range(8)]
    assert sum(told) >= 6


@pytest.mark.parametrize("exposure", [0.4, 1, 1.6])
def test_a_photo_is_one(photos, exposure):
    for photo in photos:
        assert not is_none(np.clip(photo * exposure, 0, 255).astype(np.uint8))


def test_a_photo_that_is_all_texture_is_one():
    ramp = np.linspace(20, 235, 200)[None, :, None] * np.array([1, 0.9, 0.7])
    texture = ramp + np.random.default_rng(0).normal(0, 12, (200, 200, 1))
    assert not is_none(np.clip(texture, 0, 255).astype(np.uint8))


@pytest.mark.parametrize("tone", [(1, 1, 1), (1, 0.86, 0.68)])
def test_a_photo_in_black_and_white_or_sepia_is_one(shared, tone):
    for path in sorted((shared / "evaluation" / "houses").glob("*_bathroom.jpg"))[::3]:
        grey = shrink_pixels(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), 1024)[..., None]
        assert not is_none((grey * np.array(tone)).astype(np.uint8)), path.name


@pytest.mark.parametrize("colour", [0, 255])
def test_a_photo_with_a_border_is_one(photos, colour):
    for photo in photos:
        assert not is_none(cv2.copyMakeBorder(photo, 20, 60, 20, 20, cv2.BORDER_CONSTANT, value=(colour,) * 3))


def test_a_photo_of_a_page_on_a_table_is_one(photos):
    page = cv2.resize(draw_page(Size(700, 500), 1), (130, 180), interpolation=cv2.INTER_AREA)
    table = photos[0].astype(np.float32)
    table[60:240, 120:250] = page * np.linspace(0.6, 0.85, 130)[:, None]
    noise = np.random.default_rng(0).normal(0, 4, table.shape)
    assert not is_none(np.clip(table + noise, 0, 255).astype(np.uint8))


def test_real_photos_are_photos_as_they_are_and_lighter(shared):
    for path in sorted((shared / "evaluation" / "houses").glob("*.jpg"))[::4]:
        pixels = shrink_pixels(cv2.imread(str(path)), 1024)
        for exposure in (1, 1.4):
            assert not is_none(np.clip(pixels * exposure, 0, 255).astype(np.uint8)), path.name


def test_the_plan_and_the_bordered_photo_of_the_cases(shared):
    plan = cv2.imread(str(shared / "cases" / "floor-plan" / "in.png"))
    bordered = cv2.imread(str(shared / "cases" / "white-border" / "in.png"))
    assert is_none(plan)
    assert not is_none(bordered)
