import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finishing.tone.plan import BALANCED_PIXELS, plan_photo
from imaging.region import Size

SIZES = st.builds(Size, st.integers(1, 9000), st.integers(1, 9000))


def test_a_45_megapixel_photo_is_54_tiles_at_best_and_15_when_balanced():
    full = Size(5455, 8183)
    assert len(plan_photo(full, "best", "tone").tiles) == 54
    balanced = plan_photo(full, "balanced", "tone")
    assert len(balanced.tiles) == 15
    assert balanced.working.pixels == pytest.approx(BALANCED_PIXELS, rel=0.01)
    assert not plan_photo(full, "fast", "tone").looks_at_tiles


def test_paint_needs_tiles_whatever_the_preset():
    assert plan_photo(Size(400, 600), "fast", "pixels").looks_at_tiles


@given(SIZES)
def test_full_size_cores_own_every_pixel_once(full):
    plan = plan_photo(full, "balanced", "tone")
    assert sum(tile.core.pixels for tile in plan.full_tiles) == full.pixels
    owners = np.zeros((full.height, full.width), np.uint8)
    for tile in plan.full_tiles:
        owners[tile.core.slices] += 1
        assert tile.window.contains(tile.core)
    assert owners.min() == owners.max() == 1
