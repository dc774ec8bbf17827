"""A video written in segments: the same bytes whoever writes them, in whatever order, and frames where they were."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from evaluation.footage.clips import read_times, write_clip
from video.apart import run_stage
from video.errors import VideoError
from video.file.convert import Converter
from video.file.cutting import Segment, cut_video
from video.file.decoding import digest_frame, read_shown
from video.file.facts import VideoFacts
from video.file.joining import plan_decoding
from video.file.planes import merge_planes
from video.file.probe import probe_apart, probe_video
from video.keys import open_key
from video.limits import VideoLimits
from video.motion.match import Match
from video.options import WalkOptions
from video.paint import Painter
from video.plan import ShotPlan, WalkPlan
from video.report import describe_walk
from video.segments import SegmentFacts, cut_segments, join_segments, write_segment
from video.stages.names import name_part
from video.tone.curve import KNOTS, Curve
from video.tone.develop import BRIGHTEST
from video.tone.shot import ShotTone
from video.walk import finish_walk

FRAMES = 39
TIMES = [30000 * number + 700 * (number % 3) for number in range(FRAMES)]
"""Three a second and uneven: 13 seconds, three segments."""
X265 = "log-level=error:keyint=6:min-keyint=6:scenecut=0:bframes=3:b-adapt=0"
FILES: Mapping[str, tuple[str, str, str, dict[str, str]]] = {
    "h264": ("a.mp4", "libx264", "yuv420p", {"preset": "veryfast", "g": "6", "x264-params": "open-gop=1:bframes=3"}),
    "hevc": ("a.mkv", "libx265", "yuv420p10le", {"preset": "ultrafast", "x265-params": X265 + ":open-gop=1"}),
    "prores": ("a.mov", "prores_ks", "yuv422p10le", {}),
    "vp9": ("a.webm", "libvpx-vp9", "yuv420p", {"deadline": "realtime", "cpu-used": "8", "g": "6"}),
    "av1": ("a.mkv", "libsvtav1", "yuv420p", {"preset": "12", "g": "6"}),
    "ts": ("a.ts", "libx264", "yuv420p", {"preset": "veryfast", "g": "6"}),
    "refreshed": ("a.mp4", "libx264", "yuv420p", {"preset": "veryfast", "x264-params": "keyint=6:intra-refresh=1"}),
    "one key frame": ("a.mp4", "libx264", "yuv420p", {"preset": "veryfast", "g": "999"}),
}
"""By what is special: name, encoder, pixel format, options."""


def draw(number: int) -> np.ndarray:
    """A picture (96, 160, 3) that moves, with something of its own."""
    across, down = np.meshgrid(np.arange(160), np.arange(96))
    waves = 120 + 60 * np.sin((across + 3 * number) / 9) + 40 * np.cos((down - number) / 7)
    picture = np.repeat(waves[..., None], 3, axis=2)
    picture[8 * (number % 10) : 8 * (number % 10) + 8, :40] = 40 + 6 * number
    return picture.clip(0, 255).astype(np.uint8)


def film(folder: Path, name: str) -> Path:
    file, codec, pixel_format, options = FILES[name]
    frames = [draw(number) for number in range(FRAMES)]
    return write_clip(
        folder / file,
        frames,
        codec=codec,
        pixel_format=pixel_format,
        options=options,
        times=TIMES,
        time_base=Fraction(1, 90000),
        tones=True,
    )


def plan_clip(clip: Path, facts: VideoFacts | None = None) -> WalkPlan:
    """Two shots, darker by a curve, each frame by another gain."""
    facts = facts or probe_video(clip)
    count = len(facts.times)
    values = np.tile(np.linspace(0, 0.9 * BRIGHTEST, KNOTS, dtype=np.float32), (3, 1))
    curve = Curve(np.eye(4, 3, dtype=np.float32), values)
    gains = np.repeat(0.2 * np.sin(np.arange(count))[:, None], 3, axis=1)
    edges = (0, count // 2, count)
    shots = [ShotPlan(start, stop, (0,), ShotTone(gains[start:stop], curve=curve)) for start, stop in pairwise(edges)]
    digests = np.array([digest_frame(frame) for frame in read_shown(clip, facts, VideoLimits())], np.uint32)
    steps = [None, *[Match(np.eye(3), 1.0)] * (count - 1)]
    return WalkPlan(facts, tuple(shots), steps, digests, (1.0, 2.0), preset="fast")


def write_all(clip: Path, plan: WalkPlan, folder: Path) -> tuple[Path, list[SegmentFacts]]:
    folder.mkdir(exist_ok=True)
    segments = cut_segments(plan)
    parts = [folder / name_part(segment.number) for segment in segments]
    told = [write_segment(clip, part, plan, segment) for part, segment in zip(parts, segments, strict=True)]
    out = folder / f"out{clip.suffix}"
    join_segments(clip, out, plan, parts)
    return out, told


def read_pixels(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray() for frame in container.decode(video=0)]


@pytest.mark.parametrize("name", FILES)
def test_pieces_give_every_frame_once_where_it_was(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = film(tmp_path, name)
    plan = plan_clip(clip)
    again: list[int] = []
    monkeypatch.setattr("video.file.writing._log.info", lambda *said: again.append(said[-1]))

    out, told = write_all(clip, plan, tmp_path / "parts")

    assert len(told) == 3
    assert read_times(out) == read_times(clip)
    joined = read_pixels(out)
    apart = [frame for each in told for frame in read_pixels(tmp_path / "parts" / name_part(each.number))]
    assert len(joined) == len(apart) == FRAMES
    assert all((one == other).all() for one, other in zip(joined, apart, strict=True))
    assert worst_miss(clip, out, plan) < 2.0
    with av.open(str(clip)) as one, av.open(str(out)) as other:
        assert abs(one.duration - other.duration) <= 1000  # microseconds
        assert one.streams.audio[0].start_time == other.streams.audio[0].start_time
        assert [bytes(packet) for packet in one.demux(audio=0)] == [bytes(packet) for packet in other.demux(audio=0)]
        other.seek(0)
        decoded = [packet.dts for packet in other.demux(video=0) if packet.size]
        assert name in ("hevc", "vp9", "av1") or decoded == sorted(set(decoded)), "Matroska keeps no such times"
    assert not again, "decoding began near the segment"


def test_segments_that_are_joined_have_the_pixels_of_one_piece(tmp_path: Path) -> None:
    """Of ProRes, whose frames are each by itself: of other codecs a segment begins with a key frame more."""
    clip = film(tmp_path, "prores")
    plan = plan_clip(clip)
    joined, told = write_all(clip, plan, tmp_path / "parts")
    assert len(told) == 3
    whole = Segment(0, 0, FRAMES)
    write_segment(clip, tmp_path / "whole", plan, whole)
    pairs = zip(read_pixels(joined), read_pixels(tmp_path / "whole"), strict=True)
    assert all((one == other).all() for one, other in pairs)


def worst_miss(clip: Path, out: Path, plan: WalkPlan) -> float:
    """The most that a frame of the new video is away from what it is painted, mean 8-bit levels."""
    before, after, painter = Converter(plan.facts), Converter(probe_video(out)), Painter(plan.facts, plan.shots)
    wanted = [
        merge_planes(painter.paint(number, before.to_rgb(frame)))
        for number, frame in enumerate(read_shown(clip, plan.facts, VideoLimits()))
    ]
    found = [merge_planes(after.to_rgb(frame)) for frame in read_shown(out, probe_video(out), VideoLimits())]
    return max(float(np.abs(a.astype(int) - b).mean()) / 257 for a, b in zip(wanted, found, strict=True))


@pytest.mark.parametrize("name", ["h264", "hevc", "prores", "vp9", "av1", "ts"])
async def test_whoever_writes_which_part_when_the_bytes_are_the_same(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = film(tmp_path, name)
    plan = plan_clip(clip, await probe_apart(clip))
    once, told = write_all(clip, plan, tmp_path / "once")
    (tmp_path / "plan.npz").write_bytes(plan.to_bytes())
    folder = tmp_path / "again"
    folder.mkdir()
    numbers = [segment.number for segment in cut_segments(plan)]
    random.Random(0).shuffle(numbers)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(7)))

    said = []
    for number in numbers[:2]:
        write_segment(clip, folder / name_part(number), plan, cut_segments(plan)[number])
    (folder / name_part(numbers[0])).unlink()
    for number in (numbers[0], *numbers[2:]):
        part = folder / name_part(number)
        said.append(await run_stage("segment", clip, tmp_path / "plan.npz", number, part, "cpu"))
    out = tmp_path / f"out{clip.suffix}"
    await run_stage("join", clip, tmp_path / "plan.npz", folder, out)

    assert out.read_bytes() == once.read_bytes()
    assert [SegmentFacts.from_fields(each) for each in said] == [told[each["number"]] for each in said]


def test_a_frame_that_comes_out_otherwise_is_decoded_from_the_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = film(tmp_path, "refreshed")
    plan = plan_clip(clip)
    right, told = write_all(clip, plan, tmp_path / "right")
    again: list[int] = []
    monkeypatch.setattr("video.file.writing._log.info", lambda *said: again.append(said[-1]))

    # As if decoding could begin right at the first frame: of a picture that is refreshed bit by bit, little is right.
    monkeypatch.setattr("video.file.writing.find_entry", lambda facts, number: facts.times[number] if number else None)
    out, facts = write_all(clip, plan, tmp_path / "parts")

    assert len(again) == 2
    assert out.read_bytes() == right.read_bytes()
    assert facts == told


def test_every_frame_from_the_middle_is_held_against_its_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = film(tmp_path, "h264")
    plan = plan_clip(clip)
    segment = cut_segments(plan)[2]
    right = write_segment(clip, tmp_path / "right.mp4", plan, segment)
    again: list[int] = []
    monkeypatch.setattr("video.file.writing._log.info", lambda *said: again.append(said[-1]))

    digests = plan.digests.copy()
    digests[segment.stop - 1] ^= 1
    told = write_segment(clip, tmp_path / "other.mp4", replace(plan, digests=digests), segment)

    assert again == [segment.start]
    assert told == right
    assert (tmp_path / "other.mp4").read_bytes() == (tmp_path / "right.mp4").read_bytes()


def test_frames_that_nobody_can_decode_are_left_out_of_segments(tmp_path: Path) -> None:
    clip, cut = film(tmp_path, "hevc"), tmp_path / "cut.mkv"
    with av.open(str(clip)) as source, av.open(str(cut), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        keys = 0
        for packet in source.demux(video=0):
            keys += packet.is_keyframe and packet.dts is not None
            if packet.dts is not None and keys > 1:
                packet.stream = stream
                target.mux(packet)
    facts = probe_video(cut)
    shown = [frame.pts or 0 for frame in read_shown(cut, facts, VideoLimits())]
    assert 0 < len(shown) < len(facts.times), "a file as it was meant"

    out, told = write_all(cut, plan_clip(cut, facts.only(shown)), tmp_path / "parts")

    assert len(told) == 2
    assert list(probe_video(out).times) == shown


def test_steps_across_the_edges_of_segments_are_counted(tmp_path: Path) -> None:
    clip = film(tmp_path, "h264")
    plan = plan_clip(clip)

    _, told = write_all(clip, plan, tmp_path / "parts")

    assert [len(each.steps) for each in told] == [each.stop - each.start - (each.start == 0) for each in told]
    whole = write_segment(clip, tmp_path / "whole.mp4", plan, replace(cut_segments(plan)[0], stop=FRAMES))
    assert [step for each in told for step in each.steps] == list(whole.steps)
    report = describe_walk(plan, [SegmentFacts.from_fields(json.loads(json.dumps(asdict(each)))) for each in told])
    assert report.flicker_after == (round(float(np.mean(whole.steps)), 3), round(max(whole.steps), 3))
    assert report.flicker_before == (1.0, 2.0)


def test_one_process_and_many_write_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = film(tmp_path, "h264")

    def darken(files: Sequence[Path]) -> Iterator[np.ndarray]:
        return (open_key(file) // 10 * 8 for file in files)

    outs, reports, told = [tmp_path / "one.mp4", tmp_path / "many.mp4"], [], list[int]()
    for count, out in zip((1, 3), outs, strict=True):
        monkeypatch.setattr("video.walk.count_processes", lambda size, count=count: count)
        options = WalkOptions("fast", "curve", level=False)
        reports.append(finish_walk(clip, out, darken, options, lambda what, done: told.append(done)))

    assert outs[0].read_bytes() == outs[1].read_bytes() != clip.read_bytes()
    assert reports[0] == reports[1]
    assert told[-1] == FRAMES
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.mp4", "many.mp4", "one.mp4"]


def test_parts_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    clip = film(tmp_path, "h264")
    plan = plan_clip(clip)
    segments = cut_segments(plan)
    parts = [tmp_path / name_part(segment.number) for segment in segments]
    for part, segment in zip(parts, segments, strict=True):
        write_segment(clip, part, replace(plan, preset="high" if segment.number else "fast"), segment)
    with pytest.raises(VideoError, match="different encoders"):
        join_segments(clip, tmp_path / "out.mp4", plan, parts)
    with pytest.raises(VideoError, match="holds"):
        join_segments(clip, tmp_path / "out.mp4", plan, [parts[1], *parts[1:-1], parts[0]])


def facts_of(seconds: float, keys_s: tuple[float, ...], rate: int = 30) -> VideoFacts:
    times = tuple(range(round(seconds * rate)))
    clip = VideoFacts("mp4", "h264", "yuv420p", 8, 90, 160, 0, None, (1, rate), (rate, 1), times, len(times))  # type: ignore[arg-type]
    return replace(clip, keys=tuple(round(key * rate) for key in keys_s))


def test_segments_begin_at_key_frames() -> None:
    cut = cut_video(facts_of(20, tuple(1.5 * number for number in range(13))))

    assert [segment.number for segment in cut] == list(range(len(cut)))
    assert [segment.start for segment in cut] == [0, 135, 270, 405, 540]
    assert [segment.stop for segment in cut] == [135, 270, 405, 540, 600]


def test_what_is_short_is_one_segment() -> None:
    assert [(each.start, each.stop) for each in cut_video(facts_of(5.9, (0, 4)))] == [(0, 177)]


def test_pictures_that_stand_still_for_long() -> None:
    facts = facts_of(10, (0,), rate=1)
    slow = replace(facts, times=tuple(20 * time for time in facts.times), end=200)

    assert [(each.start, each.stop) for each in cut_video(slow)] == [(0, 2), (2, 4), (4, 8), (8, 10)]


def test_no_more_than_half_of_the_decoding_is_for_nothing() -> None:
    cut = cut_video(facts_of(600, (0,)))

    assert [(each.stop - each.start) / 30 for each in cut[:5]] == [4, 4, 8, 16, 32]
    assert sum(each.stop for each in cut) <= 3 * 600 * 30
    assert (cut[0].start, cut[-1].stop) == (0, 600 * 30)


def test_packets_are_decoded_in_time_and_in_order() -> None:
    times = [0, 10, 25, 30, 47, 50, 66, 70]
    orders = [[0, 2, 1, 3], [0, 3, 2, 1]]

    decoded = plan_decoding(times, orders)

    shown = [times[first + rank] for first, order in zip((0, 4), orders, strict=True) for rank in order]
    assert decoded == sorted(set(decoded))
    assert all(one <= other for one, other in zip(decoded, shown, strict=True))
    assert plan_decoding(times, [list(range(8))]) == times, "none is stored before its time"
