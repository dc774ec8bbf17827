"""Photos shared among processes come back in order, as if one had done all."""

import os

import pytest

from evaluation.crew import Crew


def where(number: int) -> tuple[int, int]:
    return number, os.getpid()


@pytest.mark.parametrize("workers", [1, 2])
def test_answers_come_in_order(workers: int) -> None:
    with Crew(workers) as crew:
        answers = list(crew.map(divmod_by_seven, list(range(20))))
    assert answers == [divmod(number, 7) for number in range(20)]


def test_one_worker_is_this_process_and_others_are_not() -> None:
    with Crew(1) as alone, Crew(2) as shared:
        assert {process for _, process in alone.map(where, [1, 2])} == {os.getpid()}
        assert os.getpid() not in {process for _, process in shared.map(where, [1, 2])}


def test_a_crew_can_rest_and_go_on() -> None:
    with Crew(2) as crew:
        first = {process for _, process in crew.map(where, [1, 2, 3])}
        crew.rest()
        assert first.isdisjoint({process for _, process in crew.map(where, [1, 2, 3])})


def divmod_by_seven(number: int) -> tuple[int, int]:
    return divmod(number, 7)
