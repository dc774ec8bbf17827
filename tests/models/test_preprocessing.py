"""How networks of the hub want to be shown photos, as their authors' processors do it."""

import json
from pathlib import Path

import numpy as np
import pytest

from imaging.region import Size
from models.preprocessing import PREPROCESSING, Preprocessing

DEPTH_ANYTHING = {
    "do_normalize": True,
    "do_pad": False,
    "do_rescale": True,
    "do_resize": True,
    "ensure_multiple_of": 14,
    "image_mean": [0.485, 0.456, 0.406],
    "image_std": [0.229, 0.224, 0.225],
    "keep_aspect_ratio": True,
    "resample": 3,
    "size": {"height": 518, "width": 518},
    "size_divisor": None,
}
UPERNET = {"do_normalize": False, "do_reduce_labels": False, "size": {"height": 512, "width": 512}}
GLPN = {"do_rescale": True, "do_resize": True, "resample": 2, "size_divisor": 32}


@pytest.mark.parametrize(
    ("facts", "photo", "shown"),
    [
        (DEPTH_ANYTHING, Size(683, 1024), Size(518, 770)),
        (DEPTH_ANYTHING, Size(1024, 683), Size(770, 518)),
        (DEPTH_ANYTHING, Size(256, 1024), Size(126, 518)),
        (DEPTH_ANYTHING, Size(1, 1024), Size(14, 518)),
        (UPERNET, Size(683, 1024), Size(512, 512)),
        ({"size": 640}, Size(683, 1024), Size(640, 640)),
        (GLPN, Size(683, 1024), Size(672, 1024)),
        ({"do_resize": False, "size": {"height": 9, "width": 9}}, Size(683, 1024), Size(683, 1024)),
    ],
)
def test_photos_are_shown_at_the_size_that_the_file_says(facts: dict, photo: Size, shown: Size) -> None:
    assert Preprocessing.read(facts).plan(photo) == shown


def test_colours_are_normalised_channel_by_channel() -> None:
    image = np.full((40, 60, 3), (0.485, 0.456 + 0.224, 1.0), np.float32)
    batch = Preprocessing.read(DEPTH_ANYTHING).show([image, image])
    assert batch.shape == (2, 3, 350, 518)
    assert batch.dtype == np.float32
    assert batch.mean(axis=(0, 2, 3)) == pytest.approx([0, 1, (1 - 0.406) / 0.225], abs=1e-4)


def test_colours_that_are_not_to_be_normalised_are_left_alone() -> None:
    image = np.full((64, 64, 3), 0.25, np.float32)
    assert Preprocessing.read(UPERNET).show([image]).max() == pytest.approx(0.25)
    assert Preprocessing.read(GLPN).show([image]).shape == (1, 3, 64, 64)


@pytest.mark.parametrize(
    "facts",
    [
        {"size": {"shortest_edge": 224}},
        {"size": {"height": 0, "width": 5}},
        {"do_pad": True},
        {"do_center_crop": True},
        {"do_rescale": False},
        {"do_normalize": True},
        {"do_normalize": True, "image_mean": [0.5], "image_std": [0.5]},
        {"do_normalize": True, "image_mean": [0, 0, 0], "image_std": [1, 0, 1]},
        {"do_normalize": True, "image_mean": "none", "image_std": [1, 1, 1]},
        {"size_divisor": -3},
    ],
)
def test_what_cannot_be_obeyed_is_an_error(facts: dict) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        Preprocessing.read(facts)


def test_it_is_read_from_the_folder(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=PREPROCESSING):
        Preprocessing.load(tmp_path)
    (tmp_path / PREPROCESSING).write_text(json.dumps(DEPTH_ANYTHING))
    assert Preprocessing.load(tmp_path).multiple == 14
