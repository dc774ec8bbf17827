"""Which skies are replaced, and what the report says of those that are not."""

import cv2
import numpy as np
import pytest

from deployments.messages import SkyMatte
from fanlight_client.recipe import Sky
from fanlight_client.report import Classification
from finishing.assets.shows import Shown, say_kind
from finishing.assets.sky import reason_not_to_look
from finishing.sky.decide import judge_sky
from imaging.region import Size
from imaging.scenes import render_house_with_mask

SURE = Shown(Classification(kind="exterior", confidence=0.99, source="model"), allows_sky=True)
LIKELY = Shown(Classification(kind="exterior", confidence=0.93, source="model"), allows_sky=False)
UNLIKELY = Shown(Classification(kind="exterior", confidence=0.7, source="model"), allows_sky=False)
SAID = say_kind("exterior")
INSIDE = Shown(Classification(kind="interior", confidence=0.99, source="model"), allows_sky=False)


@pytest.fixture(scope="module")
def house():
    return render_house_with_mask(Size(400, 600), 2)


def judge(house, shown=SURE, doubt=None, matte=None, **options):
    pixels, truth = house
    return judge_sky(pixels, SkyMatte(truth if matte is None else matte, doubt), Sky(**options), shown)


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        (INSIDE, "not an exterior"),
        (Shown(None, allows_sky=False), "not an exterior"),
        (UNLIKELY, "not surely an exterior"),
        (LIKELY, None),
        (SURE, None),
        (SAID, None),
    ],
)
def test_who_is_looked_at(shown, reason):
    assert reason_not_to_look(shown) == reason


def test_a_dull_sky_is_replaced_and_the_report_says_by_how_much(house):
    plan = judge(house, style="soft")
    assert plan.matte is not None
    assert plan.report.decision == "replaced"
    assert plan.report.reason.startswith("the sky is dull: ")
    assert plan.report.reason.endswith("from 0.50 on")
    assert (plan.report.style, plan.report.light) == ("soft", "day")


@pytest.mark.parametrize("replace", ["auto", "always"])
def test_a_black_and_white_photo_keeps_its_sky(house, replace):
    pixels, matte = house
    grey = np.repeat(pixels[..., 1:2], 3, axis=2)
    assert judge((pixels, matte), replace=replace).matte is not None
    plan = judge((grey, matte), replace=replace)
    assert (plan.matte, plan.report.decision) == (None, "kept")
    assert plan.report.reason == "a black-and-white photo keeps its sky"


def test_what_is_dull_can_be_set(house):
    pixels, matte = house
    hazy = pixels.copy()
    hazy[matte > 0.5] = (208, 220, 236)
    dullness = judge((hazy, matte)).report.dullness
    assert 0.1 < dullness < 0.9
    assert judge((hazy, matte), dull_from=dullness - 0.05).report.decision == "replaced"
    assert judge((hazy, matte), dull_from=dullness + 0.05).report.reason.startswith("the sky is not dull")


def test_night_stays_unless_asked(house):
    pixels, matte = house
    night = ((pixels.astype(int) // 6, matte)[0].astype(np.uint8), matte)
    kept = judge(night)
    assert kept.matte is None
    assert kept.report.light == "night"
    assert "night sky" in kept.report.reason
    assert judge(night, replace="always").report.decision == "replaced"


def test_a_likely_exterior_needs_a_plain_outline(house):
    assert judge(house, LIKELY).report.decision == "replaced"
    wall = np.full((400, 600, 3), 236, np.uint8)
    wall[300:] = 90
    matte = np.zeros((400, 600), np.float32)
    matte[:150] = 1
    assert judge((wall, matte), LIKELY).report.reason == "not surely an exterior"


def test_doubt_about_a_likely_exterior_stays(house):
    faint = (house[1] * 0.9).astype(np.float32)
    assert judge(house, LIKELY, doubt="unsure", matte=faint).report.reason == "its edge is not certain"
    assert judge(house, doubt="no_sky").report.reason == "there is no sky"


def test_the_photo_settles_doubt_about_a_sure_exterior(house):
    faint = (house[1] * 0.8).astype(np.float32)
    assert judge(house, doubt="unsure", matte=faint).report.decision == "replaced"
    assert judge(house, doubt="not_at_top", matte=house[1]).report.decision == "replaced"


def test_an_edge_that_the_photo_puts_elsewhere_settles_nothing(house):
    pixels, matte = house
    grown = np.maximum(matte, cv2.dilate(matte, np.ones((61, 61), np.uint8)) * 0.7).astype(np.float32)
    assert judge((pixels, grown), doubt="unsure").report.reason == "its edge is not certain"


def test_water_that_hangs_from_nothing_is_no_sky():
    pixels, matte = np.full((400, 600, 3), 60, np.uint8), np.zeros((400, 600), np.float32)
    pixels[250:380, 50:550], matte[250:380, 50:550] = 236, 1
    assert judge((pixels, matte), doubt="not_at_top").report.reason == "no sky hangs from the top"


def test_a_sure_sky_that_runs_into_a_burnt_wall_is_not_believed(house):
    """The wall begins high above the roof, and shows no edge to the sky."""
    pixels, matte = house[0].copy(), house[1].copy()
    pixels[matte > 0.5] = 250
    pixels[60:, 100:480], matte[60:130, 100:480] = 248, 1
    kept = judge((pixels, matte))
    assert kept.matte is None
    assert kept.report.reason.startswith("its edge cannot be seen: ")


def test_what_a_person_says_lends_sureness_and_no_top(house):
    faint = (house[1] * 0.9).astype(np.float32)
    pixels, matte = house[0].copy(), np.zeros_like(house[1])
    pixels[60:120, 100:400], matte[60:120, 100:400] = 250, 1
    assert judge(house, SAID, doubt="unsure", matte=faint).report.decision == "replaced"
    assert judge((pixels, matte), SAID, doubt="not_at_top").report.decision == "kept"
