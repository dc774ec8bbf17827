"""Glass in masks of windows as networks draw them."""

import cv2
import numpy as np
import pytest

from imaging.capture.blend import Blend, clipping
from imaging.capture.glass import find_glass

SIZE = (300, 400)
WINDOW = np.s_[60:200, 80:240]
PANES = (np.s_[68:192, 88:158], np.s_[68:192, 162:232])
WALL, FRAME, SKY, TREE = 0.35, 0.5, 6.0, 0.1


@pytest.fixture
def light() -> np.ndarray:
    """A white window of two panes in a grey wall, with a bright view that has a dark tree in it."""
    light = np.full(SIZE, WALL, np.float32)
    light[WINDOW] = FRAME
    for pane in PANES:
        light[pane] = SKY
    light[100:130, 100:130] = TREE
    return light


def blend(light: np.ndarray) -> Blend:
    nothing, own = np.zeros(SIZE, np.float32), np.minimum(light, 1)
    colours = (np.repeat(each[..., None], 3, axis=2) for each in (light, own))
    return Blend(*colours, {}, nothing, nothing, clipping(own))


def mark(*places: tuple[slice, slice]) -> np.ndarray:
    mask = np.zeros(SIZE, bool)
    for place in places:
        mask[place] = True
    return mask


def grow(mask: np.ndarray, px: int) -> np.ndarray:
    change = cv2.dilate if px > 0 else cv2.erode
    return change(mask.astype(np.uint8), np.ones((2 * abs(px) + 1,) * 2, np.uint8)) > 0


@pytest.mark.parametrize("beyond_px", [0, 4, -4, -12])
def test_frames_and_bars_are_no_glass_and_a_tree_behind_it_is(light: np.ndarray, beyond_px: int) -> None:
    """However exactly the window is marked."""
    found = find_glass(blend(light), grow(mark(WINDOW), beyond_px))
    truth = mark(*PANES)
    assert (found & truth).sum() > 0.97 * truth.sum()
    assert (found & ~truth).sum() < 0.01 * truth.sum()
    assert found[105:125, 105:125].all()


def test_a_mask_of_glass_alone_stays_as_it_is(light: np.ndarray) -> None:
    panes = mark(*PANES)
    assert np.array_equal(find_glass(blend(light), panes), panes)


def test_a_lamp_beside_a_window_is_none(light: np.ndarray) -> None:
    """What clips counts only where it is marked."""
    light[100:120, 300:320] = SKY
    assert not find_glass(blend(light), mark(WINDOW))[:, 260:].any()


def test_a_mask_without_anything_around_it_is_taken_as_it_is() -> None:
    everything = np.ones(SIZE, bool)
    assert find_glass(blend(np.full(SIZE, SKY, np.float32)), everything).all()
