"""The tables of docs/scale.md are those that the formulas give."""

import pytest

from bench.scale import (
    BUSY,
    CALLS_A_S,
    Card,
    Work,
    callers,
    cards_paid,
    dollars_a_photo,
    draw_capacity,
    draw_demand,
    name_limits,
    photos_an_hour,
)
from serve.runner import ROOT

CARD = Card("a card", 103.8, 1.0)
"""A second a look."""
WORK = Work("best", 36, 7.0)


def test_the_tables_of_the_page_are_up_to_date() -> None:
    page = (ROOT / "docs/scale.md").read_text()
    assert draw_capacity() in page
    assert draw_demand() in page


def test_a_card_does_a_hundred_photos_of_36_looks_an_hour() -> None:
    assert photos_an_hour(1, CARD, WORK) == pytest.approx(100)
    assert cards_paid(100, CARD, WORK) == pytest.approx(1 / BUSY)
    assert cards_paid(1, CARD, WORK) == 1


def test_callers_are_counted_by_their_work_or_by_their_calls_whichever_is_more() -> None:
    assert callers(3600, WORK) == 10
    assert callers(3600, Work("best", 20 * CALLS_A_S, 7.0)) == 20


def test_a_photo_costs_what_the_hour_costs() -> None:
    assert dollars_a_photo(100, 3, CARD, WORK) == pytest.approx((3 + 2 * 0.4032 + 0.1008) / 100)


def test_what_is_short_is_named() -> None:
    assert name_limits(100, WORK) == "cards"
    assert name_limits(3600, WORK) == "10 callers for 4"
    assert name_limits(36000, WORK) == "100 callers for 4; 10 jobs/s for 4.5"
