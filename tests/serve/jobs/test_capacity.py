"""A Runner takes no more than the graph can work on."""

import pytest

from serve.jobs.capacity import Capacity, share_photos
from serve.settings import RunnerConfig


@pytest.mark.parametrize(
    ("enhancers", "runners", "photos"),
    [(0, 1, 0), (1, 1, 2), (1, 2, 1), (2, 1, 4), (8, 1, 6), (8, 4, 4), (1, 5, 1)],
)
def test_photos_are_shared_by_the_runners(enhancers, runners, photos):
    config = RunnerConfig(concurrent_photos=6, photos_per_enhancer=2)
    assert share_photos(enhancers, runners, config) == photos


@pytest.mark.parametrize("told", [{}, None])
async def test_work_goes_on_while_nobody_says_how_many_enhancers_there_are(monkeypatch, told):
    """As while Serve imports a new version, for half a minute where it cannot be imported."""
    answers = [{"Enhancer": 2, "Runner": 1}, told, {"Enhancer": 0, "Runner": 1}]

    def count(_: str) -> dict[str, int]:
        answer = answers.pop(0)
        if answer is None:
            raise ConnectionError("no controller")
        return answer

    monkeypatch.setattr("serve.jobs.capacity.count_replicas", count)
    monkeypatch.setattr("serve.jobs.capacity.ASKED_EVERY_S", -1)
    capacity, config = Capacity("fanlight", "Enhancer", "Runner"), RunnerConfig(photos_per_enhancer=2)
    assert [await capacity.photos(config) for _ in range(3)] == [2, 2, 0]
