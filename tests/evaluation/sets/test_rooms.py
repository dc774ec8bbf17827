"""The sets `depth` and `surfaces`: perfect answers, bad ones, and the miniatures on a room or two."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from deployments.messages import DepthMap, SurfaceMap
from evaluation import rooms_rendered
from evaluation.bars import BARS
from evaluation.rooms_rendered import ROOMS, RenderedRoom, describe_room, list_rooms, render
from evaluation.sets import depth, surfaces, surfaces_cases
from evaluation.sets.depth import DepthJob, measure_depth
from evaluation.sets.surfaces import SurfacesJob, measure_surfaces, paint_surfaces
from evaluation.sets.surfaces_cases import SurfacesCase, list_cases
from evaluation.task import Task
from imaging.region import Size
from imaging.surfaces import SURFACES, surface_id
from imaging.surfaces.marked import UNMARKED, write_marked
from training.interiors import MOST_SEEDS

SMALL = Size(64, 96)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two small rooms to measure, and two to average."""
    monkeypatch.setattr(rooms_rendered, "ROOMS", 2)
    monkeypatch.setattr(rooms_rendered, "LYING", SMALL)
    monkeypatch.setattr(rooms_rendered, "UPRIGHT", SMALL)
    monkeypatch.setattr("evaluation.baselines.rooms_without_looking.SEEDS", range(2))


@pytest.fixture
def room() -> RenderedRoom:
    return replace(describe_room(MOST_SEEDS + 1), size=SMALL)


class Knowing:
    """A network that knows the truth of one room, or answers with it changed."""

    engine = "test"

    def __init__(self, room: RenderedRoom, factor: float = 1, metric: bool = True) -> None:
        self._room, self._factor, self._metric = render(room), factor, metric

    def predict(self, images: list[np.ndarray]) -> list:
        raise NotImplementedError


class KnowingDepth(Knowing):
    def predict(self, images: list[np.ndarray]) -> list[DepthMap]:
        return [DepthMap(self._factor * self._room.depth, self._metric)]


class KnowingSurfaces(Knowing):
    def predict(self, images: list[np.ndarray]) -> list[SurfaceMap]:
        labels = self._room.labels if self._factor == 1 else np.full_like(self._room.labels, surface_id("wall"))
        return [SurfaceMap((labels == np.arange(len(SURFACES))[:, None, None]).astype(np.float16))]


def test_no_room_was_trained_on() -> None:
    rooms = list_rooms(Task(Path()))
    assert ROOMS >= 100
    assert min(room.seed for room in rooms) >= MOST_SEEDS
    described = [describe_room(seed) for seed in range(MOST_SEEDS, MOST_SEEDS + 30)]
    assert {room.furnished for room in described} == {True, False}


def test_depth_that_is_right_has_no_error(room: RenderedRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depth, "open_network", lambda _: KnowingDepth(room))
    judged, row = depth.judge_room(DepthJob(room, Path()))
    assert judged.metres is not None
    assert judged.metres.relative == pytest.approx(0, abs=1e-5)
    assert judged.without_looking.relative > 0.1
    assert row.badness == pytest.approx(0, abs=1e-5)


def test_wrong_metres_are_an_error_that_aligning_forgives(room: RenderedRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depth, "open_network", lambda _: KnowingDepth(room, 1.5))
    judged, _ = depth.judge_room(DepthJob(room, Path()))
    assert judged.metres is not None
    assert judged.metres.relative == pytest.approx(0.5, rel=1e-3)
    assert judged.aligned.relative == pytest.approx(0, abs=1e-5)


def test_without_metres_only_the_aligned_figures_are_there(room: RenderedRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depth, "open_network", lambda _: KnowingDepth(room, 1.5, metric=False))
    judged, _ = depth.judge_room(DepthJob(room, Path()))
    figures = depth.summarise([judged])
    assert "abs_rel" not in figures
    assert figures["aligned_abs_rel"] == pytest.approx(0, abs=1e-5)


def test_surfaces_that_are_right_have_an_iou_of_one(room: RenderedRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surfaces, "open_network", lambda _: KnowingSurfaces(room))
    seen, _ = surfaces.judge_room(SurfacesJob(SurfacesCase(room, room.name), Path()))
    assert surfaces.summarise([seen])["rendered_iou"] == 1
    monkeypatch.setattr(surfaces, "open_network", lambda _: KnowingSurfaces(room, 0))
    walls, _ = surfaces.judge_room(SurfacesJob(SurfacesCase(room, room.name), Path()))
    assert surfaces.summarise([walls])["rendered_iou"] < 0.5


def test_what_nobody_was_sure_of_is_left_as_it_is() -> None:
    pixels = np.full((1, 2, 3), 100, np.uint8)
    painted = paint_surfaces(pixels, np.array([[UNMARKED, surface_id("door")]], np.uint8))
    assert painted[0, 0].tolist() == [100, 100, 100]
    assert painted[0, 1].tolist() != [100, 100, 100]


@pytest.fixture
def photographed(tmp_path: Path, room: RenderedRoom, monkeypatch: pytest.MonkeyPatch) -> Task:
    """A photo that was marked by hand, another one that is not there."""
    seen = render(room)
    names = ("photos/interior/a.png", "photos/interior/b.png")
    (tmp_path / names[0]).parent.mkdir(parents=True)
    cv2.imwrite(str(tmp_path / names[0]), seen.pixels[..., ::-1])
    write_marked(tmp_path / "marked.json", dict.fromkeys(names, seen.labels), "a test")
    monkeypatch.setattr(surfaces_cases, "MARKED", tmp_path / "marked.json")
    surfaces_cases._read_marks.cache_clear()
    return Task(tmp_path)


def test_photos_are_asked_about_where_they_are(photographed: Task) -> None:
    cases = list_cases(photographed)
    assert [case.group for case in cases] == ["rendered", "rendered", "real"]
    surfaces_cases._read_marks.cache_clear()


def test_the_miniatures_are_measured(photographed: Task) -> None:
    seen, far = measure_surfaces(photographed), measure_depth(photographed)
    surfaces_cases._read_marks.cache_clear()
    assert 0 < seen.figures["rendered_iou"] <= 1
    assert 0 < seen.figures["real_iou"] <= 1
    assert 0 < far.figures["abs_rel"] < 1
    assert len(far.rows) == 2
    measured = {"depth": far.figures, "surfaces": seen.figures}
    bars = [bar for bar in BARS if bar.set in measured]
    assert len(bars) == 4
    assert all(bar.read(measured) is not None for bar in bars)
