"""What is known of a room, as programs and people see it: surfaces, depth, lines and things."""

import io
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from deployments.messages import DepthMap, Findings, SurfaceMap
from fanlight_client.photo_wire import CLASSES_HEADER, DEPTH_UNIT_HEADER, RoomLinesTold, ThingsTold
from finishing.assets.preview import SmallCopy
from finishing.assets.room_lines import RoomLinesFound
from imaging.region import Region, Size
from imaging.surfaces import SURFACES, RoomLine, surface_id
from imaging.things import Found
from serve.photos.drawings import draw_depth, draw_surfaces, tell_lines, tell_things
from tests.finishing.parts import broken
from tests.serve.photos.conftest import Studio, as_file, paint

COPY = SmallCopy(np.zeros((120, 160, 3), np.uint8), Size(240, 320), Region(20, 30, 220, 290))
"""Of a photo with a border: 10 to 110 and 15 to 145 of the small copy are the photo."""


async def get(studio: Studio, name: str, size: Size = Size(300, 400)) -> Any:  # noqa: B008 - frozen
    photo = await studio.upload(as_file(paint(size)))
    return await studio.http.get(f"/v1/photos/{photo.id}/assets/{name}")


def read(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(content))).astype(int)


async def test_surfaces_are_numbers_with_colours_for_people(studio: Studio) -> None:
    answer = await get(studio, "surfaces")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    classes = answer.headers[CLASSES_HEADER].split(",")
    assert classes == list(SURFACES)
    numbers = read(answer.content)
    assert numbers.shape == (300, 400)
    assert [classes[numbers[row, 200]] for row in (5, 120, 290)] == ["ceiling", "wall", "floor"]
    colours = np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGB"))
    assert len({tuple(colours[row, 200]) for row in (5, 120, 290)}) == 3


@pytest.mark.parametrize(("metric", "unit"), [(True, "metre"), (False, "nearest")])
async def test_depth_is_in_thousandths_of_its_unit(studio: Studio, metric: bool, unit: str) -> None:
    studio.graph.depth.metric = metric
    answer = await get(studio, "depth")
    assert answer.headers[DEPTH_UNIT_HEADER] == unit
    thousandths = read(answer.content)
    assert thousandths.shape == (300, 400)
    assert thousandths[0, 0] == pytest.approx(8000, rel=0.01)
    assert thousandths[-1, 0] == pytest.approx(2000, rel=0.01)


async def test_lines_are_json_in_pixels_of_the_upright_original(studio: Studio) -> None:
    size = Size(900, 1200)
    answer = await get(studio, "room_lines", size)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    told = RoomLinesTold.model_validate_json(answer.content)
    assert (told.width, told.height) == (1200, 900)
    lines = {line.kind: line for line in told.lines}
    assert lines["wall_ceiling"].start[1] == pytest.approx(180, abs=9)
    assert lines["wall_floor"].end[1] == pytest.approx(540, abs=9)
    again = await get(studio, "room_lines", size)
    assert again.content == answer.content
    assert (studio.graph.depth.asked, studio.graph.surfaces.asked) == (1, 1)


async def test_things_are_refused_where_the_profile_has_no_detector(studio: Studio) -> None:
    for name in ("objects", "faces"):
        answer = await get(studio, name)
        assert (answer.status_code, answer.json()["code"]) == (422, "profile_lacks")


@pytest.mark.parametrize("name", ["surfaces", "depth", "room_lines"])
async def test_a_profile_without_them_says_so(studio: Studio, name: str) -> None:
    role = "depth" if name == "depth" else "surfaces"
    replicas = studio.desk.darkroom.replicas
    facts = {known: fact for known, fact in replicas.editing.facts.items() if known != role}
    studio.desk.darkroom.replicas = replace(replicas, editing=replace(replicas.editing, facts=facts))
    answer = await get(studio, name)
    assert (answer.status_code, answer.json()["code"]) == (422, "profile_lacks")
    assert role in answer.json()["detail"]


async def test_a_model_that_fails_is_told_and_asked_again(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = await studio.upload(as_file(paint()))
    path = f"/v1/photos/{photo.id}/assets/depth"
    with monkeypatch.context() as for_now:
        for_now.setattr(studio.graph.depth, "estimate", broken("estimate").estimate)
        assert (await studio.http.get(path)).status_code == 500
    assert 200 in [(await studio.http.get(path)).status_code for _ in range(2)], "told once more, and then asked anew"


def test_beside_the_photo_in_its_border_there_is_nothing() -> None:
    wall = np.zeros((len(SURFACES), 10, 10), np.float16)
    wall[surface_id("wall")] = 1
    numbers = read(draw_surfaces(SurfaceMap(wall), COPY).content)
    depth = read(draw_depth(DepthMap(np.full((5, 5), 3, np.float32), metric=True), COPY).content)
    inside = np.zeros((120, 160), bool)
    inside[10:110, 15:145] = True
    assert (numbers == np.where(inside, surface_id("wall"), 0)).all()
    assert np.abs(depth - 3000 * inside).max() <= 1


def test_what_is_farther_than_sixteen_bits_hold_is_as_far_as_they_go() -> None:
    whole = SmallCopy(np.zeros((20, 20, 3), np.uint8), Size(20, 20), Size(20, 20).region)
    assert (read(draw_depth(DepthMap(np.full((20, 20), 1e4, np.float32), metric=True), whole).content) == 65535).all()


def test_places_are_those_of_the_file_border_and_all() -> None:
    line = RoomLine((10, 20), (100.04, 20), "wall_floor")
    lines = tell_lines(RoomLinesFound(Size(200, 260), (line,)), COPY)
    assert lines is not None
    told = RoomLinesTold.model_validate_json(lines.content)
    assert (told.lines[0].start, told.lines[0].end) == ((40, 40), (130, 40))
    assert tell_lines(None, COPY) is None
    things = tell_things(Findings(("car", "person"), (Found("car", 0.7, 1, 2, 30, 40),)), COPY)
    thing = ThingsTold.model_validate_json(things.content)
    assert (thing.kinds, thing.things[0].kind, thing.things[0].box) == (["car", "person"], "car", (31, 22, 60, 60))
    assert json.loads(things.content)["width"] == 320
