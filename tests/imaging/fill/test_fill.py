"""A hole is filled from what is around it, and nothing else is touched."""

import cv2
import numpy as np
import pytest

from imaging.fill import FillError, fill_hole, plan_crop
from imaging.fill.fill import WORK_PX
from imaging.region import Region, Size


def ramp(height: int = 160, width: int = 200, dtype: type = np.uint8) -> np.ndarray:
    """Light that rises to the right and down, without noise."""
    down, right = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    image = np.stack([0.3 + 0.3 * right, 0.4 + 0.2 * down, 0.7 - 0.2 * right], axis=2)
    return np.rint(image * np.iinfo(dtype).max).astype(dtype)


def noisy(pixels: np.ndarray, levels: float, seed: int = 1) -> np.ndarray:
    full = np.iinfo(pixels.dtype).max
    noise = np.random.default_rng(seed).normal(0, levels * full / 255, pixels.shape)
    return np.clip(np.rint(pixels + noise), 0, full).astype(pixels.dtype)


def disc(shape: tuple[int, ...], row: int, column: int, radius: int) -> np.ndarray:
    mask = np.zeros(shape[:2], np.float32)
    cv2.circle(mask, (column, row), radius, 1.0, cv2.FILLED)
    return mask


def spoil(pixels: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Something stands there: what is in the hole must not matter."""
    spoilt = pixels.copy()
    spoilt[mask > 0] = (np.iinfo(pixels.dtype).max, 0, np.iinfo(pixels.dtype).max)
    return spoilt


def off(filled: np.ndarray, truth: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.abs(filled.astype(float) - truth)[mask > 0] * 255 / np.iinfo(truth.dtype).max


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_no_byte_outside_the_mask_changes_and_every_one_inside_is_new(dtype: type) -> None:
    truth = noisy(ramp(dtype=dtype), 2)
    mask = disc(truth.shape, 80, 100, 24)
    spoilt = spoil(truth, mask)
    before = spoilt.copy()
    fill = fill_hole(spoilt, mask)
    assert fill.pixels.dtype == dtype
    assert (spoilt == before).all(), "what was given is not written to"
    assert (fill.pixels[mask == 0] == spoilt[mask == 0]).all()
    assert (fill.pixels[mask > 0] != spoilt[mask > 0]).any(axis=1).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_ramp_goes_on(dtype: type) -> None:
    truth = ramp(dtype=dtype)
    mask = disc(truth.shape, 80, 100, 24)
    fill = fill_hole(spoil(truth, mask), mask)
    assert off(fill.pixels, truth, mask).max() < 3
    assert fill.refused is None
    assert fill.doubt is None


def test_sixteen_bits_are_not_eight() -> None:
    truth = ramp(dtype=np.uint16)
    mask = disc(truth.shape, 80, 100, 24)
    filled = fill_hole(spoil(truth, mask), mask).pixels[mask > 0]
    assert len(np.unique(filled)) > 2 * len(np.unique(filled // 257))


def test_a_line_goes_on_through_the_hole() -> None:
    truth = np.full((160, 200, 3), 200, np.uint8)
    cv2.line(truth, (0, 30), (199, 130), (60, 40, 40), 5, cv2.LINE_AA)
    mask = disc(truth.shape, 80, 100, 24)
    filled = fill_hole(spoil(truth, mask), mask).pixels
    assert off(filled, truth, mask).mean() < 6
    along = [filled[round(30 + 100 * x / 199), x, 0] for x in range(80, 121)]
    assert max(along) < 130, "nowhere is the line cut"


def test_an_edge_between_two_walls_stays_sharp() -> None:
    truth = np.full((160, 200, 3), 210, np.uint8)
    truth[:, 100:] = (120, 100, 90)
    truth = noisy(truth, 1.5)
    mask = disc(truth.shape, 80, 98, 22)
    filled = fill_hole(spoil(truth, mask), mask).pixels
    step = np.diff(filled[70:90, 80:120, 0].mean(axis=0))
    assert step.min() < -50


def test_grain_is_kept_in_a_plain_hole() -> None:
    truth = noisy(np.full((200, 200, 3), 150, np.uint8), 5)
    mask = disc(truth.shape, 100, 100, 40)
    filled = fill_hole(spoil(truth, mask), mask).pixels
    assert filled[mask > 0].std() == pytest.approx(5, rel=0.2)


def test_texture_is_copied_not_averaged() -> None:
    rows, columns = np.mgrid[0:240, 0:240]
    tiles = (((rows // 12 + columns // 12) % 2) * 90 + 80).astype(np.uint8)
    truth = noisy(np.repeat(tiles[..., None], 3, axis=2), 2)
    mask = disc(truth.shape, 120, 120, 36)
    filled = fill_hole(spoil(truth, mask), mask).pixels
    assert filled[mask > 0].std() == pytest.approx(truth[mask > 0].std(), rel=0.1)
    assert (off(filled, truth, mask) > 40).mean() < 0.1, "tiles are moved by whole periods"


def test_a_large_hole_has_the_grain_of_full_size() -> None:
    side = 2 * WORK_PX
    truth = noisy(cv2.resize(ramp(), (side, side)), 4)
    mask = disc(truth.shape, WORK_PX, WORK_PX, 250)
    filled = fill_hole(spoil(truth, mask), mask).pixels
    inside, around = mask > 0, (mask == 0) & (cv2.dilate(mask, np.ones((61, 61))) > 0)
    fine = filled - cv2.GaussianBlur(filled.astype(np.float32), (0, 0), 2)
    assert fine[inside].std() == pytest.approx(fine[around].std(), rel=0.15)
    smooth = cv2.blur(filled.astype(np.float32), (25, 25)) - cv2.blur(truth.astype(np.float32), (25, 25))
    assert np.abs(smooth[inside]).max() < 8
    assert (filled[~inside] == truth[~inside]).all()


@pytest.mark.parametrize(("row", "column"), [(0, 100), (159, 100), (80, 0), (80, 199), (0, 0), (159, 199)])
def test_a_hole_at_the_border_goes_on_from_the_other_side(row: int, column: int) -> None:
    truth = noisy(ramp(), 1)
    mask = disc(truth.shape, row, column, 20)
    filled = fill_hole(spoil(truth, mask), mask).pixels
    assert off(filled, truth, mask).max() < 25
    assert off(filled, truth, mask).mean() < 6


def test_many_marks_in_one_call_are_all_gone() -> None:
    truth = noisy(ramp(400, 600), 1)
    mask = np.zeros(truth.shape[:2], np.float32)
    for row, column, radius in [(40, 50, 3), (60, 300, 12), (200, 500, 25), (350, 80, 8), (360, 100, 8)]:
        cv2.circle(mask, (column, row), radius, 1.0, cv2.FILLED)
    cv2.line(mask, (20, 120), (580, 300), 1.0, 5)
    fill = fill_hole(spoil(truth, mask), mask)
    assert off(fill.pixels, truth, mask).max() < 30
    assert off(fill.pixels, truth, mask).mean() < 4
    assert fill.figures["parts"] > 5, "a cable is filled in several"
    assert fill.figures["filled_px"] == np.count_nonzero(mask)


def test_nothing_is_copied_from_what_is_to_go_later() -> None:
    truth = noisy(ramp(), 3)
    first, later = np.zeros((2, *truth.shape[:2]), np.float32)
    first[65:95, 65:95] = later[60:100, 96:130] = 1
    pixels = spoil(truth, np.maximum(first, later))
    fill = fill_hole(pixels, first, avoid=later > 0)
    assert off(fill.pixels, truth, first).max() < 40
    assert np.array_equal(fill.pixels[first == 0], pixels[first == 0])
    assert off(fill_hole(pixels, first).pixels, truth, first).max() > 80  # else there was nothing to avoid


def test_a_soft_edge_mixes_old_and_new() -> None:
    truth = np.full((160, 200, 3), 100, np.uint8)
    mask = disc(truth.shape, 80, 100, 30)
    spoilt = spoil(truth, mask)
    soft = np.where(mask > 0, np.float32(0.5), np.float32(0))
    soft[70:90, 90:110] = 1
    filled = fill_hole(spoilt, soft).pixels
    assert (filled[75:85, 95:105] == 100).all()
    edge = (soft > 0) & (soft < 1)
    assert np.abs(filled[edge].astype(int) - [178, 50, 178]).max() <= 1


def test_the_same_seed_gives_the_same_fill_and_another_one_another() -> None:
    truth = noisy(ramp(), 6)
    mask = disc(truth.shape, 80, 100, 30)
    one, again, other = (fill_hole(truth, mask, seed).pixels for seed in (3, 3, 4))
    assert (one == again).all()
    assert (one != other).any()


def test_what_cannot_be_told_is_refused() -> None:
    rng = np.random.default_rng(0)
    patches = rng.integers(0, 256, (8, 8, 3), np.uint8)
    chaos = cv2.resize(patches, (240, 240), interpolation=cv2.INTER_NEAREST)
    fill = fill_hole(chaos, disc(chaos.shape, 120, 120, 45))
    assert fill.refused is not None
    assert fill.figures["disagreement"] > 12


@pytest.mark.parametrize("left_px", [0, 3])
def test_with_nothing_around_it_nothing_is_made_up(left_px: int) -> None:
    pixels = ramp(60, 60)
    mask = np.ones((60, 60), np.float32)
    mask[:left_px, :left_px] = 0
    with pytest.raises(FillError) as raised:
        fill_hole(pixels, mask)
    assert raised.value.code == "no_surroundings"


def test_a_hole_that_leaves_a_thin_rim_is_filled_from_it() -> None:
    truth = noisy(ramp(60, 60), 1)
    mask = np.zeros((60, 60), np.float32)
    mask[3:-3, 3:-3] = 1
    filled = fill_hole(spoil(truth, mask), mask).pixels
    assert off(filled, truth, mask).mean() < 12


@pytest.mark.parametrize(
    ("pixels", "mask", "code"),
    [
        (np.zeros((9, 9, 3), np.float32), np.ones((9, 9), np.float32), "invalid_pixels"),
        (np.zeros((9, 9), np.uint8), np.ones((9, 9), np.float32), "invalid_pixels"),
        (np.zeros((9, 9, 3), np.uint8), np.ones((9, 8), np.float32), "size_mismatch"),
        (np.zeros((9, 9, 3), np.uint8), np.ones((9, 9), np.uint8), "invalid_mask"),
        (np.zeros((9, 9, 3), np.uint8), np.full((9, 9), np.nan, np.float32), "invalid_mask"),
        (np.zeros((9, 9, 3), np.uint8), np.full((9, 9), 1.5, np.float32), "invalid_mask"),
        (np.zeros((9, 9, 3), np.uint8), np.zeros((9, 9), np.float32), "empty_mask"),
    ],
)
def test_what_is_no_hole_in_pixels_is_refused_by_name(pixels: np.ndarray, mask: np.ndarray, code: str) -> None:
    with pytest.raises(FillError) as raised:
        fill_hole(pixels, mask)
    assert raised.value.code == code


def test_a_guess_gives_what_is_coarse_and_the_photo_what_is_fine() -> None:
    truth = noisy(np.full((200, 200, 3), 150, np.uint8), 5)
    mask = disc(truth.shape, 100, 100, 40)
    asked = []

    def guess(image: np.ndarray, hole: np.ndarray) -> np.ndarray:
        asked.append((image.shape, int(hole.sum())))
        guessed = image.copy()
        guessed[hole] = 150 / 255
        guessed[90:110, 90:110] = 60 / 255
        return guessed

    filled = fill_hole(truth, mask, guess=guess).pixels
    assert len(asked) == 1
    assert asked[0][1] >= np.count_nonzero(mask)
    assert filled[95:105, 95:105].mean() == pytest.approx(60, abs=6), "what the guess says is there"
    plain = (mask > 0) & (disc(truth.shape, 100, 100, 18) == 0)
    assert filled[plain].std() == pytest.approx(5, rel=0.25), "with the photo's grain"


@pytest.mark.parametrize("wrong", [np.zeros((3, 3, 3), np.float32), np.full((160, 200, 3), np.nan, np.float32)])
def test_a_guess_that_is_no_image_is_refused(wrong: np.ndarray) -> None:
    with pytest.raises(FillError) as raised:
        fill_hole(ramp(), disc((160, 200), 80, 100, 20), guess=lambda image, hole: wrong)
    assert raised.value.code == "invalid_guess"


def test_a_crop_has_the_hole_s_own_extent_around_it() -> None:
    size = Size(5000, 8000)
    assert plan_crop(Region(1000, 1000, 1100, 1200), size) == Region(800, 800, 1300, 1400)
    assert plan_crop(Region(1000, 1000, 1003, 1004), size) == Region(952, 952, 1051, 1052)
    assert plan_crop(Region(2000, 2000, 4500, 4500), size) == Region(800, 800, 5000, 5700)
    for wrong in (Region(5, 5, 5, 9), Region(4990, 0, 5001, 9)):
        with pytest.raises(ValueError, match="part of the photo"):
            plan_crop(wrong, size)
