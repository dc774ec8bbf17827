import threading

import pytest

from jobs.threads import fill_pool


def test_a_pool_has_all_its_threads_at_once_and_no_more_later() -> None:
    before = threading.active_count()
    with fill_pool(5, "some") as pool:
        assert threading.active_count() == before + 5
        assert list(pool.map(abs, range(40))) == list(range(40))
        assert threading.active_count() == before + 5
    assert threading.active_count() == before


def test_threads_that_cannot_be_made_are_an_error_and_leave_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    before, start, begun = threading.active_count(), threading.Thread.start, []

    def start_two(thread: threading.Thread) -> None:
        if len(begun) == 2:
            raise RuntimeError("can't start new thread")
        begun.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_two)
    with pytest.raises(RuntimeError, match="new thread"):
        fill_pool(5, "some")
    assert threading.active_count() == before
