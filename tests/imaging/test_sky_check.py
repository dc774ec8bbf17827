"""A new sky that let anything through is told from one that did not; skies after dark from those by day."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from imaging.photo import ImageError
from imaging.region import Size
from imaging.scenes import render_house_with_mask
from imaging.sky import composite_sky, list_sky_faults, measure_outline, measure_sky_change, tell_light
from imaging.sky.check import LIMITS
from imaging.sky.noise import grain_tile, measure_noise

SKY = np.linspace((0.3, 0.5, 0.8), (0.6, 0.75, 0.9), 64, dtype=np.float32)[:, None].repeat(96, 1)


@pytest.fixture(scope="module")
def house():
    return render_house_with_mask(Size(512, 768), 1)


def change(house, result):
    return measure_sky_change(house[0], result, house[1])


class TestCheck:
    def test_a_good_one_passes(self, house):
        figures = change(house, composite_sky(house[0], SKY, house[1]))
        assert list_sky_faults(figures) == ()
        assert 0 < figures.relight < 0.05

    def test_a_leak_onto_the_house_is_found(self, house):
        result = composite_sky(house[0], SKY, house[1])
        result[400:440, 300:400] = (90, 130, 200)
        assert "leak" in list_sky_faults(change(house, result))

    def test_an_edge_across_a_plain_wall_is_invented(self):
        pixels = np.full((400, 600, 3), 235, np.uint8)
        pixels[300:] = 90
        matte = np.zeros((400, 600), np.float32)
        matte[:150] = 1
        result = pixels.copy()
        result[:150] = (90, 130, 200)
        figures = measure_sky_change(pixels, result, matte)
        assert "invented" in list_sky_faults(figures)
        assert measure_outline(pixels / np.float32(255), matte).contrast < 0.02

    def test_a_bright_rim_along_the_roof_is_a_fringe(self, house):
        result = composite_sky(house[0], SKY, house[1]).astype(np.float32)
        soft = cv2.GaussianBlur(house[1], (0, 0), 1.5)
        rim = (4 * soft * (1 - soft))[..., None]
        rimmed = np.clip(result + rim * (255 - result), 0, 255).astype(np.uint8)
        assert "fringe" in list_sky_faults(change(house, rimmed))

    def test_a_dark_border_is_a_rim(self, house):
        result = composite_sky(house[0], SKY, house[1])
        result[:8] = (result[:8] * 0.85).astype(np.uint8)
        assert "rim" in list_sky_faults(change(house, result))

    def test_a_grid_is_too_much_texture(self, house):
        grid = np.kron(np.indices((64, 96)).sum(axis=0) % 2, np.ones((8, 8)))[..., None] * house[1][..., None]
        result = np.clip(composite_sky(house[0], SKY, house[1]) - 25 * grid, 0, 255).astype(np.uint8)
        assert "texture" in list_sky_faults(change(house, result))

    def test_what_is_no_number_fails(self):
        assert list_sky_faults(replace(LIMITS, leak=float("nan"))) == ("leak",)

    def test_another_size_is_refused(self, house):
        with pytest.raises(ImageError):
            measure_sky_change(house[0], house[0][:-1], house[1])


def test_a_roof_is_a_plain_outline(house):
    assert measure_outline(house[0] / np.float32(255), house[1]).contrast > 0.2


class TestLight:
    matte = np.concatenate([np.ones((50, 120)), np.zeros((30, 120))]).astype(np.float32)

    def photo(self, sky, ground=(0.3, 0.3, 0.28), lamp=None):
        image = np.tile(np.float32(ground), (80, 120, 1))
        image[:50] = sky
        if lamp:
            image[60:66, 20:40] = lamp
        return image

    @pytest.mark.parametrize("sky", [(0.9, 0.9, 0.92), (0.6, 0.61, 0.63), (0.3, 0.5, 0.8), (0.95, 0.88, 0.78)])
    def test_day(self, sky):
        """A warm white balance, the last of them, makes no sunset."""
        assert tell_light(self.photo(sky), self.matte).light == "day"

    def test_night_is_dark_or_outshone_by_lamps(self):
        assert tell_light(self.photo((0.1, 0.1, 0.15)), self.matte).light == "night"
        assert tell_light(self.photo((0.42, 0.4, 0.38)), self.matte).light == "day"
        assert tell_light(self.photo((0.42, 0.4, 0.38), lamp=(1, 0.8, 0.5)), self.matte).light == "night"

    def test_sunset_is_warm_in_a_part(self):
        sky = np.linspace((0.5, 0.52, 0.6), (0.95, 0.7, 0.5), 50, dtype=np.float32)[:, None]
        found = tell_light(self.photo(sky), self.matte)
        assert found.light == "sunset"
        assert 0.2 < found.warm < 0.9


class TestNoise:
    @pytest.mark.parametrize("level", [1.5, 4.0])
    def test_it_is_measured_on_what_is_plain(self, level):
        rng = np.random.default_rng(0)
        pixels = np.full((256, 384, 3), 120.0) + np.linspace(0, 60, 384)[None, :, None]
        pixels[:, :100] += rng.uniform(-60, 60, (256, 100, 1))
        noisy = np.clip(pixels + rng.normal(0, level, pixels.shape), 0, 255).round().astype(np.uint8)
        assert measure_noise(noisy) * 255 == pytest.approx(level, rel=0.3)

    def test_what_is_burnt_tells_nothing(self):
        assert measure_noise(np.full((128, 128, 3), 255, np.uint8)) == 0

    def test_grain_joins_itself(self):
        tile = grain_tile()
        seam = np.abs(tile[:, 0] - tile[:, -1]).mean()
        assert seam == pytest.approx(np.abs(np.diff(tile, axis=1)).mean(), rel=0.2)

    def test_a_new_sky_gets_the_noise_of_the_photo(self):
        rng = np.random.default_rng(1)
        pixels = np.full((400, 600, 3), 255.0)
        pixels[220:] = (96, 84, 76)
        pixels[220:] += rng.normal(0, 1.4, (180, 600, 3))
        matte = np.zeros((400, 600), np.float32)
        matte[:220] = 1
        photo = np.clip(pixels, 0, 255).round().astype(np.uint8)
        result = composite_sky(photo, np.full((8, 8, 3), (0.3, 0.5, 0.8), np.float32), matte)
        assert measure_noise(result[:180]) == pytest.approx(measure_noise(photo[240:]), rel=0.35)
