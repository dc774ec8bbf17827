"""Segments asked of Runners in other processes."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from ray.exceptions import RayTaskError

from serve.video.segments import Runners, SegmentDesk, SegmentOrder
from video.errors import VideoError

ORDER = SegmentOrder("1" * 64, "2" * 64, 0)
UNASKED = cast(SegmentDesk, None)


async def test_what_another_runner_finds_wrong_is_told_in_its_own_words_without_its_traceback():
    async def fail(_: Any) -> None:
        trace = 'File "/app/serve/video/segments.py", line 7'
        raise RayTaskError(
            "write_segment", trace, VideoError("video_corrupt", "a frame is broken")
        ).as_instanceof_cause()

    handle: Any = SimpleNamespace(write_segment=SimpleNamespace(remote=fail))
    with pytest.raises(VideoError) as caught:
        await Runners(handle, UNASKED).write(ORDER)
    assert (caught.value.code, str(caught.value)) == ("video_corrupt", "a frame is broken")


@pytest.mark.parametrize("other", [{"revision": "another"}, {"device": "cuda"}])
async def test_a_runner_of_another_version_or_device_writes_nothing_and_whoever_asked_writes_it_itself(other):
    with pytest.raises(VideoError) as caught:
        await SegmentDesk(UNASKED, UNASKED).write(replace(ORDER, **other))

    async def refuse(_: Any) -> None:
        raise RayTaskError("write_segment", "", caught.value).as_instanceof_cause()

    async def write(order: SegmentOrder) -> Any:
        return order

    handle: Any = SimpleNamespace(write_segment=SimpleNamespace(remote=refuse))
    own: Any = SimpleNamespace(write=write)
    assert await Runners(handle, own).write(ORDER) == ORDER
