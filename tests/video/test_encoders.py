"""What encoders are told, as their own streams repeat it."""

from dataclasses import replace

import av
import pytest

from video.file.color import FrameColor
from video.file.encoders import Preset
from video.file.encoding import set_up_encoder
from video.file.facts import VideoFacts

FACTS = VideoFacts("mp4", "h264", "yuv420p", 8, 96, 160, 0, FrameColor(1, 1, 1, False), (1, 30), (30, 1), (0,), 1)


@pytest.mark.parametrize(("preset", "finest"), [("fast", 1), ("balanced", 2)])
@pytest.mark.parametrize("height", [96, 2160])
def test_x264_looks_for_no_light_that_changes_where_it_is_to_be_fast(preset: Preset, finest: int, height: int) -> None:
    facts = replace(FACTS, height=height, width=height * 5 // 3)
    context = av.CodecContext.create("libx264", "w")
    set_up_encoder(context, facts, preset)

    packets = [*context.encode(av.VideoFrame(facts.width, facts.height, "yuv420p")), *context.encode()]
    said = b"".join(map(bytes, packets))

    assert b" weightp=0 " in said
    assert f" subme={finest} ".encode() in said
