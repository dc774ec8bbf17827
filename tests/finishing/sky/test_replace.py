"""A new sky is put behind the house, and the report has its figures."""

import numpy as np
import pytest

from fanlight_client.recipe import Sky
from fanlight_client.report import SkyReport
from finishing.sky.decide import SkyPlan
from finishing.sky.replace import put_sky
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_house_with_mask


@pytest.fixture(scope="module")
def house():
    return render_house_with_mask(Size(400, 600), 2)


def put(pixels, matte, seed=0, **options):
    plan = SkyPlan(SkyReport(decision="replaced", reason="the sky is dull"), matte)
    return put_sky(pixels, as_image(pixels), as_image(pixels), plan, matte, Sky(**options), seed)


def test_what_passes_is_delivered_with_its_figures(house):
    result, plan = put(*house, style="soft")
    assert not np.array_equal(result, house[0])
    assert plan.report.decision == "replaced"
    assert plan.report.fringe is not None
    assert "neither looked for nor changed" in plan.report.reflections
    assert SkyReport.model_validate_json(plan.report.model_dump_json()) == plan.report


def test_a_seed_is_a_result(house):
    assert np.array_equal(put(*house, seed=3)[0], put(*house, seed=3)[0])
    assert not np.array_equal(put(*house, seed=3)[0], put(*house, seed=4)[0])
