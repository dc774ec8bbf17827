"""Contrast: a veil is a loss, a room lit beside a window that is held is none."""

from functools import cache

import numpy as np
import pytest

from imaging.quality import measure_tiles
from imaging.region import Size
from imaging.scenes import render_room
from imaging.tiling import plan_tiles


@cache
def draw_room() -> np.ndarray:
    return render_room(Size(512, 512), seed=4)


TILES = plan_tiles(Size(512, 512))


def measure(before: np.ndarray, after: np.ndarray) -> tuple[float, tuple[str, ...]]:
    tile = measure_tiles(before, np.clip(np.rint(after), 0, 255).astype(np.uint8), TILES).tiles[0]
    return tile.contrast, tile.reasons


@pytest.mark.parametrize("kept", [0.45, 0.3])
def test_a_veil_is_a_loss(kept: float) -> None:
    mean = draw_room().mean(axis=(0, 1))
    contrast, reasons = measure(draw_room(), mean + kept * (draw_room() - mean))
    assert contrast < kept + 0.2
    assert "contrast_lost" in reasons


def test_a_veil_that_lifts_black_is_a_loss() -> None:
    contrast, reasons = measure(
        (draw_room() * 0.5).astype(np.uint8), draw_room() * 0.5 + 1.2 * (0.5 * draw_room().mean() + 8)
    )
    assert contrast < 0.64
    assert "contrast_lost" in reasons


def test_light_takes_its_contrast_along() -> None:
    dark = (draw_room() * 0.4).astype(np.uint8)
    assert measure(dark, draw_room())[0] > 1.05


def test_a_room_lit_beside_its_window_has_lost_none() -> None:
    """The window's edges keep a third of their height, and everything else is lit as it should be."""
    dark = (draw_room() * 0.3).astype(np.uint8)
    dark[100:300, 150:350] = np.random.default_rng(0).integers(200, 250, (200, 200, 1))
    lit = draw_room().astype(np.float32)
    lit[100:300, 150:350] = dark[100:300, 150:350]
    contrast, reasons = measure(dark, lit)
    assert contrast > 0.9
    assert "contrast_lost" not in reasons
