"""A quick look is a fair one."""

from collections import Counter
from pathlib import Path

import pytest

from evaluation.task import Task, spread_out


@pytest.mark.parametrize("every", [1, 2, 3, 4, 8])
def test_no_room_is_left_out_or_looked_at_alone(every: int) -> None:
    """Photos come as bathroom, bedroom, front, kitchen of house after house."""
    chosen = spread_out(120, every)
    rooms = Counter(index % 4 for index in chosen)
    assert len(chosen) == len(set(chosen)) == -(-120 // every)
    assert max(rooms.values()) - min(rooms.values()) <= 120 / every / 4


@pytest.mark.parametrize(("count", "every"), [(0, 3), (1, 8), (5, 3), (11, 8)])
def test_short_lists_give_what_they_have(count: int, every: int) -> None:
    assert all(0 <= index < count for index in spread_out(count, every))
    assert len(Task(Path(), every=every).thin(range(count))) == -(-count // every)
