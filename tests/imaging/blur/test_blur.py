"""Blurring: nothing of what was there is left, nothing else is touched, and what is left says nothing."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from imaging.blur import Style, blur_mask, count_cells, find_spots
from imaging.masks import Mask
from imaging.region import Region, Size
from models.detector.faces import FaceFinder

FACES = [
    "pairs_object_removal_iopaint/unwant_person.jpg",
    "pairs_object_removal_iopaint/watermark.jpg",
    "orientation_real_cameras/Canon_EOS_1000D.jpg",
]
STYLES: list[Style] = ["blur", "pixelate"]
SIZE = Size(120, 160)


def scribble(dtype: type = np.uint8, seed: int = 0) -> np.ndarray:
    """Letters of noise: as much fine structure as can be."""
    return np.random.default_rng(seed).integers(0, np.iinfo(dtype).max, (120, 160, 3), dtype, endpoint=True)


def ellipse() -> Mask:
    y, x = np.mgrid[:120, :160]
    distance = np.hypot((x - 80) / 30, (y - 60) / 40)
    return Mask.trim(np.clip((1.1 - distance) / 0.2, 0, 1).astype(np.float32))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0])
def test_outside_every_byte_is_equal_and_inside_structure_is_gone(dtype: type, style: Style, strength: float) -> None:
    pixels, mask = scribble(dtype), ellipse()
    before = pixels.copy()
    after = blur_mask(pixels, mask, style=style, strength=strength)
    whole = mask.crop(SIZE.region)
    assert after.dtype == dtype
    assert (after[whole == 0] == before[whole == 0]).all()
    assert (pixels == before).all()
    inside = whole >= 0.5
    assert np.std(after[inside].astype(float)) < 0.25 * np.std(before[inside].astype(float))
    fine = after.astype(float) - cv2.blur(after.astype(float), (5, 5))
    seen = before.astype(float) - cv2.blur(before.astype(float), (5, 5))
    assert abs(np.corrcoef(fine[40:80, 65:95].ravel(), seen[40:80, 65:95].ravel())[0, 1]) < 0.1


@pytest.mark.parametrize("style", STYLES)
def test_what_is_left_depends_on_the_squares_means_alone(style: Style, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the pixels of each square are shuffled, the result is the same, also where the mask is but a half:
    whatever is done to it, no more comes out of it than went in."""
    monkeypatch.setattr("imaging.blur.cells.draw_noise", lambda lost, shape: np.zeros(shape, np.float32))
    spot = Region(20, 40, 100, 120)
    mask = Mask(SIZE, spot, np.full((80, 80), 0.5, np.float32))
    pixels = scribble()
    shuffled, side = pixels.copy(), 80 // count_cells(0)
    for top in range(20, 100, side):
        for left in range(40, 120, side):
            square = shuffled[top : top + side, left : left + side].reshape(-1, 3)
            mixed = np.random.default_rng(top).permutation(square)
            shuffled[top : top + side, left : left + side] = mixed.reshape(side, side, 3)
    assert (shuffled != pixels).mean() > 0.2
    assert (
        blur_mask(pixels, mask, style=style, strength=0) == blur_mask(shuffled, mask, style=style, strength=0)
    ).all()


def test_noise_follows_from_what_is_lost_and_from_nothing_that_is_left() -> None:
    mask = Mask(SIZE, Region(20, 40, 100, 120), np.ones((80, 80), np.float32))
    pixels = np.full((120, 160, 3), 128, np.uint8)
    other = pixels.copy()
    other[50, 50] += 1  # one level of one pixel: no mean tells of it
    first, again, second = (blur_mask(each, mask, style="pixelate") for each in (pixels, pixels, other))
    assert (first == again).all()
    assert np.abs(first[30:90, 50:110].astype(int) - second[30:90, 50:110]).max() > 4


@pytest.mark.parametrize("strength", [0.0, 0.3, 1.0])
def test_no_part_has_more_than_eight_squares_a_side_however_long_it_is(strength: float) -> None:
    weight = np.zeros((200, 1000), np.float32)
    weight[80:120, 50:950] = 1
    pixels = np.random.default_rng(0).integers(0, 255, (200, 1000, 3), np.uint8)
    after = blur_mask(pixels, Mask.trim(weight), style="pixelate", strength=strength)
    row = after[100, 50:950].astype(int)
    edges = np.flatnonzero(np.abs(np.diff(row, axis=0)).max(axis=1) > 3)  # the grain is a level
    assert len(edges) < count_cells(strength) <= 8


def test_parts_are_blurred_by_their_own_size_and_large_ones_are_not_missed() -> None:
    weight = np.zeros((3000, 4000), np.float32)
    weight[100:140, 100:130] = 1
    weight[1000:2500, 2000:3900] = 1
    small, large = sorted(find_spots(Mask.trim(weight)), key=lambda spot: spot.pixels)
    assert small.contains(Region(100, 100, 140, 130))
    assert small.height < 60
    assert large.contains(Region(1000, 2000, 2500, 3900))
    assert find_spots(Mask.nothing(SIZE)) == []


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("extent", [(1, 1), (1, 9), (2, 2), (8, 5)])
def test_the_smallest_parts_are_destroyed_too(style: Style, extent: tuple[int, int]) -> None:
    weight = np.zeros((120, 160), np.float32)
    weight[50 : 50 + extent[0], 60 : 60 + extent[1]] = 1
    after = blur_mask(scribble(), Mask.trim(weight), style=style)
    assert (after[weight == 0] == scribble()[weight == 0]).all()
    assert (after[weight == 1] != scribble()[weight == 1]).any()


def test_further_planes_are_blurred_as_pixels_are() -> None:
    plane = scribble(np.uint16)[..., 0].copy()
    after = blur_mask(plane, ellipse())
    assert after.shape == plane.shape
    assert (after[55:65, 75:85] != plane[55:65, 75:85]).any()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", FACES)
def test_no_face_is_found_any_more_in_what_was_one(shared: Path, name: str, style: Style) -> None:
    """By itself, at the weakest: what is around a head, hair, neck and shoulders, still tells that there is one."""
    finder = FaceFinder.load(shared / "weights/yunet/yunet_n_640_640.onnx")
    pixels = np.ascontiguousarray(cv2.imread(str(shared / "photos" / name))[..., ::-1])
    face = finder.find(pixels)[0]
    size = Size(*pixels.shape[:2])
    region = Region(*(int(each) for each in (face.top, face.left, face.bottom, face.right))).clip(size)
    mask = Mask(size, region, np.ones((region.height, region.width), np.float32))
    after = blur_mask(pixels, mask, style=style, strength=0)
    assert alone(finder, pixels[region.slices]) > 0.5
    assert alone(finder, after[region.slices]) == 0


def alone(finder: FaceFinder, part: np.ndarray) -> float:
    """How surely a face is found in a part of a photo on plain grey."""
    shown = np.full((480, 480, 3), 128, np.uint8)
    width = 160 * part.shape[1] // part.shape[0]
    shown[160:320, 160 : 160 + width] = cv2.resize(part, (width, 160), interpolation=cv2.INTER_AREA)
    return max((face.confidence for face in finder.find(shown)), default=0.0)
