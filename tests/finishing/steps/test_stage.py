"""A room furnished: the photo stays itself around the furniture, what fails its check stays out, everything is told.

The stager is a stand-in, for one that can furnish is too large to run here: it paints what a good one would, or what a
bad one might. All else is real, but for Surfaces and Depth, which know the rooms.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from fanlight_client.options import EnhanceOptions
from fanlight_client.report import Report
from finishing.capture import Capture
from finishing.editing_parts import EditingParts
from finishing.finish import Finish, Finished, Services
from finishing.finished import Variant
from finishing.journal import Journal
from finishing.known_adapters import KnownAdapters
from finishing.limits import PhotoLimits
from finishing.local import LocalPart, LocalReplicas
from finishing.staging.stagers import Stagers
from imaging.codec import decode_photo, encode_photo
from imaging.metadata import read_history
from imaging.photo import Photo
from imaging.staging import plan_canvas_size
from imaging.surfaces import surface_id
from tests.finishing.parts import Eraser, Graph, broken, codes, outcomes
from tests.finishing.steps.box_room import (
    BEFORE_DOOR,
    BEFORE_WINDOW,
    SOFA,
    TABLE,
    BoxRoom,
    Indoors,
    Knowing,
    Painting,
    draw_room,
)

ASKED = {"step": "stage", "style": "scandinavian", "room": "living", "seed": 5}
EMPTY, FURNISHED = draw_room(), draw_room(SOFA, TABLE)
DOOR_COVERED, WINDOW_COVERED = draw_room(SOFA, BEFORE_DOOR), draw_room(TABLE, BEFORE_WINDOW)
KNOWN = [EMPTY, FURNISHED, DOOR_COVERED, WINDOW_COVERED]


@dataclass
class House:
    """The graph, with these painters as `stager` and `stager_light`."""

    painter: Painting = field(default_factory=lambda: Painting([FURNISHED]))
    light: Painting | None = None
    eraser: Any = field(default_factory=Eraser)
    knowing: Knowing = field(default_factory=lambda: Knowing(KNOWN))
    room: str = "living room"
    shelf: Any = None
    journal: Journal = field(default_factory=Journal)

    @property
    def replicas(self) -> LocalReplicas:
        parts = Graph(classifier=Indoors(self.room), eraser=self.eraser).replicas
        painters = {"stager": self.painter, "stager_light": self.light}
        there = {role: LocalPart(part) for role, part in painters.items() if part is not None}
        names, facts = {role: role for role in there}, Indoors().describe()
        knowing = LocalPart(self.knowing)
        return replace(  # type: ignore[return-value]
            parts,
            **{"surfaces": knowing, "depth": knowing, **there},  # type: ignore[arg-type]
            stagers=Stagers(names, tuple(names)),
            editing=EditingParts({role: facts | {"role": role} for role in ("surfaces", "depth", *there)}),
        )

    async def stage(self, photo: Path, *before: Any, **asked: Any) -> Finished:
        recipe = [*before, {**ASKED, **asked}]
        return await self.finish(photo, recipe)

    async def finish(self, photo: Path, recipe: list[Any], **options: Any) -> Finished:
        replicas = self.replicas
        known = KnownAdapters(replicas.list_adapters).snapshot()
        services = Services(replicas, known, PhotoLimits(attempts=1))
        asked = EnhanceOptions.model_validate({"format": "png", "recipe": recipe, **options})
        return await Finish(asked, services, journal=self.journal, shelf=self.shelf).run(Capture.read(photo))


@pytest.fixture(autouse=True, scope="module")
def small_canvas() -> Iterator[None]:
    """A quarter of what models paint at."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("finishing.steps.staging.scene.plan_canvas_size", partial(plan_canvas_size, most_px=2**18))
        yield


@pytest.fixture
def house() -> House:
    return House()


def write(path: Path, room: BoxRoom, dtype: type = np.uint8) -> Path:
    pixels = room.pixels if dtype is np.uint8 else room.pixels.astype(np.uint16) * 257
    path.write_bytes(encode_photo(Photo(pixels, format="png")))
    return path


@pytest.fixture(scope="module")
def shot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("shot") / "room.png", EMPTY)


@dataclass(frozen=True)
class Staged:
    """What a house has made of the empty room."""

    house: House
    finished: Finished


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def staged(shot: Path) -> Staged:
    house = House()
    return Staged(house, await house.stage(shot))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def three(shot: Path) -> Finished:
    """Three variants, of one painting in three lights."""
    return await House().stage(shot, variants=3)


def pixels_of(data: bytes) -> np.ndarray:
    return decode_photo(data).pixels


def changed(data: bytes, before: np.ndarray = EMPTY.pixels) -> np.ndarray:
    return np.asarray((pixels_of(data) != before).any(axis=2))


def furniture() -> np.ndarray:
    return FURNISHED.labels != EMPTY.labels


def faults(report: Report) -> list[list[str]]:
    assert report.stage is not None
    return [each.faults for each in report.stage.tries]


def test_furniture_comes_in_and_all_else_is_the_photo_to_the_byte(staged: Staged) -> None:
    finished = staged.finished
    (step,) = finished.report.steps
    where = changed(finished.photo)
    assert (step.outcome, step.change, step.outside_equal) == ("applied", "generated", True)
    assert where[furniture()].mean() > 0.95
    made = pixels_of(finished.photo)[furniture()].astype(int)
    assert np.abs(made - FURNISHED.pixels[furniture()]).mean() < 12
    assert not where[:150].any()
    assert not where[:300, 500:].any()
    door = EMPTY.labels == surface_id("door")  # its foot may be a level darker, as the floor before it is
    assert where[door].mean() < 0.01
    assert np.abs(pixels_of(finished.photo).astype(int) - EMPTY.pixels)[door].max() <= 2
    assert not where[EMPTY.labels == surface_id("window")].any()
    assert where.mean() < 1.6 * furniture().mean()
    assert step.mask is not None


def test_it_is_disclosed_in_report_and_file(staged: Staged) -> None:
    house, finished = staged.house, staged.finished
    report, told = finished.report, finished.report.stage
    assert report.disclosure_required
    assert [(each.what, each.classification) for each in report.alterations] == [("stage", "alteration")]
    assert "furnished virtually" in report.alterations[0].description
    assert told is not None
    assert (told.decision, told.room, told.room_source) == ("staged", "living", "option")
    assert (told.style, told.seed, told.model, told.revision) == ("scandinavian", 5, "painter", "1")
    assert report.gpu_seconds == finished.gpu_seconds == 0.5
    history = read_history(decode_photo(finished.photo).metadata)
    assert str(history.source_type).endswith("compositeWithTrainedAlgorithmicMedia")
    words = house.painter.asked[0].prompt
    assert words
    assert words not in report.model_dump_json()
    assert words.encode() not in finished.photo
    assert [spoken.prompt for spoken in house.journal.words] == [words]


async def test_the_twin_is_the_photo_that_the_recipe_without_the_step_makes(house: House, shot: Path) -> None:
    box = {"mask": "polygon", "points": [[300, 20], [340, 20], [340, 50], [300, 50]]}
    blur = {"step": "blur", "masks": [box]}
    finished = await house.stage(shot, blur)
    unstaged = await House().finish(shot, [blur])
    assert finished.twin is not None
    assert finished.twin.data == unstaged.photo
    assert finished.report.twin is not None
    assert finished.report.twin.sha256 == unstaged.report.output.sha256
    assert unstaged.twin is None
    assert unstaged.variants == ()
    assert np.array_equal(pixels_of(finished.photo)[:150], pixels_of(finished.twin.data)[:150])


def test_a_staged_photo_whose_recipe_is_nothing_else_has_the_photo_itself_as_its_twin(staged: Staged) -> None:
    assert staged.finished.twin is not None
    assert np.array_equal(pixels_of(staged.finished.twin.data), EMPTY.pixels)


async def test_variants_have_a_seed_and_a_report_each_and_the_first_is_the_result(house: House, shot: Path) -> None:
    house.painter.rooms = [FURNISHED, draw_room(SOFA), draw_room(TABLE)]
    house.knowing.rooms = [*KNOWN, *house.painter.rooms]
    finished = await house.stage(shot, variants=3)
    assert [request.seed for request in house.painter.asked] == [5, 6, 7]
    assert len({request.prompt for request in house.painter.asked}) == 3
    assert [variant.number for variant in finished.variants] == [1, 2, 3]
    assert len({variant.photo for variant in finished.variants}) == 3
    assert finished.photo == finished.variants[0].photo
    for variant in finished.variants:
        staged = variant.report.stage
        assert staged is not None
        assert (staged.variant, staged.variants, staged.seed) == (variant.number, 3, variant.seed)
        assert [told.step for told in variant.report.steps] == ["stage"]
        assert variant.report.output.sha256 != finished.report.twin.sha256  # type: ignore[union-attr]
        assert variant.report.gpu_seconds == 0.5
        assert [spoken.variant for spoken in variant.words] == [variant.number]
    assert finished.gpu_seconds == 1.5
    assert len({variant.report.id for variant in finished.variants}) == 3
    assert house.knowing.seen == 2 + 2 * 3  # of the photo once


async def test_each_variant_is_what_its_seed_alone_would_have_made(three: Finished, house: House, shot: Path) -> None:
    alone = await house.stage(shot, seed=6)
    assert three.variants[1].photo == alone.photo


@pytest.mark.parametrize(("bad", "fault"), [(DOOR_COVERED, "door_covered"), (WINDOW_COVERED, "window_covered")])
async def test_what_fails_its_check_is_tried_with_another_seed(
    house: House, shot: Path, bad: BoxRoom, fault: str
) -> None:
    house.painter.rooms = [bad, FURNISHED]
    finished = await house.stage(shot)
    assert fault in faults(finished.report)[0]
    assert faults(finished.report)[1] == []
    assert house.painter.asked[0].seed != house.painter.asked[1].seed
    assert house.painter.asked[0].prompt == house.painter.asked[1].prompt
    assert finished.report.stage.seed == house.painter.asked[1].seed  # type: ignore[union-attr]
    assert outcomes(finished.report) == {"stage": "applied"}


async def test_then_with_less_strength_and_then_the_photo_stays_as_it_was_and_other_variants_go_on(
    house: House, shot: Path
) -> None:
    house.painter.rooms = [*[DOOR_COVERED] * 4, FURNISHED]
    finished = await house.stage(shot, variants=2, strength=0.8)
    failed, other = finished.variants
    (step,) = failed.report.steps
    assert [request.strength for request in house.painter.asked] == [0.8, 0.8, 0.8, 0.56, 0.8]
    assert (step.outcome, step.change) == ("unchanged", None)
    assert "door_covered" in step.reason
    assert [codes(variant.report) for variant in finished.variants] == [["stage_failed_check"], []]
    staged = failed.report.stage
    assert staged is not None
    assert (staged.decision, len(staged.tries), staged.seed) == ("kept", 4, None)
    assert not failed.report.disclosure_required
    assert not changed(failed.photo).any()
    assert [variant.is_staged for variant in finished.variants] == [False, True]
    assert finished.photo == other.photo


async def test_a_picture_without_furniture_is_none(house: House, shot: Path) -> None:
    house.painter.rooms = [EMPTY]
    finished = await house.stage(shot)
    assert {fault for tried in faults(finished.report) for fault in tried} == {"nothing_placed"}
    assert codes(finished.report) == ["stage_failed_check"]
    assert not finished.report.disclosure_required
    assert not changed(finished.photo).any()


async def test_memory_that_runs_out_is_no_error_of_the_photo(house: House, shot: Path) -> None:
    house.painter.fails, house.light = True, Painting([FURNISHED])
    finished = await house.stage(shot)
    assert finished.report.steps[0].figures["way"] == "stager_light"
    (told,) = [warning.detail for warning in finished.report.warnings if warning.code == "stage_fell_back"]
    assert "out_of_memory" in told
    assert changed(finished.photo)[furniture()].mean() > 0.95


async def test_where_all_models_fail_the_photo_is_finished_without_furniture(house: House, shot: Path) -> None:
    house.painter.fails = True
    finished = await house.stage(shot, variants=2)
    assert [outcomes(variant.report) for variant in finished.variants] == [{"stage": "failed"}] * 2
    assert "stage_failed" in codes(finished.report)
    assert finished.report.stage.decision == "kept"  # type: ignore[union-attr]
    assert not changed(finished.photo).any()


async def test_a_label_is_drawn_on_request_and_counts_to_the_mask(staged: Staged, house: House, shot: Path) -> None:
    plain, labelled = staged.finished, await house.stage(shot, label="Virtually staged")
    differs = changed(labelled.photo, pixels_of(plain.photo))
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    assert rows[0] > 430
    assert columns[-1] < 320
    assert labelled.report.steps[0].outside_equal
    assert labelled.report.steps[0].fraction > plain.report.steps[0].fraction
    assert (labelled.report.stage.label, plain.report.stage.label) == ("Virtually staged", None)  # type: ignore[union-attr]


async def test_a_preview_is_marked_on_the_picture_and_in_the_report(house: House, shot: Path) -> None:
    finished = await house.stage(shot, preview=True)
    assert "stage_preview" in codes(finished.report)
    assert finished.report.stage.preview  # type: ignore[union-attr]
    made = pixels_of(finished.photo).astype(int)
    magenta = (made[..., 0] > 230) & (made[..., 2] > 230) & (made[..., 1] < 90)
    assert magenta.mean() > 0.005
    assert not changed(finished.photo)[:150].any()


@pytest.mark.parametrize("painted", [DOOR_COVERED, EMPTY], ids=["a fault", "no furniture"])
async def test_a_preview_is_the_first_picture_whatever_its_check_says(
    house: House, shot: Path, painted: BoxRoom
) -> None:
    house.painter.rooms = [painted]
    finished = await house.stage(shot, preview=True)
    assert codes(finished.report) == ["stage_failed_check", "stage_preview"]
    assert outcomes(finished.report) == {"stage": "applied"}
    assert [tried != [] for tried in faults(finished.report)] == [True]


async def test_a_photo_of_sixteen_bits_keeps_them(house: House, tmp_path: Path) -> None:
    finished = await house.stage(write(tmp_path / "deep.png", EMPTY, np.uint16))
    made = pixels_of(finished.photo)
    assert made.dtype == np.uint16
    assert finished.report.steps[0].outside_equal
    assert np.array_equal(made[:150], EMPTY.pixels[:150].astype(np.uint16) * 257)


async def test_the_room_that_nobody_names_is_what_the_classifier_sees(shot: Path) -> None:
    house = House(room="bedroom")
    finished = await house.stage(shot, room=None)
    assert (finished.report.stage.room, finished.report.stage.room_source) == ("bedroom", "model")  # type: ignore[union-attr]
    assert "bedroom" in house.painter.asked[0].prompt
    assert finished.report.classification.room == "bedroom"  # type: ignore[union-attr]


async def test_a_room_that_cannot_be_told_has_to_be_named(shot: Path) -> None:
    house = House(room="bathroom")
    finished = await house.stage(shot, room=None)
    assert codes(finished.report) == ["room_unknown"]
    assert outcomes(finished.report) == {"stage": "unchanged"}
    assert house.painter.asked == []
    own = await house.stage(shot, room=None, style=None, prompt="a brown sofa")
    assert outcomes(own.report) == {"stage": "applied"}
    assert house.painter.asked[0].prompt == "a brown sofa"


async def test_a_mask_says_where_furniture_may_go(house: House, shot: Path) -> None:
    sofa = draw_room(SOFA)
    house.painter, house.knowing = Painting([sofa], within=True), Knowing([EMPTY, sofa])
    left = {"mask": "polygon", "points": [[20, 250], [345, 250], [345, 460], [20, 460]]}
    finished = await house.stage(shot, mask=left)
    where = changed(finished.photo)
    assert where[310:390, 120:320].mean() > 0.95
    assert not where[:, 420:].any()
    shown = house.painter.asked[0].mask
    assert shown[int(0.7 * len(shown)), int(0.3 * shown.shape[1])] == 1
    assert shown[:, int(0.6 * shown.shape[1]) :].max() == 0


async def test_what_the_model_is_shown_is_a_megapixel_in_eights_with_the_near_floor_nearest(
    house: House, shot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("finishing.steps.staging.scene.plan_canvas_size", plan_canvas_size)
    house.painter.fails = True  # what becomes of the picture others ask
    await house.stage(shot, steps=9, guidance=3.0)
    (request,) = house.painter.asked
    height, width = request.image.shape[:2]
    assert height % 8 == width % 8 == 0
    assert 0.8 * 2**20 < height * width <= 2**20
    assert abs(width / height - 4 / 3) < 0.01
    assert request.nearness[-1].mean() > 0.9 > 0.3 > request.nearness[height // 2, width // 2]
    assert (request.steps, request.guidance, request.strength) == (9, 3.0, 1.0)
    assert 0.05 < request.mask.mean() < 0.7


class FillsWithTheRoom(Eraser):
    """An Eraser that knows what is behind furniture."""

    async def erase(self, request: Any) -> Any:
        answer = await super().erase(request)
        room = next(part for part in _crops(EMPTY.pixels, request.pixels, request.mask))
        return replace(answer, pixels=np.where(request.mask[..., None] > 0, room, request.pixels))


def _crops(room: np.ndarray, crop: np.ndarray, mask: np.ndarray) -> Iterator[np.ndarray]:
    """Where in the room a crop is from, by what it shows outside its mask."""
    height, width = crop.shape[:2]
    outside = mask == 0
    for top in range(room.shape[0] - height + 1):
        for left in range(room.shape[1] - width + 1):
            part = room[top : top + height, left : left + width]
            if np.array_equal(part[0], crop[0]) and (part == crop).all(axis=2)[outside].mean() > 0.5:
                yield part


async def test_a_furnished_room_is_emptied_first_where_that_is_asked_for(house: House, tmp_path: Path) -> None:
    lived_in = draw_room((-0.2, 0.0, 2.8, 1.0, 0.6, 3.6))
    house.knowing.rooms, house.eraser = [lived_in, *KNOWN], FillsWithTheRoom()
    finished = await house.stage(write(tmp_path / "lived_in.png", lived_in), declutter=True)
    staged = finished.report.stage
    assert staged is not None
    assert (staged.decision, staged.removed) == ("staged", 1)
    assert "own furniture was removed" in finished.report.alterations[0].description
    assert finished.report.steps[0].outside_equal
    gone = (lived_in.labels == surface_id("furniture")) & ~furniture()
    made = pixels_of(finished.photo)[gone].astype(int)
    assert np.abs(made - EMPTY.pixels[gone]).mean() < 15
    shown = house.painter.asked[0]
    assert shown.nearness.shape == shown.mask.shape
    assert np.array_equal(pixels_of(finished.twin.data), lived_in.pixels)  # type: ignore[union-attr]


async def test_what_was_taken_away_is_there_again_where_nothing_could_be_put_in(house: House, tmp_path: Path) -> None:
    lived_in = draw_room((-0.2, 0.0, 2.8, 1.0, 0.6, 3.6))
    house.knowing.rooms, house.eraser = [lived_in, *KNOWN], FillsWithTheRoom()
    house.painter.rooms = [EMPTY]
    finished = await house.stage(write(tmp_path / "lived_in.png", lived_in), declutter=True)
    staged = finished.report.stage
    assert staged is not None
    assert (staged.decision, staged.removed) == ("kept", None)
    assert finished.report.alterations == []
    assert not changed(finished.photo, lived_in.pixels).any()


async def test_where_furniture_cannot_be_taken_away_the_photo_stays_as_it_was(house: House, tmp_path: Path) -> None:
    house.eraser.refuses = frozenset(range(9))
    lived_in = write(tmp_path / "lived_in.png", FURNISHED)
    finished = await house.stage(lived_in, declutter=True)
    assert "declutter_failed" in codes(finished.report)
    assert outcomes(finished.report) == {"stage": "unchanged"}
    assert "taken away" in finished.report.stage.reason  # type: ignore[union-attr]
    assert not changed(finished.photo, FURNISHED.pixels).any()


async def test_without_knowing_the_room_nothing_is_put_into_it(shot: Path) -> None:
    house = House()
    house.knowing = broken("estimate")  # type: ignore[assignment]
    finished = await house.stage(shot)
    assert outcomes(finished.report) == {"stage": "failed"}
    assert {"depth_failed", "surfaces_failed", "stage_failed"} <= set(codes(finished.report))
    assert house.painter.asked == []
    assert not changed(finished.photo).any()


@dataclass
class Shelf:
    """Keeps variants in memory, until it is to fail."""

    kept: dict[int, Variant] = field(default_factory=dict)
    fails_at: int = 0

    async def recall(self, number: int) -> Variant | None:
        return self.kept.get(number)

    async def keep(self, variant: Variant) -> None:
        if variant.number == self.fails_at:
            raise OSError("the machine is gone")
        self.kept[variant.number] = variant


async def test_who_goes_on_makes_no_variant_again(three: Finished, house: House, shot: Path) -> None:
    house.shelf = Shelf(fails_at=2)
    with pytest.raises(OSError, match="gone"):
        await house.stage(shot, variants=3)
    again = House(shelf=replace(house.shelf, fails_at=0))
    finished = await again.stage(shot, variants=3)
    assert [request.seed for request in again.painter.asked] == [6, 7]
    assert finished.variants[0] is house.shelf.kept[1]
    assert [variant.photo for variant in finished.variants] == [variant.photo for variant in three.variants]
