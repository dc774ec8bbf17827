"""A new sky stops at the roof, spares twigs and wires, leaves no rim of the old one, and touches nothing else."""

import cv2
import numpy as np
import pytest

from imaging.photo import ImageError
from imaging.region import Size
from imaging.scenes import render_clear_sky, render_house_with_mask, render_room
from imaging.sky import composite_sky, measure_dullness, refine_matte
from imaging.sky.guided import apply_guided, fit_guided

BLUE = np.full((64, 96, 3), (0.3, 0.5, 0.8), np.float32)
HEIGHT, WIDTH, ROOF = 400, 600, 220


def front(sky: int = 236, noise: float = 1.0, dtype: type = np.uint8) -> np.ndarray:
    """A dark house below a white sky, with an antenna two pixels wide."""
    pixels = np.full((HEIGHT, WIDTH, 3), float(sky))
    pixels[ROOF:] = (96, 84, 76)
    pixels[120:ROOF, 300:302] = 60
    pixels += np.random.default_rng(0).normal(0, noise, pixels.shape)
    scale = np.iinfo(dtype).max / 255
    return (np.clip(pixels, 0, 255) * scale).round().astype(dtype)


def coarse_matte(exact: np.ndarray | None = None, shift: int = 6) -> np.ndarray:
    """What a segmenter at 320 px would say: blurred, a little off, blind to what is thin."""
    if exact is None:
        exact = np.zeros((HEIGHT, WIDTH), np.float32)
        exact[: ROOF - shift] = 1
    small = cv2.resize(exact, (80, round(80 * exact.shape[0] / exact.shape[1])), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), 0.7))


class TestDullness:
    @pytest.mark.parametrize("colour", [(235, 236, 238), (255, 255, 255), (170, 172, 176), (205, 212, 220)])
    def test_overcast_white_and_blown_skies_are_dull(self, colour):
        assert measure_dullness(np.full((60, 90, 3), colour, np.uint8), np.ones((20, 30), np.float32)) > 0.8

    @pytest.mark.parametrize("colour", [(110, 165, 230), (60, 110, 190), (240, 150, 90), (180, 110, 140)])
    def test_blue_skies_and_sunsets_are_not(self, colour):
        assert measure_dullness(np.full((60, 90, 3), colour, np.uint8), np.ones((20, 30), np.float32)) < 0.1

    def test_only_the_sky_counts(self):
        pixels = np.full((60, 90, 3), (40, 120, 30), np.uint8)
        pixels[:30] = 240
        matte = np.zeros((60, 90), np.float32)
        matte[:28] = 1
        assert measure_dullness(pixels, matte) > 0.9

    def test_no_sky_is_not_dull(self):
        assert measure_dullness(np.full((60, 90, 3), 240, np.uint8), np.zeros((60, 90), np.float32)) == 0

    def test_depth_makes_no_difference(self):
        pixels = render_clear_sky(Size(90, 120))
        matte = np.ones((90, 120), np.float32)
        deep = measure_dullness(pixels.astype(np.uint16) * 257, matte)
        assert deep == pytest.approx(measure_dullness(pixels, matte), abs=0.02)

    @pytest.mark.parametrize(("name", "dull"), [("mmexport1628502287647", True), ("test_1518", True), ("57", False)])
    def test_real_skies(self, shared, name, dull):
        folder = shared / "photos" / "sky_masks_highres_pseudo"
        pixels = cv2.imread(str(folder / f"{name}.jpg"), cv2.IMREAD_REDUCED_COLOR_4)[..., ::-1]
        matte = cv2.imread(str(folder / f"{name}.png"), cv2.IMREAD_REDUCED_GRAYSCALE_4).astype(np.float32) / 255
        assert (measure_dullness(pixels, matte) > 0.5) is dull


class TestRefine:
    def test_the_edge_moves_to_the_roof(self):
        matte = refine_matte(coarse_matte(), front())
        columns = np.delete(matte, np.s_[290:312], axis=1)
        assert columns[: ROOF - 1].min() > 0.9
        assert columns[ROOF + 1 :].max() < 0.1

    def test_a_white_sign_far_from_the_sky_is_not_sky(self):
        pixels, exact = front(), np.zeros((HEIGHT, WIDTH), np.float32)
        pixels[340:370, 100:160] = 236
        exact[: ROOF - 6], exact[340:370, 100:160] = 1, 1
        matte = refine_matte(coarse_matte(exact), pixels)
        assert matte[330:380, 90:170].max() == 0
        assert matte[: ROOF - 1, :280].min() > 0.9

    def test_sky_that_nothing_joins_to_the_top_is_kept_under_a_balcony(self):
        pixels, exact = front(), np.zeros((HEIGHT, WIDTH), np.float32)
        pixels[:40] = (96, 84, 76)
        exact[46 : ROOF - 6] = 1
        assert refine_matte(coarse_matte(exact), pixels)[60:200, :280].min() > 0.9

    def test_a_speck_at_the_top_takes_no_sky_away(self):
        pixels, exact = front(), np.zeros((HEIGHT, WIDTH), np.float32)
        pixels[:80] = (96, 84, 76)
        pixels[:8, 580:] = 236
        exact[86 : ROOF - 6] = 1
        coarse = cv2.resize(coarse_matte(exact), (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
        coarse[:8, 580:] = 0.9
        assert refine_matte(coarse, pixels)[100:200, :280].min() > 0.9

    def test_a_haze_over_a_white_wall_is_not_sky(self):
        pixels, coarse = front(), coarse_matte()
        pixels[ROOF + 30 : 330] = 236
        hazy = np.where(coarse > 0.5, coarse, np.maximum(coarse, 0.45))
        assert refine_matte(hazy, pixels)[ROOF + 10 :].max() < 0.1
        assert refine_matte(hazy, pixels)[: ROOF - 10, :280].min() > 0.9

    def test_an_antenna_the_segmenter_never_saw_is_kept(self):
        matte = refine_matte(coarse_matte(), front())
        assert matte[140:200, 300:302].max() < 0.2
        assert matte[140:200, 285:295].min() > 0.9

    def test_a_white_wall_under_a_white_sky_stays_a_wall(self):
        pixels = front()
        pixels[ROOF + 10 :] = 228
        assert refine_matte(coarse_matte(), pixels)[ROOF + 14 :].max() < 0.15

    def test_a_rendered_front_comes_closer_to_its_exact_matte(self):
        pixels, exact = render_house_with_mask(Size(512, 768), 0)
        coarse = coarse_matte(exact)
        refined = refine_matte(coarse, pixels)
        before = np.abs(cv2.resize(coarse, (768, 512)) - exact).mean()
        after = np.abs(refined - exact).mean()
        assert after < 0.35 * before
        assert after < 0.012

    def test_clouds_are_sky_too(self):
        pixels = front().astype(np.float32)
        y, x = np.mgrid[:HEIGHT, :WIDTH]
        cloud = 30 * np.exp(-(((y - 80) / 30) ** 2 + ((x - 150) / 60) ** 2))
        matte = refine_matte(coarse_matte(), (pixels - cloud[..., None]).clip(0, 255).astype(np.uint8))
        assert matte[40:120, 60:240].min() > 0.8

    def test_large_photos_are_refined_at_working_size(self):
        pixels = cv2.resize(front(), (2400, 1600), interpolation=cv2.INTER_NEAREST)
        assert refine_matte(coarse_matte(), pixels).shape == (683, 1024)

    @pytest.mark.parametrize(
        "bad", [np.full((4, 4), 2.0), np.zeros((4, 4, 3)), np.full((4, 4), np.nan), np.empty((0, 4))]
    )
    def test_refuses_what_is_no_matte(self, bad):
        with pytest.raises(ImageError) as caught:
            refine_matte(bad, front())
        assert caught.value.code == "bad_matte"


class TestGuidedFilter:
    def test_solves_for_the_linear_map(self):
        image = np.random.default_rng(0).random((60, 80, 3), dtype=np.float32)
        mask = image @ np.array([0.5, -0.2, 0.3], np.float32) + 0.1
        planes = fit_guided(mask, image, 5, 1e-6)
        assert np.abs(apply_guided(planes, image) - mask).max() < 1e-2

    def test_a_constant_mask_stays_constant(self):
        image = np.random.default_rng(0).random((60, 80, 3), dtype=np.float32)
        assert np.allclose(apply_guided(fit_guided(np.ones((60, 80), np.float32), image, 5, 1e-3), image), 1, atol=1e-3)


class TestComposite:
    def test_what_is_far_from_the_sky_stays_bit_for_bit(self):
        pixels = front()
        result = composite_sky(pixels, BLUE, coarse_matte())
        assert np.array_equal(result[ROOF + 40 :], pixels[ROOF + 40 :])
        assert not np.array_equal(result[: ROOF - 5], pixels[: ROOF - 5])

    def test_what_is_near_changes_by_three_percent_at_most(self):
        pixels = front()
        change = composite_sky(pixels, BLUE, coarse_matte())[ROOF + 3 :].astype(float) / pixels[ROOF + 3 :] - 1
        assert np.abs(change).max() < 0.03 + 1 / 80

    def test_the_new_sky_has_its_own_colour_above_and_some_old_haze_below(self):
        result = composite_sky(front(), BLUE, coarse_matte()).astype(float)
        top, low = result[5:40, 20:280].mean(axis=(0, 1)), result[ROOF - 20 : ROOF - 5, 20:280].mean(axis=(0, 1))
        assert np.abs(top - 255 * BLUE[0, 0]).max() < 3
        assert low[0] > top[0] + 10
        assert low[2] > low[0]

    @pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
    def test_no_rim_of_the_old_sky_is_left(self, dtype):
        """Soft edges of a roof and a wire under a white sky may be no brighter than what is on both sides of them."""
        soft = cv2.GaussianBlur(front(noise=0, dtype=dtype), (0, 0), 1.2)
        result = composite_sky(soft, BLUE, coarse_matte()).astype(float) * 255 / np.iinfo(dtype).max
        red = result[..., 0]
        sky = red[ROOF - 30 : ROOF - 15].max()
        assert red[ROOF - 15 : ROOF + 15, 20:280].max() <= sky + 6
        wire = float(soft[140:200, 298:304].min()) * 255 / np.iinfo(dtype).max
        assert red[140:200, 296:306].max() <= max(wire, red[140:200, 280:288].max()) + 6

    def test_what_is_nearly_all_sky_beside_leaves_is_hardly_paler(self):
        pixels, exact = render_house_with_mask(Size(640, 960), 0)
        coarse = cv2.GaussianBlur(cv2.resize(exact, (320, 213), interpolation=cv2.INTER_AREA), (0, 0), 1)
        red = composite_sky(pixels, BLUE, coarse)[:320, :, 0].astype(np.float32)
        beside = (exact > 0.9) & (cv2.erode(exact, np.ones((7, 7), np.uint8)) < 0.1)
        plain = cv2.erode(exact, np.ones((41, 41), np.uint8)) > 0.99
        assert red[beside[:320]].mean() - red[plain[:320]].mean() < 7.3

    def test_the_antenna_is_still_there(self):
        result = composite_sky(front(), BLUE, coarse_matte())
        assert result[140:200, 300:302].max() < 75

    def test_the_cameras_grain_stays(self):
        result = composite_sky(front(noise=2.0), BLUE, coarse_matte()).astype(np.float32)
        patch = result[20:100, 20:280, 1]
        assert 1 < (patch - cv2.blur(patch, (9, 9))).std() < 4

    def test_a_blown_sky_gets_grain_and_no_bands(self):
        ramp = np.linspace(0.5, 0.52, 64, dtype=np.float32)[:, None, None].repeat(96, 1).repeat(3, 2)
        result = composite_sky(front(sky=255, noise=0), ramp, coarse_matte())[:150, :280, 0].astype(np.float32)
        assert 0.4 < (result - result.mean(axis=1, keepdims=True)).std() < 1.5
        rows = np.convolve(result.mean(axis=1), np.full(9, 1 / 9), "valid")
        assert np.abs(np.diff(rows)).max() < 0.3

    def test_no_sky_no_change(self):
        pixels = render_room(Size(120, 180))
        assert np.array_equal(composite_sky(pixels, BLUE, np.zeros((40, 60), np.float32)), pixels)

    def test_all_sky(self):
        result = composite_sky(np.full((90, 120, 3), 230, np.uint8), BLUE, np.ones((30, 40), np.float32))
        assert np.abs(result[:20].mean(axis=(0, 1)) - 255 * BLUE[0, 0]).max() < 4

    def test_threads_and_places_do_not_show(self):
        pixels, threads = front(), cv2.getNumThreads()
        results = []
        for count in (1, 3):
            cv2.setNumThreads(count)
            results.append(composite_sky(pixels, BLUE, coarse_matte()))
        cv2.setNumThreads(threads)
        assert np.array_equal(*results)
        assert composite_sky(pixels, BLUE, coarse_matte(), out=pixels) is pixels
        assert np.array_equal(pixels, results[0])

    @pytest.mark.parametrize("bad", [np.zeros((4, 4, 3), np.float32), np.zeros((4, 4), np.uint8)])
    def test_refuses_other_arrays(self, bad):
        with pytest.raises(ImageError) as caught:
            composite_sky(bad, BLUE, np.zeros((4, 4), np.float32))
        assert caught.value.code == "bad_pixels"

    @pytest.mark.parametrize("size", [(1, 1), (3, 200), (65, 7)])
    def test_any_size(self, size):
        pixels = np.full((*size, 3), 200, np.uint8)
        assert composite_sky(pixels, BLUE, np.ones((2, 2), np.float32)).shape == pixels.shape
