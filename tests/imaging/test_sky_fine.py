"""What a sky has at full size that its working size cannot hold."""

from itertools import pairwise

import cv2
import numpy as np
import pytest

from imaging.sky import composite_sky, tell_ambient
from imaging.sky.clouds import draw_clouds
from imaging.sky.fine import fine_tile, measure_fineness
from imaging.sky.fractal import ROUGHNESS, draw_fractal

MATTE = np.ones((96, 128), np.float32)


def cloudy(seed=0):
    """Clouds on the left, plain blue on the right."""
    noise, _ = draw_clouds((96, 128), 96.0, seed, 0.0)
    cover = np.clip(noise * 0.3 + 0.4, 0, 1)[..., None] * (np.arange(128) < 64)[:, None]
    return (np.float32((0.3, 0.5, 0.8)) * (1 - cover) + 0.97 * cover).astype(np.float32)


def test_amplitude_falls_with_frequency_as_said():
    spectrum = np.abs(np.fft.fft2(draw_fractal(256, np.random.default_rng(0))))[0]
    assert spectrum[8] / spectrum[64] == pytest.approx(8**ROUGHNESS, rel=0.01)


def test_a_fine_tile_has_nothing_coarse_and_joins_itself():
    tile = fine_tile(8)
    assert tile.std() == pytest.approx(1, abs=1e-3)
    assert cv2.blur(tile, (81, 81)).std() < 0.03
    assert np.abs(tile[:, 0] - tile[:, -1]).mean() < 1.2 * np.abs(np.diff(tile, axis=1)).mean()


def test_fineness_is_where_clouds_are_and_of_their_colour():
    spread, colour = measure_fineness(cloudy(), MATTE)
    assert spread[:, :40].mean() > 5 * spread[:, 80:].mean()
    assert colour[0] > colour[1] > colour[2] > 0


def test_clouds_at_full_size_are_no_blur_and_plain_sky_is_plain():
    """At four times the working size: clouds on the left, which enlarged alone would have hardly any detail."""
    pixels = np.full((768, 4096, 3), 235, np.uint8)
    noise, _ = draw_clouds((192, 1024), 192.0, 0, 0.0)
    sky = np.full((192, 1024, 3), (0.3, 0.5, 0.8), np.float32)
    sky[:, :512] += (0.25 * np.clip(noise, -1, 1))[:, :512, None] * np.float32((1, 0.8, 0.4))
    result = composite_sky(pixels, np.clip(sky, 0, 1), np.ones((192, 1024), np.float32)).astype(np.float32)
    detail = np.abs(result - cv2.blur(result, (5, 5)))[100:600, :, 0]
    assert detail[:, 200:1800].mean() > 2 * detail[:, 2400:4000].mean()
    assert detail[:, 2400:4000].mean() < 0.4


def test_finer_clouds_go_on_as_the_coarser_ones():
    """From one octave to the next nothing is missing: at a photo's preview there is structure of a few pixels."""
    noise, _ = draw_clouds((683, 1024), 640.0, 0, 0.0)
    above = noise[:200]
    bands = [cv2.GaussianBlur(above, (0, 0), s) - cv2.GaussianBlur(above, (0, 0), 2 * s) for s in (1.0, 2.0, 4.0, 8.0)]
    spreads = [band.std() for band in bands]
    assert all(0.3 < finer / coarser < 0.95 for finer, coarser in pairwise(spreads))


class TestAmbient:
    matte = np.concatenate([np.ones((50, 120)), np.zeros((30, 120))]).astype(np.float32)

    def ambient(self, sky):
        image = np.full((80, 120, 3), 0.3, np.float32)
        image[:50] = sky
        return tell_ambient(image, self.matte)

    def test_a_grey_sky_says_nothing(self):
        assert np.allclose(self.ambient((0.85, 0.85, 0.85)), 1, atol=1e-3)

    def test_a_warm_one_warms_and_a_cold_one_cools(self):
        red, _, blue = self.ambient((0.92, 0.86, 0.80))
        assert red > 1.03 > 0.97 > blue
        red, _, blue = self.ambient((0.80, 0.85, 0.92))
        assert red < 0.97 < 1.03 < blue

    def test_a_burnt_one_has_lost_its_colour(self):
        assert np.allclose(self.ambient((1.0, 0.97, 0.93)), 1)

    def test_a_dim_one_dims_within_bounds(self):
        assert self.ambient((0.72, 0.72, 0.72)).mean() == pytest.approx(0.9, abs=0.01)
        assert self.ambient((0.35, 0.35, 0.35)).mean() == pytest.approx(0.8, abs=0.01)

    def test_no_sky_no_light(self):
        assert np.allclose(tell_ambient(np.ones((8, 8, 3), np.float32), np.zeros((8, 8), np.float32)), 1)
