"""Walks from file to file, of which every frame's right answer is known."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import av
import numpy as np
import pytest

from evaluation.footage.clips import read_times, write_clip
from evaluation.footage.walks import Shown, Walk, World, film, unfinish
from evaluation.metrics.flicker import measure_steadiness
from finishing.local import LocalFinisher, load_parts
from imaging.codec.color_space import from_code_points
from imaging.region import Size
from imaging.scenes import Tilt, render_house
from video.__main__ import main
from video.file.color import HLG
from video.file.convert import Converter
from video.file.decoding import read_shown
from video.file.mark import add_mark, is_marked
from video.file.planes import merge_planes
from video.file.probe import probe_video
from video.keys import Look
from video.limits import VideoLimits
from video.look import ListingLook
from video.options import WalkOptions
from video.walk import finish_walk

SIZE = Size(180, 320)


@pytest.fixture(scope="module")
def world() -> World:
    return unfinish(render_house(Size(480, 720), 0, Tilt(0.0, 0.0)), 0)


@pytest.fixture(scope="module")
def shown(world: World) -> list[Shown]:
    return list(film(Walk("pan", frames=32), world, SIZE))


def know(shown: Sequence[Shown]) -> Look:
    """The right answer for each key frame, a little wrong in light, another way each time."""

    def look(files: Sequence[Path]) -> Iterator[np.ndarray]:
        for number, file in enumerate(files):
            yield np.clip(shown[int(file.stem)].finished * (1 + 0.04 * (-1) ** number), 0, 255).astype(np.uint8)

    return look


def read_frames(path: Path) -> list[np.ndarray]:
    """uint8 RGB, by the colours that the file states."""
    facts = probe_video(path)
    converter = Converter(facts)
    return [
        (merge_planes(converter.to_rgb(frame)) // 257).astype(np.uint8)
        for frame in read_shown(path, facts, VideoLimits())
    ]


@pytest.mark.parametrize("way", ["curve", "field"])
def test_a_walk_comes_out_steady_and_near_the_truth(way: str, shown: list[Shown], tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "a.mp4", [each.filmed for each in shown], tones=True)

    report = finish_walk(clip, tmp_path / "out.mp4", know(shown), WalkOptions(way=way, level=False))  # type: ignore[arg-type]

    before = measure_steadiness(shown, [each.filmed for each in shown])
    after = measure_steadiness(shown, read_frames(tmp_path / "out.mp4"))
    assert before.flicker > 1.5
    assert after.flicker < 0.6
    assert after.pump < min(3.0, before.pump / 3)
    assert after.delta_e < before.delta_e / 2
    assert read_times(tmp_path / "out.mp4") == read_times(clip)
    assert [shot.way for shot in report.shots] == [way]
    assert report.flicker_after[0] < report.flicker_before[0] / 2
    assert report.shots[0].camera_range_ev > 0.8
    assert json.loads(report.as_json())["frames"] == 32


def test_nothing_to_be_done_is_a_copy(world: World, tmp_path: Path) -> None:
    frames = [each.finished for each in film(Walk("pan", frames=20, steady=True), world, SIZE)]
    clip = write_clip(tmp_path / "a.mp4", frames)

    def leave(files: Sequence[Path]) -> Iterator[np.ndarray]:
        return (av_png(file) for file in files)

    report = finish_walk(clip, tmp_path / "out.mp4", leave)

    assert (tmp_path / "out.mp4").read_bytes() == clip.read_bytes()
    assert report.shots[0].way == "none"


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.mkv", "a.webm"])
def test_what_was_finished_before_keeps_its_light(name: str, shown: list[Shown], tmp_path: Path) -> None:
    options = {"deadline": "realtime", "cpu-used": "8", "preset": "ultrafast"}
    codec = "libvpx-vp9" if name == "a.webm" else "libx264"
    clip = write_clip(tmp_path / name, [each.filmed for each in shown[:6]], codec=codec, options=options)
    once, twice = tmp_path / f"once_{name}", tmp_path / f"twice_{name}"
    finish_walk(clip, once, know(shown), WalkOptions(preset="fast"))

    def refuse(files: Sequence[Path]) -> Iterator[np.ndarray]:
        raise AssertionError("no model is asked")

    report = finish_walk(once, twice, refuse)

    assert report.finished_before
    assert twice.read_bytes() == once.read_bytes() != clip.read_bytes()
    with pytest.raises(AssertionError, match="no model"):
        finish_walk(once, twice, refuse, WalkOptions(way="curve"))


def test_a_comment_stays_beside_what_is_said() -> None:
    marked = add_mark({"title": "A walk", "COMMENT": "the garden is new"})

    assert marked["title"] == "A walk"
    assert marked["comment"].startswith("the garden is new\n")
    assert add_mark(marked) == marked
    assert is_marked(marked)
    assert not is_marked({"title": "A walk"})


def av_png(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


def test_key_frames_are_shown_upright_and_come_back_as_stored(shown: list[Shown], tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "a.mp4", [each.filmed for each in shown], rotation=90)
    sizes = []

    def look(files: Sequence[Path]) -> Iterator[np.ndarray]:
        for file in files:
            sizes.append(av_png(file).shape)
            yield np.ascontiguousarray(np.rot90(shown[int(file.stem)].finished))

    finish_walk(clip, tmp_path / "out.mp4", look, WalkOptions(way="field", level=False))

    assert set(sizes) == {(320, 180, 3)}
    assert measure_steadiness(shown, read_frames(tmp_path / "out.mp4")).delta_e < 4
    assert probe_video(tmp_path / "out.mp4").rotation == 90


def test_hdr_comes_out_as_sdr(shown: list[Shown], tmp_path: Path) -> None:
    """White paper, 203 cd/m², is 58 % of PQ's range (BT.2408) and white in SDR."""
    paper = np.full((96, 160, 3), round(0.5807 * 65535), np.uint16)
    paper[:, :80] = round(0.3 * 65535)
    paper[::8, ::8] = round(0.2 * 65535)
    options = {"preset": "ultrafast", "x265-params": "log-level=error:lossless=1"}
    clip = write_clip(
        tmp_path / "a.mp4",
        [paper] * 6,
        codec="libx265",
        pixel_format="yuv420p10le",
        options=options,
        tags=(9, 9, 16, 1),
    )

    report = finish_walk(clip, tmp_path / "out.mp4", lambda files: (av_png(file) for file in files))

    color = probe_video(tmp_path / "out.mp4").color
    assert report.mapped_to_sdr
    assert (color.matrix, color.primaries, color.transfer) == (1, 1, 1)
    frame = read_frames(tmp_path / "out.mp4")[3]
    assert frame[44, 116].min() > 215, "white paper, with room for brighter light above it"
    assert frame[44, 36].max() < 120


def test_hdr_that_hunts_comes_out_steady_and_as_it_was_looked_at(shown: list[Shown], tmp_path: Path) -> None:
    """A room in HLG whose light goes up and down by a known gain; the look lifts every key frame to one brightness."""
    space = from_code_points(9, HLG)
    assert space is not None
    room = space.transfer.to_light((0.12 + 0.4 * shown[0].finished / 255).astype(np.float64))
    levels = np.linspace(0, 1, 4096)
    frames = [
        np.interp(room * 2.0 ** (0.3 * np.sin(number / 3)), space.transfer.to_light(levels), levels)
        for number in range(20)
    ]
    clip = write_clip(
        tmp_path / "a.mp4",
        [np.rint(65535 * frame).astype(np.uint16) for frame in frames],
        codec="libx265",
        pixel_format="yuv420p10le",
        options={"preset": "ultrafast", "x265-params": "log-level=error:crf=8"},
        tags=(9, 9, HLG, 1),
    )

    def look(files: Sequence[Path]) -> Iterator[np.ndarray]:
        for file in files:
            pixels = av_png(file)
            yield np.clip(pixels * (100 / pixels.mean()), 0, 255).astype(np.uint8)

    report = finish_walk(clip, tmp_path / "out.mp4", look, WalkOptions(level=False))

    means = np.array([frame.mean() for frame in read_frames(tmp_path / "out.mp4")])
    assert report.mapped_to_sdr
    assert report.shots[0].camera_range_ev > 0.4
    assert np.abs(means - 100).max() < 6
    assert np.abs(np.diff(means)).max() < 1.5
    assert report.flicker_after[0] < report.flicker_before[0] / 2


def test_the_models_of_this_process_finish_key_frames(shown: list[Shown], tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "a.mp4", [each.filmed for each in shown[:20]])
    with LocalFinisher(load_parts()) as finisher:
        watched: list[None] = []
        look = ListingLook(finisher, lambda: watched.append(None))
        report = finish_walk(clip, tmp_path / "out.mp4", look, keep_keys=tmp_path / "keys")

    assert len(watched) == 2 * len(report.shots[0].keys) == 4
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == [
        f"{frame:06d}_{when}.png" for frame in (0, 15) for when in ("after", "before")
    ]
    before, after = (
        np.stack([frame.mean() for frame in read_frames(tmp_path / name)]) for name in ("a.mp4", "out.mp4")
    )
    assert after.mean() > before.mean(), "a dim front is lifted"
    assert np.ptp(after) < np.ptp(before)


def test_a_name_that_says_another_container_is_refused(
    tmp_path: Path, colours: list[np.ndarray], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = write_clip(tmp_path / "a.mov", colours[:3])
    monkeypatch.setattr("sys.argv", ["video", str(clip), "-o", str(tmp_path / "b.mp4")])

    assert main() == 1
    assert "wrong_suffix: the finished video's name has to end in .mov" in capsys.readouterr().err


def test_the_command_says_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.mp4").write_bytes(b"no video")
    monkeypatch.setattr("sys.argv", ["video", str(tmp_path / "a.mp4"), "-o", str(tmp_path / "b.mp4")])

    assert main() == 1
    assert "not_a_video" in capsys.readouterr().err
    assert not (tmp_path / "b.mp4").exists()
