import cv2
import numpy as np
import pytest

from imaging.photo import ImageError
from imaging.staging import Matted, composite
from imaging.surfaces import surface_id
from tests.imaging.staging.conftest import Staged

SCALE = 3


def _enlarge(image: np.ndarray, dtype: type = np.uint8) -> np.ndarray:
    big = cv2.resize(image, None, fx=SCALE, fy=SCALE, interpolation=cv2.INTER_CUBIC)
    noise = np.random.default_rng(2).standard_normal(big.shape) * 0.008
    most = np.iinfo(dtype).max
    return np.rint(np.clip(big + noise, 0, 1) * most).astype(dtype)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_outside_the_mask_every_byte_is_the_photo_s(sofa_staged: Staged, dtype: type) -> None:
    pixels = _enlarge(sofa_staged.empty.image, dtype)
    result, mask = composite(pixels, sofa_staged.aligned, sofa_staged.matted)
    whole = mask.crop(mask.size.region)
    assert result.dtype == dtype
    assert (result[whole == 0] == pixels[whole == 0]).all()
    assert 0.05 < (whole > 0).mean() < 0.6


def test_the_furniture_is_there_in_the_light_of_the_photo(sofa_staged: Staged) -> None:
    result, _ = composite(_enlarge(sofa_staged.empty.image), sofa_staged.aligned, sofa_staged.matted)
    small = cv2.resize(result, sofa_staged.empty.image.shape[1::-1], interpolation=cv2.INTER_AREA) / 255
    inside = cv2.erode((sofa_staged.painted.labels == surface_id("furniture")).astype(np.uint8), np.ones((9, 9))) > 0
    assert np.abs(small[inside] - sofa_staged.painted.image[inside]).mean() < 0.03


def test_furniture_has_the_photo_s_grain(sofa_staged: Staged) -> None:
    result, _ = composite(_enlarge(sofa_staged.empty.image), sofa_staged.aligned, sofa_staged.matted)
    sofa, wall = (result[place].astype(float) for place in (np.s_[780:840, 750:1000], np.s_[420:480, 850:1000]))
    grain = [np.std(part - cv2.GaussianBlur(part, (0, 0), 2)) for part in (sofa, wall)]
    assert 0.5 < grain[0] / grain[1] < 1.6


def test_shade_keeps_the_floor_s_texture(sofa_staged: Staged) -> None:
    pixels = _enlarge(sofa_staged.empty.image)
    result, _ = composite(pixels, sofa_staged.aligned, sofa_staged.matted)
    matted = sofa_staged.matted
    shaded = (matted.furniture == 0) & (matted.shade.mean(axis=2) < 0.9)
    big = cv2.resize(shaded.astype(np.uint8), pixels.shape[1::-1], interpolation=cv2.INTER_NEAREST) > 0
    light = cv2.erode(big.astype(np.uint8), np.ones((9, 9))) > 0
    fine = [np.mean(p, axis=2) - cv2.GaussianBlur(np.mean(p, axis=2), (0, 0), 3) for p in (pixels, result)]
    assert np.corrcoef(fine[0][light], fine[1][light])[0, 1] > 0.9


def test_nothing_changes_without_furniture(sofa_staged: Staged) -> None:
    pixels = _enlarge(sofa_staged.empty.image)
    nothing = np.zeros(sofa_staged.keep.shape, np.float32)
    colours = sofa_staged.matted.colours
    result, mask = composite(pixels, sofa_staged.aligned, Matted(nothing, colours, np.ones_like(colours), nothing))
    assert mask.is_empty
    assert (result == pixels).all()


def test_what_are_no_pixels_is_refused(sofa_staged: Staged) -> None:
    with pytest.raises(ImageError) as refused:
        composite(sofa_staged.empty.image, sofa_staged.aligned, sofa_staged.matted)
    assert refused.value.code == "bad_pixels"
