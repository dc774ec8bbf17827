"""Hue and chroma of areas: light alone changes nothing, a turn is told in degrees, a cast is not paint."""

import cv2
import numpy as np
import pytest

from evaluation.metrics.colour_change import (
    find_coloured_areas,
    find_whites,
    measure_colour_change,
    take_off_cast,
)
from imaging.color import linear_to_srgb, srgb_to_lab, srgb_to_linear

YELLOW, BLUE, GREY, RED = (0.75, 0.65, 0.35), (0.35, 0.5, 0.7), (0.6, 0.6, 0.6), (0.7, 0.2, 0.2)
ALL = (12.0, np.inf)


def paint() -> np.ndarray:
    """A grey picture with a yellow left third and a blue right one, and a red spot."""
    image = np.full((120, 180, 3), GREY, np.float32)
    image[:, :60], image[:, 120:] = YELLOW, BLUE
    image[50:60, 85:95] = RED
    return image


def relight(image: np.ndarray, gain: float | np.ndarray) -> np.ndarray:
    return np.clip(linear_to_srgb(srgb_to_linear(image) * gain), 0, 1).astype(np.float32)


def test_the_large_coloured_areas_are_found_and_no_accent() -> None:
    image = paint()
    areas = find_coloured_areas(image, srgb_to_lab(image), ALL)
    assert sorted(int(np.nonzero(area)[1].mean()) for area in areas) == [29, 149]
    assert all(area.sum() == 60 * 120 for area in areas)


def test_one_colour_on_two_sides_is_two_areas() -> None:
    image = paint()
    image[:, 120:] = YELLOW
    assert len(find_coloured_areas(image, srgb_to_lab(image), ALL)) == 2


def test_what_is_nearly_burnt_or_outside_is_left_out() -> None:
    image = paint()
    image[:, :60] = (0.99, 0.8, 0.5)
    right = np.zeros(image.shape[:2], bool)
    assert len(find_coloured_areas(image, srgb_to_lab(image), ALL)) == 1
    assert not find_coloured_areas(image, srgb_to_lab(image), ALL, right)


@pytest.mark.parametrize("gain", [0.5, 1.3])
def test_light_alone_turns_no_hue_and_takes_no_chroma(gain: float) -> None:
    image = paint()
    before, after = srgb_to_lab(image), srgb_to_lab(relight(image, gain))
    for area in find_coloured_areas(image, before, ALL):
        change = measure_colour_change(before, after, area)
        assert change.turn_deg < 0.1
        assert change.chroma == pytest.approx(1, abs=0.005)


@pytest.mark.parametrize("degrees", [10.0, -35.0])
def test_a_turn_and_lost_chroma_are_told_as_they_are(degrees: float) -> None:
    before = srgb_to_lab(paint())
    after, angle = before.copy(), np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    after[..., 1:] = 0.8 * before[..., 1:] @ turn.T
    for area in find_coloured_areas(paint(), before, ALL):
        change = measure_colour_change(before, after, area)
        assert change.turn_deg == pytest.approx(abs(degrees), abs=0.01)
        assert change.chroma == pytest.approx(0.8, abs=1e-4)


def test_burning_one_channel_shows_as_a_turn() -> None:
    image = paint()
    before, after = srgb_to_lab(image), srgb_to_lab(relight(image, 3.0))
    area = find_coloured_areas(image, before, ALL)[0]
    assert measure_colour_change(before, after, area).turn_deg > 4


def test_balancing_a_proven_cast_is_no_loss_of_paint_and_taking_paint_is() -> None:
    """A room with white trim under a warm lamp: what the balance takes from the trim it may take from the walls."""
    true = paint()
    seen = relight(true, np.array([1.15, 1.0, 0.75]))
    whites = find_whites(seen, srgb_to_lab(seen))
    assert whites.any()
    assert true[whites] == pytest.approx(GREY[0], abs=1e-3)
    relative = take_off_cast(seen, whites)
    assert relative[..., 0] == pytest.approx(srgb_to_lab(seen)[..., 0], abs=3)
    walls = find_coloured_areas(seen, relative, ALL)
    assert len(walls) == 2
    greyer = np.where(whites[..., None], seen, seen + 0.4 * (seen.mean(axis=2, keepdims=True) - seen))
    for wall in walls:
        balanced = measure_colour_change(relative, take_off_cast(true, whites), wall)
        assert balanced.turn_deg < 0.1
        assert balanced.chroma == pytest.approx(1, abs=0.005)
        assert measure_colour_change(relative, take_off_cast(greyer, whites), wall).chroma < 0.9


def test_without_whites_all_is_paint() -> None:
    image = np.full((64, 64, 3), RED, np.float32)
    nowhere = find_whites(image, srgb_to_lab(image))
    assert not nowhere.any()
    assert take_off_cast(image, nowhere) == pytest.approx(srgb_to_lab(image))


def test_hues_that_scatter_are_one_colour() -> None:
    lab = np.zeros((120, 180, 3), np.float32)
    hue = np.radians(np.random.default_rng(0).normal(75, 5, lab.shape[:2]))
    lab[:] = np.stack([np.full(hue.shape, 60), 30 * np.cos(hue), 30 * np.sin(hue)], axis=2)
    (area,) = find_coloured_areas(np.full(lab.shape, 0.5, np.float32), lab, ALL)
    assert area.mean() > 0.99


def test_texture_in_an_area_does_not_cut_it() -> None:
    noise = np.random.default_rng(0).normal(0, 0.02, (120, 180, 3)).astype(np.float32)
    image = np.clip(paint() + cv2.GaussianBlur(noise, (0, 0), 1), 0, 1)
    assert len(find_coloured_areas(image, srgb_to_lab(image), ALL)) == 2
