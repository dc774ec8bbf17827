"""A wall in another paint is what painters would have left: its light, its grain, and nothing around it."""

import cv2
import numpy as np
import pytest

from imaging.color import LUMA, delta_e_2000, linear_to_srgb, srgb_to_lab, srgb_to_linear
from imaging.masks import Mask
from imaging.photo import ImageError
from imaging.recolour import OldPaint, White, recolour
from imaging.recolour.tones import SHOULDER, light_table, roll_off
from imaging.sampling import as_image
from tests.imaging.recolour.rooms import DARK, LIGHT, OLD, RED, SIZE, SWATCH, light_room, mask_wall, photograph

WALL = np.s_[8 : 3 * SIZE.height // 4 - 8, 8:-8]


def differ(result: np.ndarray, truth: np.ndarray) -> np.ndarray:
    labs = [srgb_to_lab(np.asarray(cv2.blur(as_image(pixels), (5, 5)))) for pixels in (result, truth)]
    return delta_e_2000(*labs)


def grain(pixels: np.ndarray) -> float:
    luma = as_image(pixels) @ LUMA
    return float((luma - cv2.blur(luma, (9, 9)))[40:150, 20:240].std())


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize(("old", "new"), [(OLD, DARK), (DARK, LIGHT), (RED, OLD), (OLD, LIGHT)])
def test_where_the_old_paint_is_known_the_wall_is_as_painters_left_it(old, new, dtype) -> None:
    before, truth = photograph(old, dtype=dtype), photograph(new, dtype=dtype, seed=2)
    result, figures = recolour(before, mask_wall(), new, OldPaint(old))
    assert result.dtype == dtype
    assert differ(before, truth)[WALL].mean() > 5, "there is something to do"
    error = differ(result, truth)[WALL]
    assert error.mean() < 1.5
    assert np.quantile(error, 0.95) < 3
    assert 0.5 < grain(result) / grain(truth) < 1.5
    assert figures.burnt == 0


def test_what_the_mask_does_not_mark_is_equal_byte_for_byte_in_both_depths() -> None:
    soft = cv2.GaussianBlur(mask_wall().crop(SIZE.region), (0, 0), 3)
    soft[soft < 0.01] = 0
    for dtype in (np.uint8, np.uint16):
        before = photograph(OLD, dtype=dtype)
        kept = before.copy()
        result, _ = recolour(before, Mask.trim(soft), DARK)
        assert np.array_equal(before, kept), "the photo given is left as it is"
        assert np.array_equal(result[soft == 0], before[soft == 0])
        assert (result[soft > 0.9] != before[soft > 0.9]).any(axis=1).mean() > 0.99


def test_most_of_the_wall_becomes_the_swatch_where_nothing_else_is_known() -> None:
    for paint in (DARK, RED):
        result, figures = recolour(photograph(OLD), mask_wall(), paint, SWATCH)
        wall = as_image(result)[WALL].reshape(-1, 3)
        near = np.abs(wall - np.array(paint)).max(axis=1) < 0.04
        assert near.mean() > 0.15
        assert figures.shown == pytest.approx(paint, abs=0.01)


def test_a_light_swatch_is_held_back_where_most_of_the_wall_would_burn_out() -> None:
    """The mode of this wall lies in shadow: as white as the swatch there, all else would be a lamp."""
    _, figures = recolour(photograph(OLD), mask_wall(), LIGHT, SWATCH)
    assert np.max(figures.shown) < max(LIGHT) - 0.05
    assert np.array(figures.shown) / max(figures.shown) == pytest.approx(np.array(LIGHT) / max(LIGHT), abs=0.02)
    assert figures.rolled_off < 0.5
    known = recolour(photograph(OLD), mask_wall(), LIGHT, OldPaint(OLD))[1]
    assert known.rolled_off == 0


def test_white_in_the_same_light_says_as_much_as_the_old_paint() -> None:
    before = photograph(OLD)
    by_paint, known = recolour(before, mask_wall(), RED, OldPaint(OLD))
    shown, red, nominal = (srgb_to_linear(np.array(each)) for each in (known.shown, RED, (235 / 255,) * 3))
    white = tuple(linear_to_srgb(shown / red * nominal).tolist())
    by_white, _ = recolour(before, mask_wall(), RED, White(white))
    assert differ(by_paint, by_white)[WALL].mean() < 1


def test_shadows_and_texture_keep_their_contrast() -> None:
    before = photograph(OLD, noise=0.001)
    stripes = (1 + 0.06 * np.sin(np.arange(SIZE.width) * 2 * np.pi / 6))[None, :, None]
    striped = np.clip(before * stripes, 0, 255).astype(np.uint8)
    striped[180:] = before[180:]
    result, _ = recolour(striped, mask_wall(), RED)
    light = [light_table(pixels.dtype)[pixels][60:100, :, 0].mean(axis=0) for pixels in (striped, result)]
    shadows = [row[275:350].mean() / row[230:265].mean() for row in light]
    assert shadows[1] == pytest.approx(shadows[0], rel=0.05)
    spectra = [np.abs(np.fft.rfft(row[60:240] / row[60:240].mean()))[30] for row in light]
    assert spectra[1] == pytest.approx(spectra[0], rel=0.15)


def test_grain_of_a_dark_wall_is_not_made_light_with_it() -> None:
    before, truth = photograph(DARK, noise=0.012), photograph(LIGHT, noise=0.012, seed=5)
    result, figures = recolour(before, mask_wall(), LIGHT, OldPaint(DARK))
    assert grain(result) < 1.5 * grain(truth)
    assert figures.gain_ev > 3
    plain = as_image(before)[20:150, 20:240]
    multiplied = plain * (as_image(truth)[20:150, 20:240].mean() / plain.mean())
    assert grain(result) < 0.6 * float((multiplied @ LUMA - cv2.blur(multiplied @ LUMA, (9, 9))).std())


def test_no_rim_of_the_old_paint_is_left_along_a_soft_edge() -> None:
    """Both sides blurred together by a lens, in linear light, as coverage is."""
    coverage = cv2.GaussianBlur(mask_wall().crop(SIZE.region), (0, 0), 1.2)
    light = light_room()
    shelf = 0.2 * light

    def blend(paint: tuple[float, float, float]) -> np.ndarray:
        wall = light * light_table(np.dtype(np.uint8))[np.rint(255 * np.array(paint)).astype(np.uint8)]
        mixed = coverage[..., None] * wall + (1 - coverage[..., None]) * shelf
        return np.rint(255 * np.where(mixed < 0.0031308, mixed * 12.92, 1.055 * mixed ** (1 / 2.4) - 0.055)).astype(
            np.uint8
        )

    marked = np.where(coverage > 0.02, coverage, 0).astype(np.float32)
    for old, new in ((OLD, DARK), (DARK, LIGHT)):
        result, figures = recolour(blend(old), Mask.trim(marked), new, OldPaint(old))
        edge = (coverage > 0.05) & (coverage < 0.95)
        edge[:, :8] = edge[:, -8:] = False
        assert differ(result, blend(new))[edge].mean() < 3
        assert figures.edge < 0.02


def test_a_mask_that_fades_out_over_the_wall_lays_one_paint_over_the_other() -> None:
    fade = np.tile(np.linspace(1, 0, SIZE.width, dtype=np.float32), (SIZE.height, 1))
    fade[3 * SIZE.height // 4 :] = 0
    before = photograph(OLD, noise=0.001)
    result, _ = recolour(before, Mask.trim(fade), DARK)
    row = (as_image(result) / np.maximum(as_image(before), 0.01))[60:100, 20:340].mean(axis=(0, 2))
    assert row[0] < 0.5 < 0.9 < row[-1]
    assert np.diff(cv2.blur(row[None], (15, 1))[0]).min() > -0.01, "no step and no dark seam in between"


def test_what_would_burn_out_approaches_white_and_keeps_its_hue() -> None:
    lights = np.array([0.2, 0.8, 0.9, 1.5, 4.0], np.float32)[:, None, None] * np.array([1, 0.9, 0.6], np.float32)
    held = roll_off(lights)
    assert np.array_equal(held[:2], lights[:2])
    assert held.max() <= 1
    assert (np.diff(held[..., 0].ravel()) > -1e-6).all()
    assert held[3, 0] / held[3, 0, 0] == pytest.approx([1, 0.9, 0.6], rel=1e-5)
    assert held[2, 0, 0] > SHOULDER


def test_burnt_parts_of_a_wall_take_the_paint_without_a_hole() -> None:
    before = photograph(OLD)
    glowing = np.clip(
        before * 1.0 + 200 * np.exp(-(((np.mgrid[0:240, 0:360][1] - 110) / 30.0) ** 2))[..., None], 0, 255
    )
    glowing = glowing.astype(np.uint8)
    glowing[180:] = before[180:]
    result, figures = recolour(glowing, mask_wall(), RED)
    assert figures.burnt > 0.05
    row = as_image(result)[60:120, 60:160].mean(axis=0)
    assert row[50].mean() >= row[20].mean() - 0.02, "the glow is still the lightest"
    hue = row / row.max(axis=1, keepdims=True)
    assert np.abs(hue[50] - hue[5])[1:].max() < 0.25, "and as red as the rest"


def test_bits_do_not_depend_on_threads_or_on_what_is_far_away() -> None:
    before = np.tile(photograph(OLD), (3, 3, 1))
    weight = np.zeros(before.shape[:2], np.float32)
    weight[100:700, 50:1000] = 1
    threads = cv2.getNumThreads()
    try:
        results = []
        for count in (1, 3):
            cv2.setNumThreads(count)
            results.append(recolour(before, Mask.trim(weight), RED)[0])
    finally:
        cv2.setNumThreads(threads)
    assert np.array_equal(*results)


def refuse(pixels: np.ndarray, mask: Mask) -> str:
    with pytest.raises(ImageError) as caught:
        recolour(pixels, mask, RED)
    return caught.value.code


def test_what_cannot_be_painted_is_refused_with_its_code() -> None:
    wall = photograph(OLD)
    assert refuse(np.full_like(wall, 255), mask_wall()) == "wall_burnt"
    assert refuse(np.zeros_like(wall), mask_wall()) == "wall_black"
    assert refuse(wall, Mask.nothing(SIZE)) == "nothing_masked"
    assert refuse(wall[:100], mask_wall()) == "bad_mask"
    assert refuse(wall.astype(np.float32), mask_wall()) == "bad_pixels"


@pytest.mark.parametrize("side", [1, 2, 9, 40])
def test_small_masks_are_painted_too(side: int) -> None:
    weight = np.zeros((SIZE.height, SIZE.width), np.float32)
    weight[50 : 50 + side, 70 : 70 + side] = 1
    before = photograph(OLD)
    result, _ = recolour(before, Mask.trim(weight), DARK)
    assert as_image(result)[weight > 0].mean() < 0.8 * as_image(before)[weight > 0].mean()
    assert np.array_equal(result[weight == 0], before[weight == 0])


def test_another_material_in_the_mask_is_measured_and_warm_light_is_not_one() -> None:
    before = photograph(OLD)
    assert recolour(before, mask_wall(), RED)[1].other < 0.01
    mixed = before.copy()
    mixed[:60, :150] = (120, 70, 30)
    assert 0.08 < recolour(mixed, mask_wall(), RED)[1].other < 0.3


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_where_a_mask_fades_out_beside_a_dark_thing_the_wall_stays_light(dtype) -> None:
    before = photograph(OLD, dtype=dtype)
    before[40:60] = 0
    weight = np.zeros((SIZE.height, SIZE.width), np.float32)
    weight[60:160] = np.clip(np.arange(100) / 50, 0.005, 1)[:, None]
    result, _ = recolour(before, Mask.trim(weight), RED)
    changed = np.abs(as_image(result[60:65]) - as_image(before[60:65]))
    assert changed.max() < 0.15
