"""How steady a walk is: of results whose faults are known."""

import cv2
import numpy as np
import pytest

from evaluation.footage.walks import Shown, Walk, film, unfinish
from evaluation.metrics.flicker import measure_steadiness
from imaging.region import Size


@pytest.fixture(scope="module")
def shown() -> list[Shown]:
    coarse = np.random.default_rng(0).integers(60, 200, (12, 18, 3), np.uint8)
    photo = np.asarray(cv2.resize(coarse, (540, 360), interpolation=cv2.INTER_CUBIC))
    return list(film(Walk("person", frames=60), unfinish(photo, 0), Size(90, 160)))


def test_the_truth_is_steady(shown: list[Shown]) -> None:
    found = measure_steadiness(shown, [each.finished for each in shown])

    assert (found.flicker, found.most, found.pump, found.delta_e, found.trail) == (0, 0, 0, 0, 0)


def test_light_that_jumps_is_flicker_and_light_that_drifts_is_pump(shown: list[Shown]) -> None:
    jumps, drifts = [], []
    for number, each in enumerate(shown):
        jumps.append(np.clip(each.finished + 4.0 * (number % 2), 0, 255).astype(np.uint8))
        drifts.append(np.clip(each.finished + 12.0 * np.sin(number / 10), 0, 255).astype(np.uint8))

    jumping, drifting = measure_steadiness(shown, jumps), measure_steadiness(shown, drifts)

    assert jumping.flicker == pytest.approx(4, abs=0.4)
    assert drifting.flicker < 2 < 7 < drifting.pump
    assert jumping.pump < 2.5


def test_what_stays_behind_somebody_who_passes_is_a_trail(shown: list[Shown]) -> None:
    results = []
    for number, each in enumerate(shown):
        smeared = each.finished.astype(np.float32)
        for past in shown[max(0, number - 20) : number]:
            assert past.person is not None
            smeared[past.person > 0.5] += 10
        assert each.person is not None
        keep = each.person[..., None] > 0.01
        results.append(np.where(keep, each.finished, np.clip(smeared, 0, 255)).astype(np.uint8))

    found = measure_steadiness(shown, results)

    assert found.trail is not None
    assert found.trail > 5
