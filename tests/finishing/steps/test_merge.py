"""Frames of one room through the recipe: the merge is the real one, what looks at the photo stands for models."""

import asyncio
import base64
import errno
import io
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from deployments.messages import SurfaceMap, TileRequest
from evaluation.sets.capture_raw import expose_mosaic, write_dng
from fanlight_client.report import CaptureReport, Report
from finishing.assets.verticals import FoundVerticals
from finishing.capture import Capture, CaptureError, spool_frames
from finishing.finish import Finished
from imaging.codec import decode_photo
from imaging.photo import ImageError
from imaging.region import Region, Size
from imaging.surfaces import SURFACES, surface_id
from tests.brackets import EVS, SIZE, expose, shoot, write_frame
from tests.finishing.parts import Graph, Surfaces, broken, codes, outcomes
from tests.imaging.capture.conftest import room_light


@pytest.fixture(scope="module")
def frames() -> list[bytes]:
    return shoot()


async def finish(graph: Graph, frames: list[bytes], **options: Any) -> Finished:
    with spool_frames(frames) as capture:
        return await graph.open(**options).run(capture)


def section(report: Report) -> CaptureReport:
    assert report.capture is not None
    return report.capture


def pixels(photo: bytes) -> np.ndarray:
    return decode_photo(photo).pixels


async def test_frames_become_one_photo_that_is_finished_as_one(graph: Graph, frames: list[bytes]) -> None:
    finished = await finish(graph, frames)
    report, capture = finished.report, section(finished.report)
    assert outcomes(report) == {"merge": "applied", "straighten": "unchanged", "tone": "applied", "sky": "unchanged"}
    assert [step.change for step in report.steps][:1] == ["captured"]
    assert report.recipe[0].step == "merge"
    assert (capture.decision, [frame.alignment for frame in capture.frames]) == ("merged", ["identity"] * 3)
    assert graph.classifier.asked == 1, "of the set, not of each frame"
    assert report.alterations[0].what == "merge"
    assert not report.disclosure_required
    assert codes(report) == []


async def test_every_frame_is_told_apart_by_its_file_and_its_light(graph: Graph, frames: list[bytes]) -> None:
    finished = await finish(graph, frames, recipe=[{"step": "merge", "reference": 1}])
    capture = section(finished.report)
    with spool_frames(frames) as sent:
        assert [frame.sha256 for frame in capture.frames] == list(sent.digests)
    assert [frame.ev for frame in capture.frames] == pytest.approx(EVS, abs=0.1)
    assert sum(frame.used for frame in capture.frames) == pytest.approx(1, abs=0.01)
    assert finished.report.input.sha256 == capture.frames[0].sha256


async def test_a_map_says_which_frame_each_place_comes_from(graph: Graph, frames: list[bytes]) -> None:
    capture = section((await finish(graph, frames, recipe=[{"step": "merge", "reference": 3}])).report)
    assert capture.frame_map is not None
    with Image.open(io.BytesIO(base64.b64decode(capture.frame_map))) as picture:
        places = np.asarray(picture)
    assert (picture.format, max(places.shape)) == ("PNG", 256)
    assert 3 in places
    assert set(np.unique(places)) <= {1, 2, 3}
    window = places[60:80, 100:120]
    assert (window != 3).all(), "where the reference is burnt out, others stand for it"


async def test_the_reference_that_is_asked_for_sets_the_light(graph: Graph, frames: list[bytes]) -> None:
    light = {}
    for number in (1, 2, 3):
        finished = await finish(graph, frames, recipe=[{"step": "merge", "reference": number}])
        assert section(finished.report).reference == number
        light[number] = float(np.median(pixels(finished.photo)))
    assert light[2] < light[1] < light[3]


async def test_a_merge_alone_keeps_the_reference_where_it_holds_everything(graph: Graph, frames: list[bytes]) -> None:
    merged = pixels((await finish(graph, frames, recipe=[{"step": "merge", "reference": 1}])).photo)
    reference = pixels(frames[0])
    assert merged.shape == reference.shape
    assert np.median(np.abs(merged.astype(int) - reference)) <= 2  # the rest is noise, and the window


async def test_a_recipe_that_does_not_mention_it_merges_all_the_same(graph: Graph, frames: list[bytes]) -> None:
    report = (await finish(graph, frames, recipe=[{"step": "tone", "preset": "fast"}])).report
    assert [step.step for step in report.recipe] == ["merge", "tone"]
    assert section(report).decision == "merged"


async def test_a_photo_in_one_frame_has_nothing_to_merge_and_keeps_its_bytes(graph: Graph, photo: Path) -> None:
    asked = await graph.finish(photo, reference=1)
    assert outcomes(asked.report)["merge"] == "unchanged"
    assert asked.report.steps[0].reason == "the photo came in one frame"
    unasked = await graph.finish(photo)
    assert asked.photo == unasked.photo
    assert (asked.report.capture, unasked.report.capture) == (None, None)
    assert "merge" not in outcomes(unasked.report)


async def test_frames_that_show_something_else_are_left_out_and_the_reference_is_finished(graph: Graph) -> None:
    room, other = shoot((0.0,))[0], shoot((0.0,), seed=7)[0]
    finished = await finish(graph, [room, other], reference=1, straighten="off", sky="never")
    capture = section(finished.report)
    assert codes(finished.report) == ["capture_not_aligned"]
    assert (capture.decision, capture.reference, capture.frame_map) == ("reference", 1, None)
    assert capture.frames[1].alignment == "refused"
    assert capture.frames[1].refused in capture.reason
    with spool_frames([room]) as alone:
        expected = await graph.open(straighten="off", sky="never").run(alone)
    assert finished.photo == expected.photo
    assert outcomes(finished.report)["merge"] == "unchanged"


WINDOW = Region(60, 106, 120, 160)
"""Of the room that `shoot` takes: all that its reference clips."""


class Glazed(Surfaces):
    """A wall with a window that is where it is said to be; `shown` is the size of what it was asked about."""

    window = WINDOW

    async def segment(self, preview: list[Any]) -> SurfaceMap:
        self.asked += 1
        self.shown = (await preview[0]).shape[:2]
        labels = np.full(self.shown, surface_id("wall"))
        labels[self.window.slices] = surface_id("window")
        return SurfaceMap((np.arange(len(SURFACES))[:, None, None] == labels).astype(np.float16))


def windows(finished: Finished) -> str | None:
    told = section(finished.report).windows
    return told and told.decision


def roles(finished: Finished) -> list[str]:
    return [model.role for model in finished.report.models]


MERGE = [{"step": "merge", "reference": 1}]


async def test_the_view_is_pulled_through_windows_that_are_seen(frames: list[bytes]) -> None:
    plain = await finish(Graph(), frames, recipe=MERGE)
    glazed = Graph(surfaces=Glazed())
    pulled = await finish(glazed, frames, recipe=MERGE)
    assert (windows(plain), windows(pulled)) == ("anchored", "pulled")
    assert glazed.surfaces.asked == 1, "of the reference, not of each frame"
    assert "surfaces" in roles(pulled)
    assert "surfaces" not in roles(plain)
    inside = pixels(pulled.photo)[70:110, 116:150].mean()
    assert inside < 0.8 * pixels(plain.photo)[70:110, 116:150].mean()
    beside = np.s_[60:120, 180:300]
    assert np.array_equal(pixels(pulled.photo)[beside], pixels(plain.photo)[beside])


async def test_windows_that_are_seen_elsewhere_are_not_believed(frames: list[bytes]) -> None:
    graph = Graph(surfaces=Glazed())
    graph.surfaces.window = Region(160, 106, 220, 160)
    seen, plain = await finish(graph, frames, recipe=MERGE), await finish(Graph(), frames, recipe=MERGE)
    assert windows(seen) == "anchored"
    assert seen.photo == plain.photo


@pytest.mark.parametrize("part", [broken("segment"), object()])
async def test_where_nobody_can_tell_windows_frames_are_merged_as_without(frames: list[bytes], part: Any) -> None:
    plain = await finish(Graph(), frames, recipe=MERGE)
    finished = await finish(Graph(surfaces=part), frames, recipe=MERGE)
    assert codes(finished.report) == ["surfaces_failed"]
    assert windows(finished) == "anchored"
    assert finished.photo == plain.photo


async def test_frames_do_not_wait_for_what_does_not_wake(frames: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    class Asleep(Glazed):
        async def segment(self, preview: list[Any]) -> SurfaceMap:
            await asyncio.sleep(60)
            raise AssertionError("nobody waits for that")

    monkeypatch.setattr("finishing.steps.merge.SEEN_WITHIN_S", 0.2)
    finished = await finish(Graph(surfaces=Asleep()), frames, recipe=MERGE)
    assert codes(finished.report) == ["surfaces_failed"]
    assert windows(finished) == "anchored"


async def test_a_photo_in_one_frame_wakes_nobody_for_its_windows(photo: Path) -> None:
    graph = Graph(surfaces=Glazed())
    finished = await graph.finish(photo, reference=1)
    assert graph.surfaces.asked == 0
    assert "surfaces" not in roles(finished)


async def test_a_survey_of_frames_wakes_nobody_for_their_windows(frames: list[bytes]) -> None:
    graph = Graph(surfaces=Glazed())
    with spool_frames(frames) as capture:
        await graph.open().survey(capture)
    assert graph.surfaces.asked == 0


async def test_windows_of_frames_in_a_border_are_where_the_photo_is(frames: list[bytes]) -> None:
    """What sees surfaces sees the photo, the merge all of the file."""
    inside = Region(140, 260, 140 + SIZE.height, 260 + SIZE.width)
    bordered = []
    for number, frame in enumerate(frames):
        page = np.full((400, 600, 3), 255, np.uint8)
        page[inside.slices] = pixels(frame)
        bordered.append(write_frame(page, EVS[number], number / 2, number))
    graph = Graph(surfaces=Glazed())
    finished = await finish(graph, bordered, recipe=MERGE)
    assert graph.surfaces.shown == (SIZE.height, SIZE.width)
    assert windows(finished) == "pulled"


async def test_a_photo_merged_with_other_windows_is_another(frames: list[bytes]) -> None:
    """What was found out of it before would not hold."""
    with spool_frames(frames) as capture:
        seen = [None, *(np.full((2, 3), value, np.float32) for value in (0, 1))]
        assert len({capture.name_merged(each) for each in seen} | {capture.digest}) == 4


async def test_verticals_are_looked_for_once_for_all_frames(
    graph: Graph, frames: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Size] = []
    look = FoundVerticals._look

    def count(self: FoundVerticals, view: Any) -> Any:
        looked.append(view.frame.size)
        return look(self, view)

    monkeypatch.setattr(FoundVerticals, "_look", count)
    await finish(graph, frames)
    assert len(looked) == 1


async def test_what_is_no_photo_is_given_back_as_its_reference_came(frames: list[bytes]) -> None:
    graph = Graph()
    graph.classifier.kind = "not_a_photo"
    finished = await finish(graph, frames, reference=2, format=None)
    assert finished.photo == frames[1]
    assert section(finished.report).decision == "reference"


async def test_a_survey_looks_at_the_reference(graph: Graph, frames: list[bytes]) -> None:
    """A listing's photos are looked at twice, and merged once."""
    with spool_frames(frames) as capture:
        surveyed = await graph.open(reference=2).survey(capture)
        alone = await graph.open().survey(Capture(capture.frames[1:2], capture.digests[1:2]))
    assert surveyed == alone


async def test_what_was_said_of_the_reference_in_a_survey_is_not_remembered_of_the_merged_photo(
    graph: Graph, frames: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[TileRequest] = []
    answer = graph.enhancer.enhance_tile

    async def note(photo: list[Any], request: TileRequest) -> Any:
        asked.append(request)
        return await answer(photo, request)

    monkeypatch.setattr(graph.enhancer, "enhance_tile", note)
    with spool_frames(frames) as capture:
        await graph.open().survey(capture)
        surveyed = len(asked)
        await graph.open().run(capture)
    assert 0 < surveyed < len(asked)
    assert not set(asked[:surveyed]) & set(asked[surveyed:])


def small() -> bytes:
    return write_frame(expose(np.full((120, 160, 3), 90, np.uint8), 0))


@pytest.mark.parametrize(
    ("more", "options", "code", "said"),
    [
        (lambda frames: [small()], {}, "frame_sizes_differ", "frame 4 has 160 × 120 pixels, frame 1 has 320 × 240"),
        (lambda frames: [frames[1]], {}, "frame_twice", "frame 4 is the same file as frame 2"),
        (lambda frames: [bytes([number]) for number in range(7)], {}, "too_many_frames", "10 frames"),
        (lambda frames: [], {"reference": 4}, "no_such_frame", "there is no frame 4"),
        (lambda frames: [b"no photo"], {}, "unsupported_format", "frame 4"),
        (lambda frames: [frames[0][:2000]], {}, "truncated_image", "frame 4"),
        (lambda frames: [b""], {}, "empty_input", "frame 4"),
    ],
)
async def test_what_is_no_capture_is_refused_before_anybody_looks_at_it(
    graph: Graph, frames: list[bytes], more: Any, options: dict[str, Any], code: str, said: str
) -> None:
    with pytest.raises((CaptureError, ImageError), match=said) as raised:
        await finish(graph, [*frames, *more(frames)], **options)
    assert raised.value.code == code
    assert graph.asked == (0, 0)


async def test_a_frame_that_breaks_off_in_the_middle_is_an_error_and_no_warning(
    graph: Graph, frames: list[bytes]
) -> None:
    broken = frames[2][: len(frames[2]) * 2 // 3]
    with pytest.raises(ImageError) as raised:
        await finish(graph, [*frames[:2], broken])
    assert raised.value.code in ("truncated_image", "corrupt_image")


async def test_a_frame_that_breaks_only_while_it_is_merged_is_no_fault_of_the_steps(
    graph: Graph, frames: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> Any:
        raise ImageError("truncated_image", "frame 2 ends early")

    monkeypatch.setattr("finishing.steps.merge.merge_capture", fail)
    with pytest.raises(ImageError, match="frame 2"):
        await finish(graph, frames)


async def test_a_merge_that_fails_leaves_the_reference(
    graph: Graph, frames: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> Any:
        raise ValueError("it did not work")

    monkeypatch.setattr("finishing.steps.merge.merge_capture", fail)
    report = (await finish(graph, frames, reference=2)).report
    assert (codes(report), outcomes(report)["merge"]) == (["merge_failed"], "failed")
    assert (section(report).decision, section(report).reference) == ("reference", 2)
    assert "it did not work" in section(report).reason


def write_raws(folder: Path) -> list[Path]:
    paths = [folder / f"{number}.dng" for number in range(3)]
    for number, (path, ev) in enumerate(zip(paths, (0.0, -2.0, 2.0), strict=True)):
        write_dng(path, expose_mosaic(room_light(), ev, number))
    return paths


async def test_a_disk_without_room_for_raw_frames_leaves_the_reference(
    graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And does not end the process, as a file in memory does whose page finds no place."""

    def no_room(*_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "posix_fallocate", no_room)
    report = (await graph.open(recipe=[{"step": "merge"}]).run(Capture.read(*write_raws(tmp_path)))).report
    assert (codes(report), outcomes(report)["merge"]) == (["merge_failed"], "failed")
    assert "No space left" in section(report).reason


async def test_raw_frames_come_out_with_sixteen_bits(graph: Graph, tmp_path: Path) -> None:
    paths = write_raws(tmp_path)
    finished = await graph.open(recipe=[{"step": "merge"}], format=None).run(Capture.read(*paths))
    assert (finished.format, finished.report.output.bit_depth) == ("tiff", 16)
    capture = section(finished.report)
    assert capture.decision == "merged"
    assert [frame.ev for frame in capture.frames] == pytest.approx(
        [ev - capture_ev(capture) for ev in (0.0, -2.0, 2.0)], abs=0.05
    )


def capture_ev(capture: CaptureReport) -> float:
    return (0.0, -2.0, 2.0)[capture.reference - 1]
