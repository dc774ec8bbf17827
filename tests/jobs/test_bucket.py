"""Token buckets, by a clock that the test turns."""

from jobs.bucket import Level, Limit, draw

LIMIT = Limit(most=6, window_s=60)


def test_a_full_bucket_gives_all_at_once_and_then_one_in_ten_seconds() -> None:
    level = None
    for _ in range(6):
        drawn = draw(level, 100.0, LIMIT, 1)
        assert drawn.is_granted
        level = drawn.level
    refused = draw(level, 100.0, LIMIT, 1)
    assert (refused.is_granted, refused.wait_s) == (False, 10)
    assert not draw(level, 109.9, LIMIT, 1).is_granted
    assert draw(level, 110.0, LIMIT, 1).is_granted


def test_it_is_never_more_than_full() -> None:
    assert draw(Level(0, 0), 1e6, LIMIT, 1).level.left == 5


def test_who_wants_more_than_there_ever_is_waits_for_a_full_bucket_and_the_next_one_pays() -> None:
    assert draw(Level(5, 0), 0, LIMIT, 18).wait_s == 10
    drawn = draw(Level(6, 0), 0, LIMIT, 18)
    assert (drawn.is_granted, drawn.level.left) == (True, -12)
    assert draw(drawn.level, 0, LIMIT, 1).wait_s == 130


def test_a_clock_that_was_set_back_gives_nothing_twice() -> None:
    drawn = draw(Level(0, 100), 40, LIMIT, 1)
    assert (drawn.is_granted, drawn.level.at) == (False, 100)
