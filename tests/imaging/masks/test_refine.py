"""Outlines follow the photo's edges, hairs and leaves; where there are none, and far away, they stay."""

import tracemalloc

import cv2
import numpy as np
import pytest

from imaging.masks import Mask, Stroke, draw_strokes, refine_mask, scale_mask
from imaging.region import Region, Size
from imaging.scenes import render_house_with_mask

SIZE = Size(600, 900)


def paint(shape: np.ndarray, inside: int = 170, outside: int = 90) -> np.ndarray:
    """A photo of a shape (h, w) in [0, 1] with a little noise."""
    rng = np.random.default_rng(0)
    clean = outside + (inside - outside) * shape
    return np.clip(clean[..., None] * (1, 0.95, 0.9) + rng.normal(0, 2, (*shape.shape, 3)), 0, 255).astype(np.uint8)


def block(margin: int = 0) -> np.ndarray:
    shape = np.zeros((SIZE.height, SIZE.width), np.float32)
    shape[150 - margin : 450 + margin, 250 - margin : 650 + margin] = 1
    return shape


def whole(mask: Mask) -> np.ndarray:
    return mask.crop(mask.size.region)


@pytest.mark.parametrize("error", [-5, 5])
def test_an_outline_beside_an_edge_goes_to_it_and_is_as_hard(error: int) -> None:
    refined = whole(refine_mask(Mask.trim(block(error)), paint(block()), 12))
    assert np.abs(refined - block())[:, 300:600].max(axis=0).mean() < 0.3
    assert np.abs(refined - block()).sum() < 0.06 * np.abs(block(error) - block()).sum()


def test_it_is_as_good_at_16_bits() -> None:
    photo = paint(block())
    eight, sixteen = (refine_mask(Mask.trim(block(5)), each, 12) for each in (photo, photo.astype(np.uint16) * 257))
    assert np.abs(whole(eight) - whole(sixteen)).max() < 0.05  # smaller copies are rounded


def test_without_an_edge_the_outline_stays() -> None:
    """Half of a wall: nothing says where it ends but the mask."""
    plain = paint(np.zeros((SIZE.height, SIZE.width)))
    refined = whole(refine_mask(Mask.trim(block()), plain, 12))
    assert np.abs(refined[300] - block()[300]).sum() < 2 * 12
    assert refined[300].sum() == pytest.approx(400, abs=3)
    assert refined[300, 280:620].min() == 1
    assert refined[300, :220].max() == refined[300, 680:].max() == 0


def test_it_does_not_leak_into_what_is_of_the_same_colour() -> None:
    """A door in a wall whose left half has the door's colour: there the outline stays, elsewhere it finds the edge."""
    shape = block()
    shape[:, :250] = 1
    refined = whole(refine_mask(Mask.trim(block(4)), paint(shape), 12))
    assert refined[:, :200].max() == 0
    assert np.abs(refined - block())[200:400, 600:].max(axis=1).mean() < 0.3


def test_leaves_come_out_as_leaves() -> None:
    """From a sky mask of 75 cells a side: most of what it has wrong is put right."""
    size = Size(800, 1200)
    photo, truth = render_house_with_mask(size, 2)
    coarse = scale_mask(Mask.trim(cv2.resize(truth, (75, 50), interpolation=cv2.INTER_AREA)), size)
    refined = refine_mask(coarse, photo, 1.5 * size.width / 75)
    wrong, was = (float(np.abs(whole(each) - truth).sum()) for each in (refined, coarse))
    assert wrong < 0.4 * was


def test_a_thin_stroke_along_a_cable_keeps_the_cable() -> None:
    line = np.array([(50.0, 100), (850, 420)])
    cable = draw_strokes([Stroke(line, 4)], SIZE)
    drawn = draw_strokes([Stroke(line + np.array([0, 2]), 14)], SIZE)
    refined = whole(refine_mask(drawn, paint(whole(cable), inside=20), 4.5))
    assert (refined * whole(cable)).sum() > 0.8 * whole(cable).sum()


def test_only_what_is_near_the_mask_is_touched_and_made() -> None:
    size = Size(3000, 4000)
    photo = np.zeros((size.height, size.width, 3), np.uint8)
    photo[1000:1100, 1000:1100] = 200
    mask = Mask(size, Region(996, 996, 1104, 1104), np.ones((108, 108), np.float32))
    tracemalloc.start()
    refined = refine_mask(mask, photo, 8)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert Region(990, 990, 1110, 1110).contains(refined.region)
    assert peak < 60 * 2**20


def test_masks_at_the_photo_s_own_edges_and_of_odd_sizes() -> None:
    size = Size(101, 57)
    full = Mask(size, size.region, np.ones((101, 57), np.float32))
    photo = np.random.default_rng(1).integers(0, 255, (101, 57, 3)).astype(np.uint8)
    assert (refine_mask(full, photo, 40).weight == 1).all()
    assert refine_mask(Mask.nothing(size), photo, 40).is_empty
    with pytest.raises(ValueError, match="edges"):
        refine_mask(full, photo[:-1], 40)


@pytest.mark.parametrize("shape", [(1, 1), (40, 1), (1, 40), (3, 2)])
def test_photos_a_pixel_wide_have_masks_too(shape: tuple[int, int]) -> None:
    photo, weight = np.full((*shape, 3), 128, np.uint8), np.zeros(shape, np.float32)
    weight[: (shape[0] + 1) // 2] = 1
    refined = refine_mask(Mask.trim(weight), photo, 40)
    assert refined.size == Size(*shape)
    assert whole(refined)[0].min() > 0
