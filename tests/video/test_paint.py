"""What becomes of one frame."""

from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
import pytest

from imaging.region import Size
from imaging.threads import share
from video.file.color import FrameColor
from video.file.facts import VideoFacts
from video.file.planes import merge_planes, split_planes
from video.hidden.asked import Hide
from video.hidden.destroy import hide_things
from video.hidden.things import HiddenThings
from video.keys import Key
from video.paint import Painter
from video.plan import ShotPlan
from video.tone.field import CarriedFields, fit_field
from video.tone.laid import lay_keys
from video.tone.shot import ShotTone


def test_a_frame_takes_one_thread_for_others_are_toned_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def watched(work: Callable[[Any], None], shares: Sequence[Any], threads: int) -> list[None]:
        asked.append(threads)
        return share(work, shares, threads)

    monkeypatch.setattr("imaging.blocks.share", watched)
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
    assert asked == [1]


@pytest.mark.parametrize("hide", [Hide("face"), Hide("plate", style="pixelate", strength=1, grow_px=6)])
def test_what_is_hidden_is_gone_and_every_value_elsewhere_stays(hide: Hide) -> None:
    noise = np.random.default_rng(0).integers(0, 65535, (240, 400, 3), np.uint16)
    facts = VideoFacts(
        "mp4", "h264", "yuv420p", 8, 240, 400, 0, FrameColor(1, 1, 1, False), (1, 30), (30, 1), (0, 1, 2), 3
    )
    boxes = np.array([(0.25, 0.25, 0.5, 0.75), (0.9, -0.1, 1.1, 0.2)], np.float32)
    things = HiddenThings(hide, 2, np.array([1, 1], np.int32), boxes)
    plan = ShotPlan(0, 3, (0,), ShotTone(np.zeros((3, 3))), hidden=(things,))

    painted = [merge_planes(Painter(facts, [plan]).paint(number, split_planes(noise))) for number in range(3)]

    assert (painted[0] == noise).all()
    assert (painted[2] == noise).all()
    inside = painted[1][70:170, 110:190].astype(int)
    assert np.abs(np.diff(inside, axis=1)).mean() < 0.05 * np.abs(np.diff(noise.astype(int), axis=1)).mean()
    assert np.abs(np.diff(painted[1][:30, 370:].astype(int), axis=1)).mean() < 1500, "up to the frame's edge"
    near = np.zeros((240, 400), bool)
    near[0:240, 40:260] = near[:100, 320:] = True
    assert (painted[1] == noise)[~near].all()
    assert not plan.is_nothing


def test_a_smaller_copy_of_a_frame_is_hidden_where_the_frame_is() -> None:
    """As key frames are: what grows by pixels of the frame grows by fewer of the copy."""
    whole, small = Size(240, 400), np.random.default_rng(0).integers(0, 255, (60, 100, 3), np.uint8)
    box = np.array([(0.4, 0.4, 0.6, 0.6)], np.float32)
    frames = np.zeros(1, np.int32)
    wide, narrow = (
        (hide_things(small, [HiddenThings(Hide("plate", grow_px=px), 1, frames, box)], 0, whole) != small).any(axis=2)
        for px in (40, 0)
    )

    assert narrow[30].sum() < 32
    assert 18 <= wide[30].sum() - narrow[30].sum() <= 22


@pytest.mark.parametrize("feather_px", [0.0, 20.0, 200.0])
def test_a_small_thing_is_destroyed_however_far_its_edge_fades(feather_px):
    room = np.random.default_rng(0).integers(0, 65535, (120, 200, 3), np.uint16)
    box = np.array([[0.4, 0.4, 0.5, 0.55]], np.float32)
    things = HiddenThings(Hide("face", feather_px=feather_px), 1, np.array([3], np.int32), box)
    hidden = hide_things(room, (things,), 3, Size(120, 200))
    middle = slice(54, 60), slice(86, 94)
    assert np.abs(hidden[middle].astype(float) - room[middle]).mean() > 8000
    assert hide_things(room, (things,), 2, Size(120, 200)) is room
