"""Frames of a bracket are brought onto each other, and cropped to what both hold."""

import numpy as np
import pytest

from imaging.fusion import align_frames, fuse_frames
from imaging.region import Size
from imaging.scenes import render_room

ROOM = render_room(Size(400, 560), seed=3)
FIRST, SECOND = ROOM[10:360, 5:460], ROOM[18:368, 17:472]


@pytest.mark.parametrize(("dark", "bright"), [(FIRST, SECOND), (SECOND, FIRST)])
def test_frames_that_are_shifted_are_aligned(dark, bright):
    under, over = align_frames([bright, (dark * 0.5).astype(np.uint8)])
    assert under.shape == over.shape == (342, 443, 3)
    assert np.abs(under * 2.0 - over).mean() < 1


def test_frames_that_are_aligned_stay_whole():
    under, over = align_frames([ROOM, (ROOM * 0.5).astype(np.uint8)])
    assert under.shape == over.shape == ROOM.shape


def test_frames_are_ordered_aligned_and_fused() -> None:
    room = render_room(Size(192, 288))
    dark, bright = (room * 0.4).astype(np.uint8), np.clip(room * 1.7, 0, 255).astype(np.uint8)
    first, second = align_frames([np.roll(bright, (3, -5), axis=(0, 1)), dark])
    assert first.shape == second.shape
    assert first.mean() < second.mean()
    expected = np.clip(first / 0.4 * 1.7, 0, 255)
    assert np.abs(expected - second)[8:-8, 8:-8].mean() < 6
    fusion = fuse_frames([first, second]).mean() * 255
    assert first.mean() < fusion < second.mean()


def test_three_frames_are_brought_onto_the_middle_one() -> None:
    under, middle, over = SECOND * 0.3, ROOM[14:364, 0:455] * 0.6, FIRST * 0.9
    frames = align_frames([frame.astype(np.uint8) for frame in (over, under, middle)])
    assert {frame.shape for frame in frames} == {(342, 438, 3)}
    scaled = [frame / gain for frame, gain in zip(frames, (0.3, 0.6, 0.9), strict=True)]
    assert all(np.abs(one - scaled[1]).mean() < 3 for one in scaled)
    assert np.abs(np.roll(scaled[0], 2, axis=0) - scaled[1]).mean() > 3


@pytest.mark.parametrize("frames", [[], [ROOM], [ROOM, FIRST]])
def test_what_is_no_bracket_is_refused(frames: list[np.ndarray]) -> None:
    with pytest.raises(ValueError, match="bracket"):
        align_frames(frames)
