"""How much is worked on at one time."""

import pytest

from imaging.region import Size
from video.workers import count_processes


@pytest.mark.parametrize(
    ("cores", "size", "processes"),
    [
        (1, Size(1080, 1920), 1),
        (2, Size(1080, 1920), 2),
        (2, Size(2160, 3840), 1),
        (8, Size(2160, 3840), 2),
        (16, Size(1080, 1920), 4),
    ],
)
def test_segments_at_one_time_are_as_many_as_cores_and_memory_have_room_for(
    cores: int, size: Size, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("video.workers.count_cores", lambda: cores)
    assert count_processes(size) == processes
