"""Colour against others' numbers: Sharma's pairs, colour-science's and libvips' points, scikit-image's goldens."""

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imaging.color import (
    apply_white_balance,
    delta_e_2000,
    estimate_white_balance,
    linear_to_srgb,
    match_histograms,
    srgb_to_lab,
    srgb_to_linear,
)
from imaging.photo import ImageError

# Pairs whose hues straddle 0° and 180°, where most implementations go wrong (Sharma et al. 2005, pairs 7-16).
HUE_WRAP = [
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, -1.0, 2.0), (50.0, 0.0, 0.0), 2.3669),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0010), 7.1792),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0012), 7.2195),
    ((50.0, -0.001, 2.49), (50.0, 0.0009, -2.49), 4.8045),
    ((50.0, -0.001, 2.49), (50.0, 0.0010, -2.49), 4.8045),
    ((50.0, -0.001, 2.49), (50.0, 0.0011, -2.49), 4.7461),
    ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
]
OTHERS_POINTS = [
    ((50.0, 10.0, 20.0), (40.0, -20.0, 10.0), 30.238, 5e-4),
    ((100.0, 21.57210357, 272.22819350), (100.0, 426.67945353, 72.39590835), 94.03564903, 1e-7),
    ((100.0, 21.57210357, 272.22819350), (100.0, 74.05216981, 276.45318193), 14.87906419, 1e-7),
    # As scikit-image and the paper's equations have it; colour-science's 68.2309 leaves the mean hue above 360 degrees.
    ((100.0, 21.57210357, 272.22819350), (100.0, 8.32281957, -73.58297716), 68.23111251, 1e-7),
]
labs = st.tuples(st.floats(0, 100), st.floats(-120, 120), st.floats(-120, 120))


def golden_rows(shared: Path) -> list[dict[str, str]]:
    lines = (shared / "refs/golden_metrics.tsv").read_text().splitlines()
    return list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))


def read_pixels(path: Path) -> np.ndarray:
    from PIL import Image

    return np.asarray(Image.open(path).convert("RGB"))


def test_sharmas_34_pairs_to_four_decimals(shared: Path) -> None:
    with (shared / "refs/ciede2000_sharma34.csv").open() as table:
        rows = list(csv.DictReader(table))
    lab = np.array([[float(row[name]) for name in ("L1", "a1", "b1")] for row in rows])
    other = np.array([[float(row[name]) for name in ("L2", "a2", "b2")] for row in rows])
    expected = np.array([float(row["dE2000"]) for row in rows])
    assert len(rows) == 34
    np.testing.assert_allclose(delta_e_2000(lab, other), expected, atol=5.1e-5, rtol=0)
    np.testing.assert_allclose(delta_e_2000(other, lab), expected, atol=5.1e-5, rtol=0)


@pytest.mark.parametrize(("lab", "other", "expected"), HUE_WRAP)
def test_hues_that_wrap(lab: tuple[float, ...], other: tuple[float, ...], expected: float) -> None:
    assert delta_e_2000(np.array(lab), np.array(other)) == pytest.approx(expected, abs=5.1e-5)


@pytest.mark.parametrize(("lab", "other", "expected", "tolerance"), OTHERS_POINTS)
def test_points_of_other_libraries(
    lab: tuple[float, ...], other: tuple[float, ...], expected: float, tolerance: float
) -> None:
    assert delta_e_2000(np.array(lab), np.array(other)) == pytest.approx(expected, abs=tolerance)


@given(labs, labs)
def test_difference_is_symmetric_and_nothing_for_equals(one: tuple[float, ...], other: tuple[float, ...]) -> None:
    a, b = np.array(one), np.array(other)
    assert delta_e_2000(a, a) == 0
    assert delta_e_2000(a, b) >= 0
    assert delta_e_2000(a, b) == pytest.approx(delta_e_2000(b, a), abs=1e-9)


def test_difference_keeps_float32_and_shape() -> None:
    lab = np.random.default_rng(0).uniform(-50, 50, (4, 5, 3)).astype(np.float32)
    difference = delta_e_2000(lab, lab[::-1])
    assert difference.dtype == np.float32
    exact = delta_e_2000(lab.astype(np.float64), lab[::-1].astype(np.float64))
    np.testing.assert_allclose(difference, exact, atol=1e-3)


def test_transfer_curve_at_the_standards_points() -> None:
    encoded = np.array([0.0, 0.04045, 0.5, 1.0])
    np.testing.assert_allclose(srgb_to_linear(encoded), [0, 0.0031308, 0.21404114, 1], atol=1e-7)


def test_every_8_bit_level_survives_the_round_trip() -> None:
    levels = (np.arange(256) / 255).astype(np.float32)
    back = linear_to_srgb(srgb_to_linear(levels))
    assert back.dtype == np.float32
    np.testing.assert_array_equal(np.rint(back * 255), np.arange(256))


def test_lab_of_the_primaries_and_of_grey() -> None:
    """Lindbloom's calculator, sRGB, D65."""
    primaries = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1], [0, 0, 0]], float)
    expected = np.array(
        [[53.24, 80.09, 67.20], [87.73, -86.18, 83.18], [32.30, 79.19, -107.86], [100, 0, 0], [0, 0, 0]]
    )
    np.testing.assert_allclose(srgb_to_lab(primaries), expected, atol=0.02)
    grey = srgb_to_lab(np.full((2, 2, 3), 0.466, np.float32))
    assert np.abs(grey[..., 1:]).max() < 0.01


def test_lab_needs_three_channels() -> None:
    with pytest.raises(ImageError) as failure:
        srgb_to_lab(np.zeros((4, 4)))
    assert failure.value.code == "wrong_shape"


def test_lab_and_difference_equal_scikit_image_on_real_photos(shared: Path) -> None:
    for row in golden_rows(shared):
        pair = [
            srgb_to_lab(read_pixels(shared / row[name]).astype(np.float32) / np.float32(255))
            for name in ("file_a", "file_b")
        ]
        assert delta_e_2000(*pair).mean(dtype=float) == pytest.approx(float(row["mean_ciede2000"]), abs=1e-3)


def test_histogram_matching_equals_scikit_image_on_real_photos(shared: Path) -> None:
    for row in golden_rows(shared):
        image, reference = (read_pixels(shared / row[name]) for name in ("file_a", "file_b"))
        matched = match_histograms(image, reference)
        expected_mean = [float(value) for value in row["histmatch_mean_R,G,B"].split(",")]
        expected_std = [float(value) for value in row["histmatch_std_R,G,B"].split(",")]
        np.testing.assert_allclose(matched.mean(axis=(0, 1)), expected_mean, atol=6e-4)
        np.testing.assert_allclose(matched.std(axis=(0, 1)), expected_std, atol=6e-4)
        difference = np.abs(matched.astype(float) - reference).mean()
        assert difference == pytest.approx(float(row["histmatch_mae_vs_B"]), abs=6e-5)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_histogram_matching_equals_scikit_image_pixel_by_pixel(dtype: type[np.unsignedinteger]) -> None:
    from skimage.exposure import match_histograms as oracle

    noise = np.random.default_rng(1)
    image = (noise.beta(2, 5, (61, 47, 3)) * np.iinfo(dtype).max).astype(dtype)
    reference = (noise.beta(4, 2, (300, 53, 3)) * np.iinfo(dtype).max).astype(dtype)
    matched = match_histograms(image, reference)
    assert matched.dtype == dtype
    np.testing.assert_array_equal(matched, oracle(image, reference, channel_axis=-1))


def test_matching_a_photo_to_itself_changes_nothing() -> None:
    pixels = np.random.default_rng(2).integers(0, 200, (40, 30, 3)).astype(np.uint8)
    np.testing.assert_array_equal(match_histograms(pixels, pixels), pixels)


@pytest.mark.parametrize(
    ("image", "reference", "code"),
    [
        (np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4, 3), np.uint16), "wrong_dtype"),
        (np.zeros((4, 4, 3), np.float32), np.zeros((4, 4, 3), np.float32), "wrong_dtype"),
        (np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3), np.uint8), "wrong_shape"),
        (np.zeros((4, 4, 3), np.uint8), np.zeros((0, 4, 3), np.uint8), "wrong_shape"),
    ],
)
def test_histograms_that_cannot_be_matched(image: np.ndarray, reference: np.ndarray, code: str) -> None:
    with pytest.raises(ImageError) as failure:
        match_histograms(image, reference)
    assert failure.value.code == code


@pytest.mark.parametrize("norm", [1, 6])
def test_a_known_cast_is_found_and_taken_out(norm: float) -> None:
    scene = np.random.default_rng(3).uniform(0.05, 0.5, (60, 80, 1)).astype(np.float32)
    neutral = linear_to_srgb(np.repeat(scene, 3, axis=2)).astype(np.float32)
    cast = apply_white_balance(neutral, (1.3, 1.0, 0.7))
    restored = apply_white_balance(cast, estimate_white_balance(cast, norm=norm))
    np.testing.assert_allclose(restored[..., 0], restored[..., 2], atol=2e-3)
    np.testing.assert_allclose(restored[..., 0], restored[..., 1], atol=2e-3)
    assert np.abs(restored.mean() - neutral.mean()) < 0.03


def test_neutral_scene_needs_no_gain() -> None:
    grey = np.linspace(0.1, 0.9, 300, dtype=np.float32).reshape(10, 30, 1).repeat(3, axis=2)
    assert estimate_white_balance(grey) == pytest.approx((1, 1, 1), abs=1e-6)


def test_gains_are_bounded_and_clipped_pixels_ignored() -> None:
    orange = np.full((10, 10, 3), (0.9, 0.4, 0.02), np.float32)
    gains = estimate_white_balance(orange, max_gain=1.5)
    assert all(1 / 1.5 <= gain <= 1.5 for gain in gains)
    half_blown = np.full((10, 10, 3), 0.5, np.float32)
    half_blown[5:] = (1, 0.2, 0.2)
    assert estimate_white_balance(half_blown) == pytest.approx((1, 1, 1), abs=1e-6)


@pytest.mark.parametrize("level", [0, 1])
def test_black_or_blown_photo_is_left_alone(level: float) -> None:
    assert estimate_white_balance(np.full((5, 5, 3), level, np.float32)) == (1, 1, 1)


def test_white_balance_refuses_what_it_cannot_use() -> None:
    with pytest.raises(ImageError, match="H, W, 3"):
        estimate_white_balance(np.zeros((5, 5), np.float32))
    with pytest.raises(ImageError, match="at least 1"):
        estimate_white_balance(np.zeros((5, 5, 3), np.float32), norm=0.5)


def test_white_balance_brings_a_real_room_closer_to_neutral(shared: Path) -> None:
    pixels = cv2.resize(read_pixels(next((shared / "photos/interior").glob("*.jpg"))), (300, 200)) / np.float32(255)
    tinted = apply_white_balance(pixels, (1.25, 1.0, 0.75))
    corrected = apply_white_balance(tinted, estimate_white_balance(tinted))
    before, after = (delta_e_2000(srgb_to_lab(image), srgb_to_lab(pixels)).mean() for image in (tinted, corrected))
    assert after < before
