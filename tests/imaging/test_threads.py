"""Work shared among threads: every item once and in order, errors without anybody left behind, no thread made anew."""

import threading
from time import sleep

import pytest

from imaging.threads import share


@pytest.mark.parametrize("threads", [None, 1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 3, 200])
def test_every_item_is_worked_on_once_and_told_in_order(count: int, threads: int | None) -> None:
    seen: list[int] = []

    def double(item: int) -> int:
        seen.append(item)
        return 2 * item

    assert share(double, range(count), threads) == [2 * item for item in range(count)]
    assert sorted(seen) == list(range(count))


def test_so_many_are_at_work_at_a_time() -> None:
    at_work, most = set[int](), []

    def note(_: int) -> None:
        at_work.add(threading.get_ident())
        most.append(len(at_work))
        sleep(0.005)
        at_work.discard(threading.get_ident())

    share(note, range(20), 2)
    assert max(most) == 2
    most.clear()
    share(note, range(5), 1)
    assert max(most) == 1


@pytest.mark.parametrize("bad", [0, 7])
def test_an_error_is_raised_when_nobody_is_at_it_any_more(bad: int) -> None:
    at_work, begun, failed, both = set[int](), [], threading.Event(), threading.Barrier(2)

    def work(item: int) -> None:
        begun.append(item)
        if item < 2:
            both.wait(10)
        if item == bad:
            failed.set()
            raise ValueError(item)
        at_work.add(item)
        if item > bad:
            failed.wait(10)
            sleep(0.01)
        at_work.discard(item)

    with pytest.raises(ValueError, match=str(bad)):
        share(work, range(400), 2)
    assert not at_work
    assert len(begun) < 400  # what nobody has begun is left


def test_work_may_be_shared_again_within_and_by_many_at_once() -> None:
    def outer(item: int) -> int:
        return sum(share(lambda inner: item * inner, range(20), 4))

    answers: list[list[int]] = []
    callers = [threading.Thread(target=lambda: answers.append(share(outer, range(20), 4))) for _ in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(30)
    assert answers == [[190 * item for item in range(20)]] * 8


def test_threads_are_the_same_ones_again() -> None:
    """OpenCV keeps some of its memory for each that there ever was."""
    seen = set[threading.Thread]()
    for _ in range(50):
        share(lambda _: (seen.add(threading.current_thread()), sleep(0.0005)), range(6), 2)
    assert len(seen) <= 1 + threading.active_count()
    assert all(thread.is_alive() for thread in seen)


def test_without_a_thread_to_be_had_the_caller_does_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("imaging.threads._pool.submit", refuse)
    assert share(abs, range(9), 4) == list(range(9))
