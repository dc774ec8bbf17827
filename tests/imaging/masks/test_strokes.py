"""Strokes are round, as wide and soft as they say, in order, and cost what they cover."""

import tracemalloc
from itertools import pairwise

import numpy as np
import pytest

from imaging.masks import Stroke, draw_strokes
from imaging.photo import ImageError
from imaging.region import Region, Size

SIZE = Size(200, 300)
LARGE = Size(5455, 8183)


def draw(*strokes: Stroke, size: Size = SIZE) -> np.ndarray:
    return draw_strokes(strokes, size).crop(size.region)


def stroke(*places: tuple[float, float], width: float = 20, softness: float = 0, erase: bool = False) -> Stroke:
    return Stroke(np.array(places, float), width, softness, erase)


def distance_to(places: np.ndarray, size: Size = SIZE) -> np.ndarray:
    """Of each pixel's middle to the line through places, by going along it in small steps to its end."""
    y, x = np.mgrid[: size.height, : size.width] + 0.5
    steps = [np.linspace(a, b, 300) for a, b in pairwise(places)]
    return np.min([np.hypot(x - px, y - py) for px, py in np.concatenate(steps)], axis=0)


@pytest.mark.parametrize("radius", [0.5, 3, 10.3, 60])
def test_a_dab_is_a_disc_of_its_width_around_its_place(radius: float) -> None:
    drawn = draw(stroke((150.25, 99.5), width=2 * radius))
    y, x = np.mgrid[: SIZE.height, : SIZE.width] + 0.5
    assert drawn.sum() == pytest.approx(np.pi * radius**2, rel=0.02, abs=0.25)
    assert (drawn * x).sum() / drawn.sum() == pytest.approx(150.25, abs=0.1)
    assert (drawn * y).sum() / drawn.sum() == pytest.approx(99.5, abs=0.1)


def test_a_line_is_what_is_within_its_radius() -> None:
    line = np.array([(40.0, 50), (200, 60), (180, 150), (60, 120.5)])
    away = distance_to(line)
    drawn = draw(Stroke(line, 24))
    assert np.abs(drawn - np.clip(12 - away + 0.5, 0, 1)).max() < 0.25
    assert (drawn[away < 11] == 1).all()
    assert (drawn[away > 13] == 0).all()


@pytest.mark.parametrize(("width", "softness"), [(60, 0.5), (60, 1), (30, 0.2), (150, 0.9)])
def test_a_soft_brush_fades_over_its_share_of_the_radius(width: float, softness: float) -> None:
    line = np.array([(80.0, 60), (200, 130)])
    share = np.clip((width / 2 - distance_to(line)) / (softness * width / 2), 0, 1)
    drawn = draw(Stroke(line, width, softness))
    assert np.abs(drawn - share * share * (3 - 2 * share)).max() < 0.12


def test_many_places_give_what_few_give(rng: np.random.Generator) -> None:
    """A large brush over a crowd of places is found by quarters of tiles, which must not show."""
    crowd = rng.uniform((140, 90), (160, 110), (300, 2))
    drawn, single = draw(Stroke(crowd, 90)), [draw(Stroke(place[None], 90)) for place in crowd]
    assert np.abs(drawn - np.max(single, axis=0)).max() < 0.3
    assert abs(float(drawn.sum() - np.max(single, axis=0).sum())) < 8


def test_strokes_are_drawn_in_order() -> None:
    line, rubber = stroke((20, 100), (280, 100)), stroke((150, 100), width=40, erase=True)
    assert draw(line, rubber)[100, 150] == 0
    assert draw(line, rubber)[100, 40] == 1
    assert draw(rubber, line)[100, 150] == 1
    assert draw_strokes([rubber], SIZE).is_empty


def test_what_lies_outside_is_left_out() -> None:
    assert draw_strokes([stroke((-500, -500))], SIZE).is_empty
    assert (draw(stroke((150, 100), width=60000)) == 1).all()
    assert (draw(stroke((-60000, 100), (60000, 100), width=10))[95:105] == 1).all()
    assert (draw(stroke((150, 100), width=60000, softness=0.5)) == 1).all()
    assert draw(stroke((-4, 100), width=10))[100, :2].tolist() == [1, 0]


def test_a_stroke_across_tiles_has_no_seam() -> None:
    size = Size(700, 1300)
    for softness in (0.0, 0.5):
        drawn = draw_strokes([stroke((100, 350), (1200, 350), width=300, softness=softness)], size).crop(size.region)
        assert np.ptp(drawn[:, 200:1100], axis=1).max() < 0.02


def test_strokes_go_over_a_photo_so_often_and_no_oftener() -> None:
    wide = stroke((4000, 3000), width=60_000)
    with pytest.raises(ImageError) as refusal:
        draw_strokes([wide] * 100, LARGE)
    assert refusal.value.code == "too_many_strokes"


def test_a_dab_on_a_large_photo_takes_the_memory_of_a_dab() -> None:
    tracemalloc.start()
    mask = draw_strokes([stroke((4000, 3000), width=200, softness=0.3), stroke((4100, 3000), width=200)], LARGE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert Region(2890, 3890, 3110, 4210).contains(mask.region)
    assert peak < 4 * 2**20


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)
