"""What the others do: they must be worth being compared with."""

from functools import cache

import numpy as np
import pytest

from evaluation.baselines import CLASSICAL
from evaluation.baselines.classical import Settings, correct_classically
from evaluation.baselines.tiles import diffuse_tiles
from evaluation.mender import open_mender
from evaluation.metrics.difference import measure_difference
from evaluation.sheets import shrink_for_sheet
from evaluation.task import WEIGHTS
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room
from training.degrade import Degradation, apply_degradation


@cache
def draw_room() -> np.ndarray:
    return as_image(render_room(Size(192, 288))) ** np.float32(0.55)


"""A room as bright as photographers deliver it."""


@pytest.mark.parametrize("name", CLASSICAL)
def test_each_mends_a_dark_hazy_room(name: str) -> None:
    spoiled = apply_degradation(draw_room(), Degradation(exposure_ev=-1.8, haze=0.1), np.random.default_rng(0))
    result = CLASSICAL[name](spoiled)
    assert result.shape == draw_room().shape
    assert 0 <= result.min() <= result.max() <= 1
    assert measure_difference(result, draw_room()).mean < 0.75 * measure_difference(spoiled, draw_room()).mean


def test_with_every_share_at_nothing_the_photo_stays() -> None:
    nothing = Settings(levels=0, balance=0, brightness=0, local=0)
    assert np.abs(correct_classically(draw_room(), nothing) - draw_room()).max() < 1e-3


def test_tiles_cover_the_photo_in_its_own_size_and_blur_it() -> None:
    look = diffuse_tiles(open_mender(WEIGHTS), draw_room(), "kitchen", tile_px=128, overlap_px=32)
    assert look.pixels.shape == draw_room().shape
    assert np.diff(look.pixels, axis=1).std() < np.diff(draw_room(), axis=1).std()
    assert look.field.shape[1] > 1
    assert shrink_for_sheet(look.pixels, 100).shape == (67, 100, 3)
