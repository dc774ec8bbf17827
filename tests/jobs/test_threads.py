import threading

from jobs.threads import fill_pool


def test_a_pool_has_all_its_threads_at_once_and_no_more_later() -> None:
    before = threading.active_count()
    with fill_pool(5, "some") as pool:
        assert threading.active_count() == before + 5
        assert list(pool.map(abs, range(40))) == list(range(40))
        assert threading.active_count() == before + 5
    assert threading.active_count() == before
