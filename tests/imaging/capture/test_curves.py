"""What light a darker frame's values stand for where the reference frame has nothing to compare them with."""

import numpy as np
import pytest

from imaging.capture.curves import fit_curve, reference_curve
from imaging.color import linear_to_srgb

EVERYWHERE = np.ones((200, 300), bool)


def as_pixels(light: np.ndarray) -> np.ndarray:
    return np.rint(linear_to_srgb(np.clip(light, 0, 1)) * 255).astype(np.uint8)


@pytest.fixture
def warm_scene() -> np.ndarray:
    """Light (200, 300, 3) from black to four times white, in warm light: red burns first, blue last."""
    ramp = np.linspace(0.001, 1, 300, dtype=np.float32) ** 2 * 4
    return np.broadcast_to(ramp[None, :, None], (200, 300, 3)) * np.array([1.3, 1, 0.6], np.float32)


def test_what_only_the_darker_frame_holds_keeps_its_hue():
    """Beside a warm wall, of which the reference holds little blue and much red, a white view that it does not hold."""
    wall = np.linspace(0.001, 1, 300, dtype=np.float32)[None, :, None] ** 2 * np.array([1, 0.75, 0.25], np.float32)
    light = np.concatenate([np.repeat(wall, 150, 0), np.full((50, 300, 3), 3, np.float32)])
    seen = np.minimum(1.6 * light / (1 + 0.6 * light), 1)  # a camera's curve: it bends before it clips
    seen[150:] = 1
    curve = fit_curve(as_pixels(light / 6), as_pixels(seen), reference_curve(), EVERYWHERE)
    assert curve[230] / curve[230].mean() == pytest.approx(1, abs=0.01)


def test_what_both_hold_comes_out_as_the_reference_has_it(warm_scene):
    curve = fit_curve(as_pixels(warm_scene / 4), as_pixels(warm_scene), reference_curve(), EVERYWHERE)
    levels = np.array([40, 70, 100])
    assert curve[levels] == pytest.approx(reference_curve()[levels] * 4, rel=0.03)


def test_frames_with_nothing_in_common_are_refused(warm_scene):
    with pytest.raises(ValueError, match="too little in common"):
        fit_curve(as_pixels(warm_scene / 1000), as_pixels(warm_scene * 1000), reference_curve(), EVERYWHERE)
