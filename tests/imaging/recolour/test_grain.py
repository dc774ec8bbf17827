"""The camera's grain is told from texture, and how much there is at other light."""

import numpy as np
import pytest

from imaging.color import linear_to_srgb
from imaging.recolour.grain import calm_grain, fit_grain, measure_grain, spread_blocks
from imaging.region import Size

SIZE = Size(320, 640)


def ramp(photons: float, dark: float) -> np.ndarray:
    """A chart of grey steps, black to white, uint16, with the noise of a sensor in linear light."""
    light = np.tile(np.repeat(np.geomspace(0.004, 0.8, 20), SIZE.width // 20), (SIZE.height, 1))[..., None]
    noise = np.random.default_rng(3).standard_normal((*light.shape[:2], 3))
    shot = light + noise * np.sqrt(photons**2 * light + dark**2)
    return np.rint(65535 * linear_to_srgb(shot)).astype(np.uint16)


def test_shadows_are_noisier_where_the_sensor_is() -> None:
    pixels = ramp(0.006, 0.003)
    shown = measure_grain(pixels, spread_blocks(SIZE.region))
    grain = fit_grain(pixels, 1.0, 0.2)
    assert grain.encoded(0.01) > 1.4 * grain.encoded(0.4)
    assert 0 < shown < 0.05
    clean = fit_grain(ramp(0.006, 0.0), 1.0, 0.2)
    assert clean.encoded(0.02) == pytest.approx(clean.encoded(0.5), rel=0.4)


def test_a_textured_surface_does_not_pass_for_grain_and_a_smooth_one_has_less() -> None:
    pixels = ramp(0.006, 0.001)
    free, smooth = fit_grain(pixels, 1.0, 0.2), fit_grain(pixels, 0.0005, 0.2)
    assert free.encoded(0.2) < 0.02
    assert smooth.encoded(0.2) == pytest.approx(0.0005, rel=1e-3)


def test_relative_grain_shrinks_where_there_is_more_light() -> None:
    grain = fit_grain(ramp(0.006, 0.001), 1.0, 0.2)
    assert calm_grain(grain, 0.03, 0.6) < 0.5
    assert calm_grain(grain, 0.6, 0.03) == pytest.approx(1 / calm_grain(grain, 0.03, 0.6))


def test_a_photo_of_nothing_has_no_grain() -> None:
    black = np.zeros((SIZE.height, SIZE.width, 3), np.uint8)
    assert measure_grain(black, spread_blocks(SIZE.region)) == 0
    assert fit_grain(black, 0.0, 0.1).encoded(0.1) == 0
