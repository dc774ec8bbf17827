"""A dressed sky has its style's colours, its clouds from the generator, its sun where the old one was."""

import numpy as np
import pytest

from imaging.photo import ImageError
from imaging.sky import STYLES, dress_sky, find_sun, measure_dullness
from imaging.sky.clouds import draw_clouds, go_round, read_cover

HEIGHT, WIDTH = 200, 300
MATTE = np.zeros((HEIGHT, WIDTH), np.float32)
MATTE[:140] = 1
BLUE = np.full((HEIGHT, WIDTH, 3), (0.35, 0.55, 0.85), np.float32)


def dress(style="clear", seed=0, sun=0.0, generated=BLUE):
    return dress_sky(generated, MATTE, STYLES[style], seed, sun)


@pytest.mark.parametrize("style", STYLES)
def test_every_style_has_a_gradient_and_no_style_is_dull(style):
    sky = dress(style)
    assert sky.shape == BLUE.shape
    assert sky[130:140].mean() > sky[:10].mean() + 0.05, "paler toward the horizon"
    assert measure_dullness(sky, MATTE) < 0.5


def test_dusk_is_warm_below_and_blue_above():
    sky = dress("dusk")
    assert sky[135, :, 0].mean() > sky[135, :, 2].mean() + 0.1
    assert sky[2, :, 2].mean() > sky[2, :, 0].mean() + 0.1


def test_a_seed_is_a_sky_and_another_seed_another():
    assert np.array_equal(dress(seed=4), dress(seed=4))
    assert np.abs(dress(seed=4) - dress(seed=5)).mean() > 0.005


def test_a_warm_scene_warms_the_horizon_more_than_the_zenith():
    warm = dress_sky(BLUE, MATTE, STYLES["clear"], 0, 0.0, np.float32((1.08, 1.0, 0.92)))
    warmer = [(sky[..., 0] / sky[..., 2]) for sky in (warm, dress())]
    gain = warmer[0] / warmer[1]
    assert gain[134:140].mean() > 1.1
    assert 1 < gain[:6].mean() < gain[134:140].mean() - 0.03


def test_the_sun_brightens_its_side():
    left, right = (dress("dusk", sun=sun) for sun in (-1.0, 1.0))
    difference = (left - right)[100:140].mean(axis=2)
    assert difference[:, :60].mean() > 0.01
    assert difference[:, -60:].mean() < -0.01


def test_clouds_come_where_the_generator_has_them():
    generated = BLUE.copy()
    generated[20:90, 180:290] = 0.9
    cover = read_cover(generated, MATTE)
    assert cover[40:70, 210:260].mean() > cover[:100, :120].mean() + 1
    paler = (dress("soft", generated=generated) - dress("soft"))[..., 0]
    assert paler[40:70, 210:260].mean() > paler[:100, :120].mean() + 0.02


def test_clouds_go_round_a_panorama_and_are_as_bold_where_its_ends_meet_as_elsewhere():
    rng = np.random.default_rng(5)
    matte, share = np.ones((100, 500), np.float32), 0.8
    generated = np.clip(0.6 + 0.1 * rng.standard_normal((100, 500, 3)), 0, 1).astype(np.float32)
    sky = dress_sky(generated, matte, STYLES["soft"], 3, 0.0, turn=share)
    assert np.abs(sky[:, :100] - sky[:, 400:]).max() < 1e-4
    plain = dress_sky(generated, matte, STYLES["soft"], 3, 0.0)
    assert np.abs(plain[:, :100] - plain[:, 400:]).max() > 0.05
    noise = np.concatenate([go_round(draw_clouds((100, 500), 100, seed, 0.0)[0], share) for seed in range(12)])
    assert noise[:, 20:80].std() == pytest.approx(noise[:, 120:380].std(), rel=0.15)


def test_the_grid_of_the_generators_latents_is_not_taken():
    matte, flat = np.ones((512, 768), np.float32), np.full((512, 768, 3), (0.35, 0.55, 0.85), np.float32)
    grid = 0.05 * (np.indices(matte.shape).sum(axis=0) // 8 % 2)[..., None].astype(np.float32)
    plain, woven = (dress_sky(sky, matte, STYLES["clear"], 0, 0.0) for sky in (flat, flat + grid))
    assert np.abs(plain - woven).max() < 0.01


def test_clouds_shrink_toward_the_horizon():
    noise, _ = draw_clouds((HEIGHT, WIDTH), 140.0, 0, 0.0)
    steps = np.abs(np.diff(noise, axis=1)).mean(axis=1)
    assert steps[120:140].mean() > 1.5 * steps[:20].mean()


class TestSun:
    ramp = np.linspace(0.7, 0.9, WIDTH, dtype=np.float32)[None, :, None].repeat(HEIGHT, 0).repeat(3, 2)

    def test_it_is_where_the_old_sky_is_brighter(self):
        assert find_sun(self.ramp, MATTE) > 0.5
        assert find_sun(self.ramp[:, ::-1], MATTE) < -0.5

    @pytest.mark.parametrize("image", [np.ones((HEIGHT, WIDTH, 3), np.float32), BLUE])
    def test_a_burnt_or_even_sky_does_not_tell(self, image):
        assert find_sun(image, MATTE) == 0

    def test_nor_does_a_corner_of_sky(self):
        matte = np.zeros_like(MATTE)
        matte[:30, :40] = 1
        assert find_sun(self.ramp, matte) == 0


def test_a_matte_that_is_none_is_an_error():
    with pytest.raises(ImageError):
        dress_sky(BLUE, MATTE * 7, STYLES["clear"], 0, 0.0)
