"""A video from file to file in which a face is hidden: in every frame that shows it, and nowhere else."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from finishing.local import LocalFinisher
from imaging.region import Region
from models.detector.finder import ThingFinder
from tests.video.marked_walk import CUT, FRAMES, SIZE, RedThings, film_marked, open_looking, write_marked
from tests.video.test_walk import read_frames
from video.__main__ import main
from video.apart import run_stage
from video.errors import VideoError
from video.file.probe import probe_apart, probe_video
from video.hidden.asked import Hide
from video.hidden.sight import Sight, save_sights
from video.keys import open_key
from video.look import LocalFind
from video.options import WalkOptions
from video.plan import WalkPlan
from video.report import WalkReport
from video.segments import cut_segments
from video.stages.names import name_part
from video.walk import Find, finish_walk

FACES = (Hide("face"),)
ASKED = WalkOptions("fast", level=False, hide=FACES)
SHORT = 18


def find_reds(files: Sequence[Path]) -> list[Sight]:
    """By the protocol of the Detector."""
    replicas, _ = open_looking(ThingFinder({"faces": RedThings()}))
    with LocalFinisher(replicas) as finisher:  # type: ignore[arg-type]
        return LocalFind(finisher, FACES)(files)


def miss_every_other(files: Sequence[Path]) -> list[Sight]:
    return [replace(sight, things=sight.things[number % 2 :]) for number, sight in enumerate(find_reds(files))]


def leave(files: Sequence[Path]) -> list[np.ndarray]:
    return [open_key(file) for file in files]


def finish(clip: Path, out: Path, find: Find | None = miss_every_other, options: WalkOptions = ASKED) -> WalkReport:
    return finish_walk(clip, out, leave, options, find=find)


def read_stripes(pixels: np.ndarray, box: Region) -> float:
    """How far red goes up and down across the stripes of the square."""
    red = pixels[box.slices][..., 0].astype(float)
    return float(np.abs(red[:, 3:] - red[:, :-3]).mean())


class Broken(RedThings):
    def find_all(self, photos: Sequence[np.ndarray]) -> list:
        raise RuntimeError("a network that fails")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_marked(tmp_path_factory.mktemp("walk") / "walk.mp4")


@pytest.fixture(scope="module")
def short(clip: Path) -> Path:
    """Its beginning, where it does not matter what is to be seen."""
    return write_marked(clip.with_name("short.mp4"), count=SHORT)


@pytest.fixture(scope="module")
def finished(clip: Path) -> tuple[Path, WalkReport]:
    """Its key frames are in the folder `keys` beside it."""
    out = clip.with_name("finished.mp4")
    return out, finish_walk(clip, out, leave, ASKED, keep_keys=clip.with_name("keys"), find=miss_every_other)


def check_hidden(frames: Sequence[np.ndarray], before: Sequence[np.ndarray], least: float = 60) -> None:
    """Every frame that shows the square, by the truth."""
    shown = [(number, each.box) for number, each in enumerate(film_marked()) if each.box and each.box.width > 6]
    assert len(shown) > 70
    for number, box in shown:
        assert read_stripes(before[number], box) > least
        assert read_stripes(frames[number], box) < 15, number


def test_the_face_is_destroyed_in_every_frame_though_every_other_finding_is_missed(
    clip: Path, finished: tuple[Path, WalkReport]
) -> None:
    out, report = finished

    frames = read_frames(out)

    assert len(frames) == FRAMES
    check_hidden(frames, read_frames(clip))
    assert [shot.way for shot in report.shots] == ["none", "none"], "its light stays: nothing but this is done to it"
    assert [[(each.kind, each.tracks) for each in shot.hidden] for shot in report.shots] == [[("face", 1)]] * 2
    assert all(1.2 < each.seconds <= 1.6 for shot in report.shots for each in shot.hidden)
    assert 0.01 < report.hidden_fraction < 0.1
    assert '"tracks": 1' in report.as_json()


def test_what_is_not_near_the_face_stays(clip: Path, finished: tuple[Path, WalkReport]) -> None:
    before, after = read_frames(clip), read_frames(finished[0])
    for number, (one, other) in enumerate(zip(before, after, strict=True)):
        shot = slice(0, CUT) if number < CUT else slice(CUT, FRAMES)
        near = np.zeros((SIZE.height, SIZE.width), bool)
        for each in film_marked()[shot][max(0, number % CUT - 16) : number % CUT + 17]:
            if each.box:
                near[each.box.expand(70).clip(SIZE).slices] = True
        change = cv2.blur(np.abs(one.astype(np.float32) - other).mean(axis=2), (15, 15))
        assert change[~near].max(initial=0) < 8, f"more than the encoder's in frame {number}"


def test_of_a_turned_video_the_stored_frames_are_hidden_where_they_are(tmp_path: Path) -> None:
    turned = write_marked(tmp_path / "turned.mp4", rotation=90)
    shapes = set()

    def find(files: Sequence[Path]) -> list[Sight]:
        shapes.update(cv2.imread(str(file)).shape for file in files)
        return miss_every_other(files)

    finish(turned, tmp_path / "out.mp4", find)

    assert shapes == {(SIZE.width, SIZE.height, 3)}, "upright, as a detector wants them"
    assert probe_video(tmp_path / "out.mp4").rotation == 90
    check_hidden(read_frames(tmp_path / "out.mp4"), read_frames(turned))


async def survey(clip: Path, folder: Path, options: WalkOptions) -> list[Path]:
    """The pictures for the Detector."""
    folder.mkdir()
    (folder / "facts.json").write_text((await probe_apart(clip)).as_json())
    said = await run_stage("survey", clip, folder / "facts.json", folder, options.as_json())
    return [folder / name for name in said["sights"]]


async def test_whoever_writes_a_segment_hides_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what was finished before: its light stays, no key frame is looked at, and what is hidden is hidden."""
    source, folder = tmp_path / "finished.mp4", tmp_path / "parts"
    nothing = lambda files: [Sight(int(file.stem), ()) for file in files]  # noqa: E731
    dark = lambda files: [open_key(file) // 2 for file in files]  # noqa: E731
    clip = write_marked(tmp_path / "walk.mp4", per_s=10)
    await asyncio.to_thread(finish_walk, clip, source, dark, replace(ASKED, way="curve"), find=nothing)
    sights = await survey(source, folder, ASKED)
    save_sights(folder, await asyncio.to_thread(miss_every_other, sights))
    await run_stage("plan", folder, ASKED.as_json(), folder / "plan.npz")
    plan = WalkPlan.from_bytes((folder / "plan.npz").read_bytes())
    pieces = cut_segments(plan)
    assert plan.facts.finished
    assert len(pieces) > 1

    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(5)))
    for segment in reversed(pieces):
        await run_stage(
            "segment", source, folder / "plan.npz", segment.number, folder / name_part(segment.number), "cpu"
        )
    await run_stage("join", source, folder / "plan.npz", folder, tmp_path / "many.mp4")
    monkeypatch.undo()
    await asyncio.to_thread(finish, source, tmp_path / "one.mp4")

    frames = [await asyncio.to_thread(read_frames, path) for path in (tmp_path / "one.mp4", source)]
    check_hidden(*frames, least=30)
    assert (tmp_path / "many.mp4").read_bytes() == (tmp_path / "one.mp4").read_bytes() != source.read_bytes()


async def test_no_picture_is_written_where_nothing_is_to_be_hidden(short: Path, tmp_path: Path) -> None:
    assert await survey(short, tmp_path / "plain", WalkOptions()) == []
    assert not list((tmp_path / "plain").glob("*.jpg"))
    sights = await survey(short, tmp_path / "asked", ASKED)
    assert [int(file.stem) for file in sights] == list(range(0, SHORT, 3))
    assert sorted((tmp_path / "asked").glob("*.jpg")) == sights


def test_key_frames_are_kept_without_the_face(finished: tuple[Path, WalkReport]) -> None:
    keys = finished[0].with_name("keys")

    shown = {number: each.box for number, each in enumerate(film_marked()) if each.box and each.box.width > 30}
    pictures = [file for file in keys.iterdir() if int(file.name[:6]) in shown]
    assert len(pictures) >= 6
    for file in pictures:
        assert read_stripes(open_key(file), shown[int(file.name[:6])]) < 15, file.name


def test_where_nobody_looked_there_is_no_video(short: Path, tmp_path: Path) -> None:
    for find in (None, lambda files: find_reds(files[1:])):
        with pytest.raises(VideoError) as caught:
            finish(short, tmp_path / "out.mp4", find)
        assert caught.value.code == "detector_failed"
    assert not (tmp_path / "out.mp4").exists()


def test_nothing_found_is_no_failure(short: Path, tmp_path: Path) -> None:
    report = finish(short, tmp_path / "out.mp4", lambda files: [Sight(int(file.stem), ()) for file in files])

    assert (tmp_path / "out.mp4").read_bytes() != short.read_bytes(), "nobody looked at its cover"
    assert len(list(read_frames(tmp_path / "out.mp4"))) == len(list(read_frames(short))) == SHORT
    assert all(shot.hidden == () for shot in report.shots)


@pytest.mark.parametrize(
    ("finder", "kind", "code"),
    [
        (RedThings(("person",)), "face", "detector_cannot"),
        (RedThings(), "plate", "detector_cannot"),
        (None, "face", "detector_cannot"),
        (Broken(), "face", "detector_failed"),
    ],
)
def test_what_cannot_be_looked_for_has_a_code(finder: object, kind: str, code: str, tmp_path: Path) -> None:
    picture = tmp_path / "000000.jpg"
    cv2.imwrite(str(picture), np.zeros((40, 60, 3), np.uint8))
    parts = {"faces": finder} if finder else {}
    replicas, _ = open_looking(ThingFinder(parts))  # type: ignore[arg-type]
    with LocalFinisher(replicas) as finisher, pytest.raises(VideoError) as caught:  # type: ignore[arg-type]
        LocalFind(finisher, [Hide(kind)])([picture])
    assert caught.value.code == code


def test_a_graph_without_a_detector_says_so(tmp_path: Path) -> None:
    picture = tmp_path / "000000.jpg"
    cv2.imwrite(str(picture), np.zeros((40, 60, 3), np.uint8))
    replicas, _ = open_looking(ThingFinder({}), roles=())
    with LocalFinisher(replicas) as finisher, pytest.raises(VideoError) as caught:  # type: ignore[arg-type]
        LocalFind(finisher, FACES)([picture])
    assert caught.value.code == "profile_lacks"


def test_the_command_refuses_a_profile_without_a_detector(
    short: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["video", str(short), "-o", str(tmp_path / "out.mp4"), "--blur", "face", "plate"])

    assert main() == 1
    assert "profile_lacks" in capsys.readouterr().err
    assert not (tmp_path / "out.mp4").exists()
