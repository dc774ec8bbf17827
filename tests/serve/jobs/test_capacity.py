"""A Runner takes no more than the graph can work on."""

import pytest

from serve.jobs.capacity import share_photos
from serve.settings import RunnerConfig


@pytest.mark.parametrize(
    ("enhancers", "runners", "photos"),
    [(0, 1, 0), (1, 1, 2), (1, 2, 1), (2, 1, 4), (8, 1, 6), (8, 4, 4), (1, 5, 1)],
)
def test_photos_are_shared_by_the_runners(enhancers, runners, photos):
    config = RunnerConfig(concurrent_photos=6, photos_per_enhancer=2)
    assert share_photos(enhancers, runners, config) == photos
