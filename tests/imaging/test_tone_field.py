"""The constrained operator: identity is free, bounds hold, known maps come back, strips and edges do not show."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imaging.photo import ImageError
from imaging.region import Size
from imaging.tone_field import (
    ToneBounds,
    ToneField,
    anchor_reference,
    apply_tone_field,
    attenuate_field,
    compose_fields,
    fit_tone_field,
    identity_field,
    measure_field,
    resample_field,
)

MATRIX = np.array([[1.4, 0.1, 0.0], [-0.1, 1.3, 0.05], [0.0, 0.2, 1.1]], np.float32)
OFFSET = np.array([0.05, -0.02, 0.03], np.float32)
shapes = st.tuples(st.integers(1, 90), st.integers(1, 90))


def noise_pixels(shape: tuple[int, int], dtype: type = np.uint8, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, np.iinfo(dtype).max, (*shape, 3), dtype=dtype, endpoint=True)


def constant_field(matrix: np.ndarray, offset: np.ndarray, shape: tuple[int, int] = (3, 4)) -> ToneField:
    return ToneField(np.broadcast_to(matrix, (*shape, 3, 3)).copy(), np.broadcast_to(offset, (*shape, 3)).copy())


def wild_field(shape: tuple[int, int], seed: int = 0) -> ToneField:
    rng = np.random.default_rng(seed)
    matrix = np.eye(3) * 1.5 + rng.normal(0, 0.3, (*shape, 3, 3))
    return ToneField(matrix.astype(np.float32), rng.normal(0, 0.1, (*shape, 3)).astype(np.float32))


def smooth_field(shape: tuple[int, int]) -> ToneField:
    """A field that varies as slowly as fitted ones do: half a wave across the photo, each coefficient another."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32) / max(shape)
    waves = np.stack([np.sin(3 * x + 2 * y + n) for n in range(12)], axis=-1).astype(np.float32)
    return ToneField(np.eye(3, dtype=np.float32) + 0.2 * waves[..., :9].reshape(*shape, 3, 3), 0.1 * waves[..., 9:])


class TestApply:
    @settings(deadline=None, max_examples=30)
    @given(size=shapes, grid=shapes, dtype=st.sampled_from([np.uint8, np.uint16]))
    def test_identity_is_bit_exact(self, size, grid, dtype):
        pixels = noise_pixels(size, dtype)
        assert np.array_equal(apply_tone_field(pixels, identity_field(grid)), pixels)

    @settings(deadline=None, max_examples=30)
    @given(size=shapes, grid=st.tuples(st.integers(1, 20), st.integers(1, 20)), strip=st.integers(1, 100))
    def test_strips_do_not_show(self, size, grid, strip):
        pixels, field = noise_pixels(size), wild_field(grid)
        result = apply_tone_field(pixels, field, block=Size(strip, 128))
        assert np.array_equal(result, apply_tone_field(pixels, field))

    @pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
    @pytest.mark.parametrize("grid", [(1, 1), (2, 9), (3, 70)])
    @pytest.mark.parametrize("width", [128, 256, 384])
    def test_blocks_side_by_side_do_not_show(self, dtype, grid, width):
        pixels, field = noise_pixels((70, 1037), dtype), wild_field(grid)
        whole = apply_tone_field(pixels, field, block=Size(128, 2048))
        assert np.array_equal(apply_tone_field(pixels, field, block=Size(32, width)), whole)

    def test_threads_do_not_show(self):
        pixels, field, threads = noise_pixels((500, 130)), wild_field((9, 7)), cv2.getNumThreads()
        results = []
        for count in (1, 3):
            cv2.setNumThreads(count)
            results.append(apply_tone_field(pixels, field))
        cv2.setNumThreads(threads)
        assert np.array_equal(*results)

    def test_sixteen_bits_follow_the_map_to_one_level(self):
        pixels = noise_pixels((40, 50), np.uint16)
        expected = np.clip(pixels / 65535 @ MATRIX.T + OFFSET, 0, 1) * 65535
        result = apply_tone_field(pixels, constant_field(MATRIX, OFFSET))
        assert np.abs(result - expected).max() <= 0.51

    def test_eight_bits_stay_within_what_their_rounding_hid(self):
        pixels = noise_pixels((40, 50))
        expected = np.clip(pixels / 255 @ MATRIX.T + OFFSET, 0, 1) * 255
        error = apply_tone_field(pixels, constant_field(MATRIX, OFFSET)) - expected
        assert np.abs(error).max() <= 0.5 * np.abs(MATRIX).sum(axis=1).max() + 0.5
        assert abs(error.mean()) < 0.05

    def test_follows_bilinear_interpolation_of_the_grid(self):
        size, field = (480, 640), smooth_field((15, 20))
        planes = np.concatenate([field.matrix.reshape(15, 20, 9), field.offset], axis=-1)
        full = np.stack([cv2.resize(planes[..., n], size[::-1]) for n in range(12)], axis=-1)
        pixels = noise_pixels(size, np.uint16)
        expected = np.einsum("yxij,yxj->yxi", full[..., :9].reshape(*size, 3, 3), pixels / 65535) + full[..., 9:]
        error = apply_tone_field(pixels, field) / 65535 - np.clip(expected, 0, 1)
        assert np.abs(error).max() < 1 / 255

    def test_saturates_instead_of_wrapping(self):
        pixels = noise_pixels((16, 16))
        assert apply_tone_field(pixels, constant_field(np.eye(3, dtype=np.float32), np.full(3, 2.0, "f4"))).min() == 255
        assert apply_tone_field(pixels, constant_field(np.eye(3, dtype=np.float32), np.full(3, -2.0, "f4"))).max() == 0

    def test_brightened_ramp_has_no_bands(self):
        """Steps four levels wide would leave three of four values empty; local means must climb in finer steps."""
        ramp = np.linspace(20, 30, 1280)[None, :, None].repeat(256, 0).repeat(3, 2)
        result = apply_tone_field(ramp.round().astype(np.uint8), constant_field(4 * np.eye(3, dtype="f4"), np.zeros(3)))
        assert len(np.unique(result)) >= 40
        assert np.count_nonzero(np.bincount(result.ravel())[84:118]) == 34

    def test_grain_is_too_fine_to_gather(self):
        flat = np.full((512, 512, 3), 60, np.uint8)
        result = apply_tone_field(flat, constant_field(4 * np.eye(3, dtype="f4"), np.zeros(3))).astype(np.float32)
        assert np.abs(cv2.blur(result, (8, 8)) - 240).max() < 0.5

    def test_writes_in_place(self):
        pixels, field = noise_pixels((200, 70)), wild_field((5, 6))
        expected = apply_tone_field(pixels, field)
        assert apply_tone_field(pixels, field, out=pixels) is pixels
        assert np.array_equal(pixels, expected)

    def test_reads_views_and_leaves_the_original_alone(self):
        pixels = noise_pixels((60, 80))[::-1, 5:70]
        pixels.flags.writeable = False
        assert np.array_equal(
            apply_tone_field(pixels, wild_field((4, 4))), apply_tone_field(pixels.copy(), wild_field((4, 4)))
        )

    @pytest.mark.parametrize("bad", [np.zeros((4, 4, 3), np.float32), np.zeros((4, 4), np.uint8)])
    def test_refuses_other_arrays(self, bad):
        with pytest.raises(ImageError) as caught:
            apply_tone_field(bad, identity_field())
        assert caught.value.code == "bad_pixels"

    def test_refuses_a_result_of_another_shape(self):
        with pytest.raises(ImageError, match="the result is"):
            apply_tone_field(noise_pixels((4, 4)), identity_field(), out=np.zeros((5, 4, 3), np.uint8))


class TestFit:
    @settings(deadline=None, max_examples=25)
    @given(size=shapes, seed=st.integers(0, 99), scale=st.floats(0.01, 3))
    def test_bounds_hold_for_any_input(self, size, seed, scale):
        rng, bounds = np.random.default_rng(seed), ToneBounds()
        guide = rng.random((*size, 3), dtype=np.float32) * np.float32(min(scale, 1))
        reference = rng.random((*size, 3), dtype=np.float32) * np.float32(scale)
        report = measure_field(fit_tone_field(guide, reference), bounds)
        assert report.min_gain >= bounds.min_gain - 1e-4
        assert report.max_gain <= bounds.max_gain + 1e-4
        assert report.max_cross <= bounds.max_cross + 1e-4
        assert report.max_offset <= bounds.max_offset + 1e-4

    def test_recovers_a_known_map_where_there_is_texture(self):
        guide = np.random.default_rng(0).random((90, 120, 3), dtype=np.float32) * 0.6
        field = fit_tone_field(guide, guide @ MATRIX.T + OFFSET)
        assert np.abs(field.matrix - MATRIX).max() < 0.03
        assert np.abs(field.offset - OFFSET).max() < 0.01

    def test_flat_surfaces_take_the_ratio_so_that_texture_survives(self):
        guide = np.full((60, 80, 3), 0.2, np.float32)
        field = fit_tone_field(guide, guide * 2)
        assert np.allclose(field.matrix, 2 * np.eye(3), atol=1e-3)
        assert np.allclose(field.offset, 0, atol=1e-3)

    def test_guide_as_reference_is_the_identity(self):
        guide = np.random.default_rng(3).random((50, 70, 3), dtype=np.float32)
        pixels = (guide * 255).round().astype(np.uint8)
        assert np.array_equal(apply_tone_field(pixels, fit_tone_field(guide, guide)), pixels)

    def test_black_stays_finite_and_dark(self):
        black = np.zeros((30, 40, 3), np.float32)
        field = fit_tone_field(black, black)
        assert apply_tone_field((black * 255).astype(np.uint8), field).max() <= 2

    def test_no_halo_beside_a_window(self):
        """A guide with the reference's blur cancels it: 3.5 levels; a sharp guide is allowed 17 (a ratio map: 30)."""
        assert halo_beside_window(guide_blur_px=6) <= 3.5
        assert halo_beside_window(guide_blur_px=0) <= 17

    @pytest.mark.parametrize("gain", [0.6, 1.0, 2.5])
    def test_ramps_stay_monotone(self, gain):
        ramp = np.linspace(0.05, 0.35, 1024, dtype=np.float32)[None, :, None].repeat(256, 0).repeat(3, 2)
        field = fit_tone_field(ramp[::4, ::4].copy(), ramp[::4, ::4] * gain)
        result = apply_tone_field((ramp * 65535).round().astype(np.uint16), field).astype(int)
        assert np.diff(result, axis=1).min() >= 0

    @pytest.mark.parametrize("value", [np.nan, np.inf])
    def test_refuses_values_that_are_not_finite(self, value):
        good = np.full((8, 8, 3), 0.5, np.float32)
        bad = good.copy()
        bad[3, 3, 1] = value
        for guide, reference in ((good, bad), (bad, good)):
            with pytest.raises(ImageError) as caught:
                fit_tone_field(guide, reference)
            assert caught.value.code == "bad_tone_input"

    def test_refuses_shapes_that_differ(self):
        with pytest.raises(ImageError):
            fit_tone_field(np.zeros((8, 8, 3), np.float32), np.zeros((8, 9, 3), np.float32))


def halo_beside_window(guide_blur_px: float, reference_blur_px: float = 6) -> float:
    """Worst error on the wall and in the window, 8-bit levels; the right answer lifts the wall and keeps the window."""
    window, height, width = (slice(180, 480), slice(360, 640)), 683, 1024
    scene = np.full((height, width, 3), 45.0)
    target = np.full((height, width, 3), 110.0)
    scene[window], target[window] = 230, 238
    pixels = (scene + np.random.default_rng(0).normal(0, 1.5, scene.shape)).round().astype(np.uint8)
    guide, reference = (pixels / 255).astype(np.float32), (target / 255).astype(np.float32)
    if guide_blur_px:
        guide = cv2.GaussianBlur(guide, (0, 0), guide_blur_px)
    reference = cv2.GaussianBlur(reference, (0, 0), reference_blur_px)
    small = [cv2.resize(image, (128, 85), interpolation=cv2.INTER_AREA) for image in (guide, reference)]
    result = apply_tone_field(pixels, fit_tone_field(small[0], small[1])).mean(axis=2)
    row = result[300:361].mean(axis=0) - target[330, :, 0]
    return float(np.abs(np.delete(row, np.r_[352:366, 634:648])).max())


class TestAlgebra:
    def test_composition_is_one_after_the_other(self):
        first, second = wild_field((4, 5), 1), wild_field((8, 10), 2)
        image = np.random.default_rng(0).random((8, 10, 3), dtype=np.float32)
        at = resample_field(first, (8, 10))
        once = np.einsum("yxij,yxj->yxi", at.matrix, image) + at.offset
        twice = np.einsum("yxij,yxj->yxi", second.matrix, once) + second.offset
        both = compose_fields(first, second)
        assert np.allclose(np.einsum("yxij,yxj->yxi", both.matrix, image) + both.offset, twice, atol=1e-5)

    def test_identity_composes_to_nothing(self):
        field = wild_field((6, 7))
        for both in (compose_fields(field, identity_field()), compose_fields(identity_field(), field)):
            assert np.allclose(both.matrix, field.matrix)
            assert np.allclose(both.offset, field.offset)

    def test_attenuation_by_a_number(self):
        field = wild_field((6, 7))
        assert np.allclose(attenuate_field(field, 1).matrix, field.matrix)
        assert np.array_equal(attenuate_field(field, 0).matrix, identity_field((6, 7)).matrix)
        assert np.allclose(attenuate_field(field, 0.5).offset, field.offset / 2)

    def test_attenuation_by_a_weight_leaves_the_rest_untouched(self):
        weight = np.zeros((60, 70), np.float32)
        weight[:, 35:] = 1
        field = attenuate_field(constant_field(MATRIX, OFFSET, (12, 14)), weight)
        pixels = noise_pixels((600, 700))
        result = apply_tone_field(pixels, field)
        assert np.array_equal(result[:, :300], pixels[:, :300])
        assert np.allclose(field.matrix[:, 8:], MATRIX)

    @pytest.mark.parametrize("amount", [-0.1, 1.1, np.nan, np.full((3, 3), 2.0), np.zeros((2, 2, 2))])
    def test_attenuation_refuses_other_amounts(self, amount):
        with pytest.raises(ImageError) as caught:
            attenuate_field(identity_field((4, 4)), amount)
        assert caught.value.code == "bad_weight"

    def test_report_counts_clamped_cells(self):
        guide = np.full((40, 80, 3), 0.1, np.float32)
        reference = guide.copy()
        reference[:, 40:] = 0.9
        report = measure_field(fit_tone_field(guide, reference, radius_fraction=0.03))
        assert 0.4 < report.clamped_fraction < 0.6
        assert report.max_gain == pytest.approx(4)
        assert measure_field(identity_field()).clamped_fraction == 0

    @pytest.mark.parametrize("shape", [(3, 3), (4, 5, 3, 2)])
    def test_refuses_what_is_no_field(self, shape):
        with pytest.raises(ImageError) as caught:
            ToneField(np.zeros(shape, np.float32), np.zeros((4, 5, 3), np.float32))
        assert caught.value.code == "bad_tone_field"

    def test_refuses_values_that_are_not_finite(self):
        with pytest.raises(ImageError):
            ToneField(np.full((2, 2, 3, 3), np.nan, np.float32), np.zeros((2, 2, 3), np.float32))


class TestAnchor:
    def test_local_light_stays_and_overall_light_is_the_anchors(self):
        rng = np.random.default_rng(0)
        local = rng.normal(0, 0.02, (64, 64, 1)).astype(np.float32)
        anchor = np.full((64, 64, 3), 0.6, np.float32)
        result = anchor_reference(0.4 + local.repeat(3, 2), anchor, radius_px=12)
        assert abs(result.mean() - 0.6) < 0.005
        assert np.corrcoef(result[..., 0].ravel(), local.ravel())[0, 1] > 0.95

    def test_two_tiles_anchored_alike_agree(self):
        anchor = np.linspace(0.2, 0.8, 64, dtype=np.float32)[None, :, None].repeat(64, 0).repeat(3, 2)
        dark, bright = anchor * 0 + 0.3, anchor * 0 + 0.6
        difference = anchor_reference(dark, anchor, 8) - anchor_reference(bright, anchor, 8)
        assert np.abs(difference).max() < 1e-5
