"""A plan as bytes, and back."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from imaging.geometry import Warp
from imaging.region import Size
from video.file.color import FrameColor
from video.file.facts import VideoFacts
from video.file.planes import merge_planes, split_planes
from video.hidden.asked import Hide
from video.hidden.things import HiddenThings
from video.keys import Key
from video.motion.match import Match
from video.paint import Painter
from video.plan import ShotPlan, WalkPlan
from video.tone.curve import fit_curve
from video.tone.field import CarriedFields, fit_field
from video.tone.laid import lay_keys
from video.tone.shot import ShotTone

SHAPE = (36, 64)
SIZE = Size(*SHAPE)
FACTS = VideoFacts(
    "mp4", "h264", "yuv420p", 8, *SHAPE, 90, FrameColor(1, 1, 1, False), (1, 30), (30, 1), tuple(range(6)), 6, (1,)
)


def list_shots() -> Iterator[ShotPlan]:
    """One with a curve and turned, one with fields, one that stays."""
    rng = np.random.default_rng(0)
    picture = rng.uniform(0.2, 0.8, (*SHAPE, 3)).astype(np.float32)
    gains = rng.normal(0, 0.3, (2, 3))
    curve = fit_curve(picture.reshape(-1, 3), 0.9 * picture.reshape(-1, 3))
    upright = Size(SIZE.width, SIZE.height)
    yield ShotPlan(
        0, 2, (0,), ShotTone(gains, 0.5, curve), Warp(((0.99, 0.02, 1), (-0.02, 0.99, 2), (0, 0, 1)), upright, upright)
    )
    places = np.stack([np.eye(3) + 0.01 * number for number in range(2)])
    keys = [Key(0, picture, 0.7 * picture), Key(1, picture, 0.8 * picture)]
    planes = {key.frame: fit_field(key.before, key.after) for key in keys}
    fields = CarriedFields(planes, lay_keys(keys, places), spread=1.7)
    yield ShotPlan(2, 4, (0, 1), ShotTone(gains, 0.1, curve, fields, {"curve": 2.5, "field": 1.25}))
    yield ShotPlan(4, 6, (1,), ShotTone(np.zeros((2, 3))))


FACE = HiddenThings(
    Hide("face", 0.4, 1.0, 2.0, "pixelate", 0.2), 1, np.array([0, 1], np.int32), np.full((2, 4), 0.5, np.float32)
)


@pytest.fixture(scope="module")
def plan() -> WalkPlan:
    steps = [None, *[Match(np.eye(3) + 0.1 * number, 0.1 * number) for number in range(5)]]
    digests = np.arange(6, dtype=np.uint32) + np.uint32(2**32 - 6)
    return WalkPlan(FACTS, tuple(list_shots()), steps, digests, (1.25, 3.5), 2, "high")


def test_frames_come_out_the_same(plan: WalkPlan) -> None:
    data = plan.to_bytes()
    again = WalkPlan.from_bytes(data)
    frame = split_planes(np.random.default_rng(1).integers(0, 65535, (*SHAPE, 3), np.uint16))

    painted = [
        [merge_planes(Painter(each.facts, each.shots).paint(number, frame)) for number in range(6)]
        for each in (plan, again)
    ]

    assert all((one == other).all() for one, other in zip(*painted, strict=True))
    assert len({one.tobytes() for one in painted[0]}) >= 5, "each frame is toned another way"
    assert again.to_bytes() == data


def test_all_else_comes_out_the_same(plan: WalkPlan) -> None:
    again = WalkPlan.from_bytes(plan.to_bytes())

    assert again.facts == plan.facts
    assert (again.lost, again.preset, again.flicker_before) == (2, "high", (1.25, 3.5))
    assert (again.digests == plan.digests).all()
    assert again.steps[0] is None
    for one, other in zip(again.steps[1:], plan.steps[1:], strict=True):
        assert one is not None
        assert other is not None
        assert (one.matrix == other.matrix).all()
        assert one.agreeing == other.agreeing
    for one, other in zip(again.shots, plan.shots, strict=True):
        assert (one.start, one.stop, one.keys, one.level) == (other.start, other.stop, other.keys, other.level)
        assert (one.tone.way, one.tone.misses) == (other.tone.way, other.tone.misses)


def test_a_copy_is_what_nothing_is_done_to(plan: WalkPlan) -> None:
    still = replace(plan, shots=plan.shots[2:])

    assert not plan.is_copy
    assert still.is_copy
    assert not replace(still, shots=(replace(still.shots[0], hidden=(FACE,)),)).is_copy, "somebody is hidden in it"
    assert not replace(still, hides=True).is_copy, "nobody looked at its cover"
    assert not replace(still, facts=replace(FACTS, color=FrameColor(9, 9, 16, False))).is_copy, "HDR becomes SDR"


def test_what_is_hidden_comes_out_the_same(plan: WalkPlan) -> None:
    shots = (plan.shots[0], replace(plan.shots[1], hidden=(FACE, replace(FACE, hide=Hide("plate")))))
    first, second = WalkPlan.from_bytes(replace(plan, shots=shots).to_bytes()).shots

    assert first.hidden == ()
    assert [each.hide for each in second.hidden] == [FACE.hide, Hide("plate")]
    assert all((each.boxes == FACE.boxes).all() and (each.frames == FACE.frames).all() for each in second.hidden)


def test_other_bytes_are_no_plan(plan: WalkPlan) -> None:
    for data in (b"", b"plan", plan.to_bytes()[:500]):
        with pytest.raises(ValueError, match="no packed"):
            WalkPlan.from_bytes(data)
