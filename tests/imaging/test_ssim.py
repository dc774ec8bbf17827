"""PSNR and SSIM against scikit-image, on its own goldens and pixel by pixel."""

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from skimage.metrics import structural_similarity

from imaging.photo import ImageError
from imaging.quality import measure_psnr, measure_ssim, measure_structure


def noisy_pair(shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    noise = np.random.default_rng(4)
    image = cv2.GaussianBlur(noise.uniform(0, 255, shape), (0, 0), 3) * 3 - 250
    one, other = (np.clip(image + noise.normal(0, 10, shape), 0, 255).astype(np.uint8) for _ in range(2))
    return one, other


def test_real_pairs_equal_scikit_image(shared: Path) -> None:
    lines = (shared / "refs/golden_metrics.tsv").read_text().splitlines()
    rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))
    assert len(rows) == 13
    for row in rows:
        image, other = (np.asarray(Image.open(shared / row[name]).convert("RGB")) for name in ("file_a", "file_b"))
        assert measure_psnr(image, other) == pytest.approx(float(row["psnr"]), abs=1e-6)
        assert measure_ssim(image, other) == pytest.approx(float(row["ssim_default7x7"]), abs=1e-6)
        wang = measure_ssim(image, other, "gaussian")
        assert wang == pytest.approx(float(row["ssim_wang_gauss_sigma1.5"]), abs=1e-6)
        luma, other_luma = (np.asarray(Image.fromarray(pixels).convert("L")) for pixels in (image, other))
        assert measure_ssim(luma, other_luma, "gaussian") == pytest.approx(
            float(row["ssim_wang_luma_rec601"]), abs=1e-6
        )


@pytest.mark.parametrize("shape", [(40, 50), (33, 47, 3)])
def test_ssim_equals_scikit_image(shape: tuple[int, ...]) -> None:
    image, other = noisy_pair(shape)
    axis = 2 if len(shape) == 3 else None
    assert measure_ssim(image, other) == pytest.approx(structural_similarity(image, other, channel_axis=axis), abs=1e-9)
    gaussian = structural_similarity(
        image, other, channel_axis=axis, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )
    assert measure_ssim(image, other, "gaussian") == pytest.approx(gaussian, abs=1e-9)


def test_an_image_equals_itself() -> None:
    image, _ = noisy_pair((30, 30, 3))
    assert measure_ssim(image, image) == pytest.approx(1)
    assert measure_structure(image, image) == pytest.approx(1)
    assert measure_psnr(image, image) == float("inf")


def test_psnr_knows_the_range_of_the_type() -> None:
    flat = np.full((8, 8), 100, np.uint8)
    assert measure_psnr(flat, flat + np.uint8(1)) == pytest.approx(20 * np.log10(255))
    deep = np.full((8, 8), 100, np.uint16)
    assert measure_psnr(deep, deep + np.uint16(1)) == pytest.approx(20 * np.log10(65535))
    image = np.full((8, 8), 0.5, np.float32)
    assert measure_psnr(image, image + np.float32(0.1)) == pytest.approx(20, abs=1e-5)


def test_structure_ignores_gain_and_offset_but_not_blur() -> None:
    image, _ = noisy_pair((80, 80))
    small = (image // 3).astype(np.uint8)
    assert measure_structure(small, small * np.uint8(2) + np.uint8(20)) > 0.99
    assert measure_ssim(small, small * np.uint8(2) + np.uint8(20)) < 0.9
    assert measure_structure(image, cv2.GaussianBlur(image, (0, 0), 2)) < 0.8


def test_arrays_that_cannot_be_compared() -> None:
    image = np.zeros((20, 20, 3), np.uint8)
    for other in (np.zeros((20, 21, 3), np.uint8), np.zeros((20, 20, 3), np.uint16)):
        with pytest.raises(ImageError) as failure:
            measure_ssim(image, other)
        assert failure.value.code == "size_mismatch"
    for side, window in ((6, "uniform"), (10, "gaussian")):
        with pytest.raises(ImageError, match="window"):
            measure_ssim(image[:side], image[:side], window)  # type: ignore[arg-type]
    with pytest.raises(ImageError) as failure:
        measure_psnr(np.zeros(5), np.zeros(5))
    assert failure.value.code == "wrong_shape"
