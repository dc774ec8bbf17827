"""The figures about skies, on masks made up."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from evaluation.sky_masks import guess_by_colour, list_facades, measure_iou, read_facade, summarise


def test_iou_of_masks_that_overlap_by_half() -> None:
    sky, matte = np.zeros((4, 6), bool), np.zeros((4, 6), np.float32)
    sky[:2], matte[1:3] = True, 0.8
    assert measure_iou(matte, sky) == pytest.approx(1 / 3)
    assert measure_iou(np.zeros((4, 6)), sky) == 0
    assert measure_iou(np.zeros((4, 6)), np.zeros((4, 6), bool)) == 1


def test_photos_without_sky_are_counted_apart() -> None:
    figures = summarise(np.array([0.5, 0.9, 0.0]), np.array([0.3, 0.2, 0.0]))
    assert figures["iou_mean"] == pytest.approx(0.7)
    assert figures["iou_mean_all"] == pytest.approx(1.4 / 3)


def test_the_baseline_wants_its_sky_to_touch_the_top() -> None:
    image = np.full((20, 30, 3), 0.3, np.float32)
    image[:5] = image[12:15, 5:9] = (0.4, 0.6, 0.9)
    matte = guess_by_colour(image)
    assert matte[:5].all()
    assert not matte[5:].any()


def test_a_facade_is_read_with_its_mask(tmp_path: Path) -> None:
    for folder, suffix in (("images", "jpg"), ("sky", "png")):
        (tmp_path / folder).mkdir()
        cv2.imwrite(str(tmp_path / folder / f"a.{suffix}"), np.full((8, 9, 3), 255, np.uint8))
    facade = read_facade(list_facades(tmp_path)[0])
    assert facade.image.shape == (8, 9, 3)
    assert facade.sky.all()
