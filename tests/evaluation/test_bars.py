"""A bar is met, missed or not measured, and the table says which."""

import pytest

from evaluation.bars import BARS, Bar
from evaluation.results import Results
from evaluation.table_of_bars import list_bar_rows, print_bars, show_figure

AT_MOST = Bar("error", "repair", "delta_e_mean", "≤", 5.5, 6.7)
AT_LEAST = Bar("improved", "repair", "improved_percent", "≥", 99, None, "%")


@pytest.mark.parametrize(
    ("bar", "value", "met"),
    [
        (AT_MOST, 5.5, True),
        (AT_MOST, 5.51, False),
        (AT_LEAST, 99.0, True),
        (AT_LEAST, 98.9, False),
        (AT_MOST, float("nan"), False),
        (AT_LEAST, float("nan"), False),
    ],
)
def test_the_bound_itself_is_met_and_no_number_never_is(bar: Bar, value: float, met: bool) -> None:
    assert bar.is_met({"repair": {bar.figure: value}}) is met


def test_what_was_not_measured_is_neither() -> None:
    assert AT_MOST.is_met({}) is None
    assert AT_MOST.is_met({"repair": {"other": 1.0}}) is None


def test_rows_show_before_and_after() -> None:
    before = {"repair": {"delta_e_mean": 7.25}}
    row, other = list_bar_rows([AT_MOST, AT_LEAST], {"repair": {"delta_e_mean": 5.0}}, before)
    assert (row.study, row.bar, row.before, row.measured, row.verdict) == ("6.7", "≤ 5.5", "7.25", "5", "met")
    assert (other.bar, other.measured, other.verdict) == ("≥ 99 %", "–", "not measured")


def test_the_column_of_what_was_before_is_there_only_then(capsys: pytest.CaptureFixture[str]) -> None:
    rows = list_bar_rows([AT_MOST], {"repair": {"delta_e_mean": 6.0}}, None)
    print_bars(rows, None)
    without = capsys.readouterr().out
    print_bars(rows, Results("0.0.9", {}).version)
    assert "before" not in without
    assert "before (0.0.9)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.99752, "", "0.9975"),
        (99.166, "%", "99.17 %"),
        (0.0, "", "0"),
        (None, "%", "–"),
        (float("nan"), "", "–"),
    ],
)
def test_figures_are_short(value: float | None, unit: str, text: str) -> None:
    assert show_figure(value, unit) == text


def test_no_figure_has_two_bars() -> None:
    assert len({(bar.set, bar.figure) for bar in BARS}) == len(BARS)
