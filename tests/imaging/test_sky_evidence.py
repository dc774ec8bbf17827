"""What a photo says of a sky that was found in it, whatever a network says."""

import cv2
import numpy as np

from imaging.sky import measure_outline, refine_matte, weigh_evidence

HEIGHT, WIDTH, ROOF = 300, 450, 160


def front(sky=236, house=90):
    pixels = np.full((HEIGHT, WIDTH, 3), sky, np.uint8)
    pixels[ROOF:] = house
    return pixels


def matte_down_to(row=ROOF, level=1.0):
    matte = np.zeros((HEIGHT, WIDTH), np.float32)
    matte[:row] = level
    return matte


class TestEvidence:
    def test_a_plain_sky_is_borne_out(self):
        found = weigh_evidence(front(), matte_down_to())
        assert found.outline.contrast > 0.5
        assert (found.outline.hidden, found.hanging) == (0, 1)
        assert found.denied < 0.02
        assert found.sureness > 0.97

    def test_a_hesitant_matte_is_as_sure_as_it_is(self):
        assert 0.75 < weigh_evidence(front(), matte_down_to(level=0.8)).sureness < 0.85

    def test_what_the_photo_denies_is_counted(self):
        assert weigh_evidence(front(), np.maximum(matte_down_to(), matte_down_to(ROOF + 60, 0.6))).denied > 0.2

    def test_a_pool_hangs_from_nothing(self):
        pixels, matte = front(), matte_down_to()
        pixels[210:280, 60:400], matte[210:280, 60:400] = 236, 1
        pixels[:ROOF], matte[:ROOF] = 90, 0
        assert weigh_evidence(pixels, matte).hanging == 0

    def test_no_sky_at_all(self):
        found = weigh_evidence(front(), np.zeros((30, 45), np.float32))
        assert (found.outline.hidden, found.denied, found.hanging) == (1, 1, 0)


def test_an_outline_is_hidden_where_the_wall_is_burnt():
    pixels = front()
    pixels[ROOF:, :90] = 232
    hidden = measure_outline(pixels / np.float32(255), matte_down_to()).hidden
    assert 0.1 < hidden < 0.3


def test_a_dim_sky_hides_no_more_of_its_outline():
    image, matte = front() / np.float32(255), matte_down_to()
    assert measure_outline(image / 6, matte).hidden == measure_outline(image, matte).hidden == 0


def draw_cloud_over_roof():
    """A cloud much darker than its sky that reaches down to the roof, softly."""
    image = front().astype(np.float32)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    image[:ROOF] -= (90 * np.exp(-(((y - 140) / 45) ** 2 + ((x - 120) / 70) ** 2)))[:ROOF, :, None]
    return image.astype(np.uint8)


def test_a_dark_cloud_above_the_roof_is_sky_where_a_segmenter_only_thinks_so():
    hesitant = matte_down_to(level=0.95)
    hesitant[:ROOF, 40:210] = 0.65
    assert refine_matte(cv2.GaussianBlur(hesitant, (0, 0), 3), draw_cloud_over_roof())[20 : ROOF - 2].min() > 0.9


def test_a_grey_wall_is_none_however_it_is_thought_of():
    """As grey as that cloud, but with an edge above it."""
    pixels, matte = front(), np.maximum(matte_down_to(ROOF - 60, 0.8), matte_down_to(level=0.6))
    pixels[ROOF - 60 : ROOF] = 150
    assert refine_matte(matte, pixels)[ROOF - 55 : ROOF].max() < 0.2


def test_a_smooth_eave_beside_leaves_is_no_mixture_of_sky():
    """Paler than the leaves, darker than the sky: amid twigs that would be half of either."""
    pixels = front(house=180)
    leaves = (np.random.default_rng(0).random((40, WIDTH)) < 0.12).astype(np.uint8)
    pixels[ROOF - 40 : ROOF][cv2.dilate(leaves, np.ones((3, 3))) > 0] = (40, 60, 30)
    coarse = cv2.GaussianBlur(matte_down_to(), (0, 0), 8)
    assert refine_matte(coarse, pixels)[ROOF + 2 : ROOF + 8].max() < 0.1
