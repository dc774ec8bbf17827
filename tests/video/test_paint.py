"""What becomes of one frame."""

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from video.file.color import FrameColor
from video.file.facts import VideoFacts
from video.file.planes import merge_planes, split_planes
from video.keys import Key
from video.paint import Painter
from video.plan import ShotPlan
from video.tone.field import CarriedFields, fit_field
from video.tone.laid import lay_keys
from video.tone.shot import ShotTone


def test_a_frame_takes_one_thread_for_others_are_toned_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pools: list[int] = []

    def watched(workers: int) -> ThreadPoolExecutor:
        pools.append(workers)
        return ThreadPoolExecutor(workers)

    monkeypatch.setattr("imaging.blocks.ThreadPoolExecutor", watched)
    monkeypatch.setattr(cv2, "getNumThreads", lambda: 4)
    facts = VideoFacts(
        "mp4", "h264", "yuv420p", 8, 520, 1000, 0, FrameColor(1, 1, 1, False), (1, 30), (30, 1), (0, 1), 2
    )
    picture, places = np.full((52, 100, 3), 0.5, np.float32), np.stack([np.eye(3)] * 2)
    planes = {0: fit_field(picture, 0.8 * picture)}
    fields = CarriedFields(planes, lay_keys([Key(0, picture, 0.8 * picture)], places), spread=2)
    plan = ShotPlan(0, 2, (0,), ShotTone(np.zeros((2, 3)), fields=fields))

    painted = Painter(facts, [plan]).paint(1, split_planes(np.full((520, 1000, 3), 32768, np.uint16)))

    assert np.abs(merge_planes(painted) / 65535 - 0.4).max() < 0.01
    assert pools == [1]
