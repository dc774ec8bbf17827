"""The set `recolour`: its truth is one, and worse paint has worse figures."""

from functools import partial

import numpy as np
import pytest

from evaluation.bars import BARS
from evaluation.metrics.repaint import measure_repaint
from evaluation.sets.recolour import Case, judge_case, list_cases, summarise, tabulate
from evaluation.sets.recolour_cases import CAMERAS, REPAINTS, Pair, photograph_pair
from imaging.region import Size

SMALL = Size(240, 360)


@pytest.fixture(scope="module")
def pair() -> Pair:
    return photograph_pair(REPAINTS[0], 0, CAMERAS["quiet"], SMALL)


def test_both_photos_are_of_one_room_and_only_its_walls_were_painted(pair: Pair) -> None:
    weight = pair.wall.crop(SMALL.region)
    change = np.abs(pair.before.astype(int) - pair.after).max(axis=2)
    assert change[weight == 0].mean() < 3, "but for the noise of two shots"
    assert np.median(change[weight > 0.99]) > 40
    assert 0.2 < pair.wall.fraction < 0.7
    again = photograph_pair(REPAINTS[0], 0, CAMERAS["quiet"], SMALL)
    assert np.array_equal(again.before, pair.before)


def test_a_phone_is_noisier_than_a_quiet_camera(pair: Pair) -> None:
    phone = photograph_pair(REPAINTS[0], 0, CAMERAS["phone"], SMALL)
    noise = [np.abs(np.diff(each.before.astype(int), axis=1))[60:100, 120:140].mean() for each in (pair, phone)]
    assert noise[1] > 1.3 * noise[0]


def test_worse_paint_has_worse_figures(pair: Pair) -> None:
    weight = pair.wall.crop(SMALL.region)

    def measure(result: np.ndarray):
        return measure_repaint(result, pair.after, pair.before, weight)

    perfect, untouched = measure(pair.after), measure(pair.before)
    assert (perfect.mean, perfect.p95, perfect.edge, perfect.grain) == pytest.approx((0, 0, 0, 1))
    assert untouched.mean > 20
    assert untouched.edge > 8
    rough = np.clip(pair.after + np.random.default_rng(0).normal(0, 6, pair.after.shape), 0, 255).astype(np.uint8)
    assert measure(rough).grain > 2
    rim = pair.after.copy()
    soft = (weight > 0.02) & (weight < 0.98)
    rim[soft] = pair.before[soft]
    assert measure(rim).edge > 1
    assert measure(rim).mean == pytest.approx(0, abs=0.01)


def test_every_kind_of_change_is_made_under_every_camera_and_the_worst_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluation.sets.recolour.photograph_pair", partial(photograph_pair, size=SMALL))
    cases = list_cases()
    assert {case.repaint.part for case in cases} >= {"light to dark", "dark to light"}
    assert {case.camera for case in cases} == set(CAMERAS)
    judged, row = judge_case(Case(REPAINTS[2], 1, "quiet"))
    assert judged.known.mean < judged.shown.mean
    assert judged.outside_changed == 0
    assert set(row.images) == {"before", "old paint known", "repainted", "the wall becomes the swatch"}
    figures = summarise([judged])
    assert figures["known_mean_worst_part"] == pytest.approx(judged.known.mean)
    assert {bar.figure for bar in BARS if bar.set == "recolour"} <= set(figures)
    assert len(tabulate([judged])) == 2
