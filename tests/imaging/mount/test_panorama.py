"""A panorama of a full turn is told from other wide pictures, and comes together again where its ends meet."""

from pathlib import Path

import numpy as np
import pytest

from imaging.codec import decode_photo
from imaging.metadata import CameraFacts
from imaging.mount import is_full_turn, margin_px, roll_up, unroll
from imaging.region import Size
from imaging.scenes import render_house

UNTOLD, EQUIRECTANGULAR = CameraFacts(), CameraFacts(panorama="equirectangular")


@pytest.fixture(scope="module")
def turn() -> np.ndarray:
    """A house and its mirror image, cut through the house: the ends meet amid windows."""
    house = render_house(Size(200, 200), 2)
    return np.roll(np.concatenate([house, house[:, ::-1]], axis=1), 70, axis=1)


def test_ends_that_meet_make_a_full_turn_of_a_picture_twice_as_wide_as_high(turn: np.ndarray) -> None:
    assert is_full_turn(turn, UNTOLD)
    assert is_full_turn(turn.astype(np.uint16) * 257, UNTOLD)
    assert not is_full_turn(turn[:, 30:-30][50:], UNTOLD)
    assert not is_full_turn(turn[20:180, 10:330], UNTOLD), "other ends"
    assert not is_full_turn(turn[:180], UNTOLD), "another shape"


def test_plain_ends_say_nothing(turn: np.ndarray) -> None:
    walled = turn.copy()
    walled[:, :20] = walled[:, -20:] = 200
    assert not is_full_turn(walled, UNTOLD)
    assert not is_full_turn(np.full((20, 40, 3), 9, np.uint8), UNTOLD)


def test_metadata_have_the_say(turn: np.ndarray) -> None:
    cut = turn[:, 40:360][:160]
    assert is_full_turn(cut, EQUIRECTANGULAR)
    assert not is_full_turn(turn[:150], EQUIRECTANGULAR), "not all the way round, as far as can be told"
    assert is_full_turn(turn[:150], CameraFacts(panorama="equirectangular", turn=1.0)), "without ground and zenith"
    assert not is_full_turn(turn, CameraFacts(panorama="equirectangular", turn=0.5))
    assert not is_full_turn(turn, CameraFacts(panorama="cylindrical"))


def test_strips_of_other_photos_are_no_full_turn(shared: Path) -> None:
    for path in sorted((shared / "evaluation" / "houses").glob("*.jpg"))[::3]:
        pixels = decode_photo(path).pixels
        height, width = pixels.shape[:2]
        for top in (0, height - width // 2):
            assert not is_full_turn(pixels[top:][: width // 2, : width // 2 * 2], UNTOLD), path.name


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("width", [400, 399, 9, 2])
def test_what_nobody_changed_comes_back(turn: np.ndarray, width: int, dtype: type) -> None:
    pixels = turn[:, :width].astype(dtype) * dtype(np.iinfo(dtype).max // 255)
    opened = unroll(pixels)
    assert opened.shape == (200, width + 2 * margin_px(width), 3)
    assert (roll_up(opened, width) == pixels).all()


def test_a_change_that_differs_between_the_ends_leaves_no_step(turn: np.ndarray) -> None:
    """Light that rises across the picture, as a field may: where the ends meet it is half of each."""
    grey = np.full_like(turn, 100)
    opened = unroll(grey).astype(np.float32)
    ramp = np.linspace(0, 100, opened.shape[1], dtype=np.float32)[None, :, None]
    closed = roll_up((opened + ramp).astype(np.uint8), turn.shape[1])[0, :, 0].astype(int)
    steps = np.abs(np.diff(np.append(closed, closed[0])))
    assert steps.max() <= 2
    assert closed.max() - closed.min() > 50
    assert closed[0] == pytest.approx(150, abs=2)
