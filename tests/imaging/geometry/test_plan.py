"""From facts to one warp: modes, shapes, sizes, and that nothing is shown that was not photographed."""

from dataclasses import replace

import numpy as np
import pytest

from imaging.geometry.plan import StraightenPlan, plan_straightening
from imaging.geometry.warp import apply_warp
from imaging.region import Size
from tests.imaging.geometry.test_judge import FULL, GOOD
from tests.imaging.geometry.test_warp import barrel

PORTRAIT = Size(1500, 1000)


def border(size: Size) -> np.ndarray:
    """Centres of a photo's outermost pixels (n, 2) as x, y."""
    x, y = np.arange(size.width), np.arange(size.height)
    edges = [(x, 0 * x), (x, 0 * x + size.height - 1), (0 * y, y), (0 * y + size.width - 1, y)]
    return np.concatenate([np.stack(edge, axis=-1) for edge in edges]).astype(float)


def assert_inside(plan: StraightenPlan) -> None:
    assert plan.warp
    shown = plan.warp.to_source(border(plan.warp.size))
    assert shown.min() >= -0.02
    assert (shown <= np.array([plan.warp.source.width - 1, plan.warp.source.height - 1]) + 0.02).all()


@pytest.mark.parametrize(("pitch", "roll"), [(6, 1), (-14, 0), (3, -5.5), (0, 2), (14.9, 3)])
@pytest.mark.parametrize("full", [FULL, PORTRAIT], ids=["landscape", "portrait"])
@pytest.mark.parametrize("shape", ["aspect", "free", None])
def test_a_crop_shows_nothing_that_was_not_photographed(pitch: float, roll: float, full: Size, shape: str) -> None:
    plan = plan_straightening(replace(GOOD, pitch_deg=pitch, roll_deg=roll), full, mode="full", crop=shape)  # type: ignore[arg-type]
    if plan.decision == "refused":
        assert "cost too much" in plan.reason
        return
    assert_inside(plan)
    assert plan_straightening(replace(GOOD, pitch_deg=pitch, roll_deg=roll), full, size="keep", mode="full").warp


def test_with_a_lens_the_crop_stays_inside_what_the_lens_saw() -> None:
    for strength in (6.0, -6.0):
        plan = plan_straightening(replace(GOOD, pitch_deg=-6, roll_deg=2), FULL, lens=barrel(FULL, strength))
        assert plan.decision == "corrected"
        assert_inside(plan)


def test_straight_and_refused_photos_are_not_resampled() -> None:
    for verticals, decision in (
        (replace(GOOD, pitch_deg=0, roll_deg=0), "straight"),
        (replace(GOOD, lines=3), "refused"),
    ):
        plan = plan_straightening(verticals, FULL)
        assert (plan.decision, plan.warp, plan.kept_area, plan.pitch_deg, plan.describe()) == (decision, None, 1, 0, "")


def test_a_straight_photo_has_its_lens_corrected_all_the_same() -> None:
    plan = plan_straightening(replace(GOOD, pitch_deg=0, roll_deg=0), FULL, lens=barrel(FULL))
    assert plan.decision == "straight"
    assert (plan.pitch_deg, plan.roll_deg) == (0, 0)
    assert_inside(plan)
    assert "lens a lens" in plan.describe()


def test_auto_keeps_the_shape_until_it_costs_too_much() -> None:
    mild = plan_straightening(GOOD, FULL)
    steep = plan_straightening(replace(GOOD, pitch_deg=14.5, roll_deg=0), FULL)
    assert mild.warp
    assert steep.warp
    assert mild.warp.size.width / mild.warp.size.height == pytest.approx(1.5, abs=0.003)
    assert steep.warp.size.width / steep.warp.size.height != pytest.approx(1.5, abs=0.02)
    assert min(mild.kept_area, steep.kept_area) >= 0.80


def test_a_shape_that_is_asked_for_is_kept_at_any_cost() -> None:
    steep = replace(GOOD, pitch_deg=14.5, roll_deg=0)
    same, free = (plan_straightening(steep, FULL, crop=crop) for crop in ("aspect", "free"))  # type: ignore[arg-type]
    assert same.warp
    assert same.warp.size.width / same.warp.size.height == pytest.approx(1.5, abs=0.003)
    assert same.kept_area < 0.80 < free.kept_area


def test_a_turn_that_costs_too_much_is_refused() -> None:
    plan = plan_straightening(replace(GOOD, pitch_deg=14.5, roll_deg=6.0, focal_35_mm=17), FULL)
    assert plan.decision == "refused"
    assert "cost too much" in plan.reason


def test_level_mends_the_roll_and_nothing_else() -> None:
    plan = plan_straightening(replace(GOOD, pitch_deg=9, roll_deg=3), FULL, mode="level")
    assert (plan.pitch_deg, plan.roll_deg) == (0, 3)
    assert plan.warp
    matrix = np.array(plan.warp.matrix)
    assert matrix[2] == pytest.approx((0, 0, 1), abs=1e-12), "no perspective"
    assert np.degrees(np.arctan2(-matrix[0, 1], matrix[0, 0])) == pytest.approx(3)


def test_native_has_a_source_pixel_to_an_output_pixel_in_the_middle() -> None:
    warp = plan_straightening(GOOD, FULL).warp
    assert warp
    middle = warp.map_points(np.array([(749.5, 499.5)]))[0]
    step = warp.to_source(np.array([middle, middle + np.array((1, 0)), middle + np.array((0, 1))]))
    assert np.abs(np.linalg.det(step[1:] - step[0])) == pytest.approx(1, abs=0.02)


def test_keep_has_the_original_dimensions_or_its_long_side() -> None:
    same = plan_straightening(GOOD, FULL, size="keep").warp
    free = plan_straightening(GOOD, FULL, size="keep", crop="free").warp
    assert same
    assert free
    assert same.size == FULL
    assert max(free.size.width, free.size.height) == 1500
    assert free.size != FULL


def test_pixels_come_out_upright() -> None:
    """A picket fence photographed by a tilted camera, straightened: every picket leans by less than .1°."""
    full = Size(400, 600)
    verticals = replace(GOOD, pitch_deg=9.0, roll_deg=-2.0)
    plan = plan_straightening(verticals, full)
    assert plan.warp
    rows = np.array(
        [(x, y) for x in range(60, plan.warp.size.width - 60, 90) for y in (0, plan.warp.size.height - 1)], float
    )
    seen = plan.warp.to_source(rows)
    fence = np.zeros((400, 600), np.uint8)
    y, x = np.mgrid[:400, :600]
    for low, high in zip(seen[1::2], seen[::2], strict=True):
        along = (high - low) / np.linalg.norm(high - low)
        away = (x - low[0]) * along[1] - (y - low[1]) * along[0]
        fence = np.maximum(fence, np.rint(255 * np.exp(-(away**2) / 4)).astype(np.uint8))
    result = apply_warp(fence, plan.warp).astype(float)
    for column in rows[::2, 0].astype(int):
        strip = result[:, column - 20 : column + 21]
        centres = (strip * np.arange(41)).sum(axis=1) / strip.sum(axis=1)
        slope = np.polyfit(np.arange(len(centres)), centres, 1)[0]
        assert abs(np.degrees(np.arctan(slope))) < 0.1


def test_what_a_history_says() -> None:
    said = plan_straightening(GOOD, FULL).describe()
    assert said.startswith("pitch +6.00°, roll +1.00°, ")
    assert "% of the area kept" in said
