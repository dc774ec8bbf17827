"""Segments asked of Runners in other processes."""

from types import SimpleNamespace
from typing import Any

import pytest
from ray.exceptions import RayTaskError

from serve.video.segments import Runners, SegmentOrder
from video.errors import VideoError

ORDER = SegmentOrder("1" * 64, "2" * 64, 0)


async def test_what_another_runner_finds_wrong_is_told_in_its_own_words_without_its_traceback():
    async def fail(_: Any) -> None:
        trace = 'File "/app/serve/video/segments.py", line 7'
        raise RayTaskError(
            "write_segment", trace, VideoError("video_corrupt", "a frame is broken")
        ).as_instanceof_cause()

    handle: Any = SimpleNamespace(write_segment=SimpleNamespace(remote=fail))
    with pytest.raises(VideoError) as caught:
        await Runners(handle).write(ORDER)
    assert (caught.value.code, str(caught.value)) == ("video_corrupt", "a frame is broken")
