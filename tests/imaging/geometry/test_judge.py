"""Each reason to refuse, a case each; and where straight begins."""

from dataclasses import replace

import pytest

from imaging.geometry.judge import GATES, MOST_PITCH_DEG, edge_lean_deg, judge_verticals
from imaging.geometry.verticals import Verticals
from imaging.region import Size

FULL = Size(1000, 1500)
GOOD = Verticals(
    found=True,
    pitch_deg=6.0,
    roll_deg=1.0,
    lines=90,
    length=8.0,
    share=0.7,
    columns=20,
    span=0.7,
    left=2.0,
    right=2.0,
    pitch_sigma_deg=0.1,
    roll_sigma_deg=0.04,
    rival=0.5,
    split_deg=0.5,
)
FAILURES = [
    ({"paper": 0.65}, "drawing"),
    ({"lines": 11}, "too few"),
    ({"length": 1.9}, "too few"),
    ({"share": 0.44}, "do not agree"),
    ({"columns": 8}, "one place"),
    ({"span": 0.37}, "one place"),
    ({"left": 0.3}, "one side"),
    ({"right": 0.3}, "one side"),
    ({"pitch_sigma_deg": 0.41}, "uncertain"),
    ({"roll_sigma_deg": 0.13}, "uncertain"),
    ({"rival": 0.91}, "another angle"),
    ({"split_deg": 3.6}, "different parts"),
    ({"roll_deg": -6.1}, "turned by 6"),
    ({"pitch_deg": 15.1}, "looks up by 15"),
    ({"pitch_deg": -16.0}, "looks down by 16"),
]


def test_a_good_estimate_is_corrected() -> None:
    decision, reason = judge_verticals(GOOD, FULL, "auto")
    assert decision == "corrected"
    assert "leaned by up to" in reason


@pytest.mark.parametrize(("changes", "words"), FAILURES, ids=[str(changes) for changes, _ in FAILURES])
def test_each_gate_refuses_on_its_own_and_says_why(changes: dict, words: str) -> None:
    decision, reason = judge_verticals(replace(GOOD, **changes), FULL, "auto")
    assert decision == "refused"
    assert words in reason


def test_no_gate_is_without_a_case() -> None:
    told = {judge_verticals(replace(GOOD, **changes), FULL, "auto")[1] for changes, _ in FAILURES}
    assert {gate.words for gate in GATES} <= told


def test_nothing_found_is_refused_in_its_own_words() -> None:
    assert judge_verticals(Verticals(False, "no lines"), FULL, "auto") == ("refused", "no lines")


@pytest.mark.parametrize(
    ("pitch", "roll", "decision"),
    [(0, 0, "straight"), (0, 0.74, "straight"), (0, -0.76, "corrected"), (0.7, 0.2, "straight"), (1, 0.2, "corrected")],
)
def test_what_nobody_sees_is_straight(pitch: float, roll: float, decision: str) -> None:
    assert judge_verticals(replace(GOOD, pitch_deg=pitch, roll_deg=roll), FULL, "auto")[0] == decision


def test_a_doubtful_estimate_is_never_called_straight() -> None:
    assert judge_verticals(replace(GOOD, pitch_deg=0, roll_deg=0, share=0.2), FULL, "auto")[0] == "refused"


def test_level_asks_for_the_roll_alone() -> None:
    steep = replace(GOOD, pitch_deg=19.0)
    assert [judge_verticals(steep, FULL, mode)[0] for mode in ("auto", "full", "level")] == [
        "refused",
        "refused",
        "corrected",
    ]
    assert judge_verticals(replace(steep, roll_deg=0.5), FULL, "level")[0] == "straight"


def test_full_goes_further_than_auto() -> None:
    steep = replace(GOOD, pitch_deg=(MOST_PITCH_DEG["auto"] + MOST_PITCH_DEG["full"]) / 2)
    assert judge_verticals(steep, FULL, "auto")[0] == "refused"
    assert judge_verticals(steep, FULL, "full")[0] == "corrected"


def test_lean_at_the_edge_counts_pitch_by_the_angle_of_view() -> None:
    tele, wide = (edge_lean_deg(replace(GOOD, focal_35_mm=mm, roll_deg=0), FULL, "auto") for mm in (85, 17))
    assert wide == pytest.approx(5 * tele)
