"""Where walls meet: found in drawn rooms whose lines are known, and in pictures that are odd."""

import cv2
import numpy as np
import pytest

from imaging.region import Size
from imaging.scenes.interior import RenderedInterior, plan_interior, render_interior
from imaging.surfaces import SURFACES, RoomLine, surface_id
from imaging.surfaces.room_lines import find_room_lines

SIZE = Size(320, 480)
SEEDS = range(5000, 5010)
NEAR_PX = 0.015 * SIZE.width


def see(room: RenderedInterior, blur: int = 3) -> np.ndarray:
    """Likelihoods as of a network that is a little unsure about edges, at half the size."""
    sure = (np.arange(len(SURFACES))[:, None, None] == room.labels).astype(np.float32)
    return np.stack([cv2.GaussianBlur(each, (0, 0), blur)[::2, ::2] for each in sure]).astype(np.float16)


def sample(line: RoomLine) -> np.ndarray:
    share = np.linspace(0, 1, max(2, int(line.length_px / 4)))[:, None]
    return np.array(line.start) * (1 - share) + np.array(line.end) * share


def is_near(places: np.ndarray, lines: list[RoomLine]) -> np.ndarray:
    """Which places (n, 2) lie on one of the lines."""
    off = np.full(len(places), np.inf)
    for line in lines:
        start, way = np.array(line.start), np.array(line.end) - np.array(line.start)
        share = np.clip((places - start) @ way / max(float(way @ way), 1e-9), 0, 1)
        off = np.minimum(off, np.linalg.norm(places - start - share[:, None] * way, axis=1))
    return off < NEAR_PX


def is_seen(places: np.ndarray, labels: np.ndarray, surfaces: tuple[int, int]) -> np.ndarray:
    """At which of the places both surfaces are seen."""
    seen = []
    for x, y in places.astype(int):
        around = labels[max(0, y - 4) : y + 5, max(0, x - 4) : x + 5]
        seen.append({*surfaces} <= set(np.unique(around)))
    return np.array(seen, bool)


@pytest.fixture(scope="module")
def rooms() -> list[RenderedInterior]:
    return [render_interior(plan_interior(seed), SIZE, furnished=seed % 2 == 0) for seed in SEEDS]


@pytest.mark.parametrize(("kind", "other", "recall"), [("wall_floor", "floor", 0.7), ("wall_ceiling", "ceiling", 0.85)])
def test_lines_along_floors_and_ceilings_are_found_and_few_others(
    rooms: list[RenderedInterior], kind: str, other: str, recall: float
) -> None:
    found_of, truth_of = list[bool](), list[bool]()
    for room in rooms:
        lines = [line for line in find_room_lines(see(room), None, room.pixels / np.float32(255)) if line.kind == kind]
        truth = [line for line in room.lines if line.kind == kind]
        places = np.concatenate([np.zeros((0, 2)), *map(sample, truth)])
        seen = places[is_seen(places, room.labels, (surface_id("wall"), surface_id(other)))]  # type: ignore[arg-type]
        found_of += list(is_near(seen, lines))
        truth_of += [near for line in lines for near in is_near(sample(line), truth)]
    assert np.mean(found_of) > recall
    assert np.mean(truth_of) > 0.9


def test_walls_meet_where_ceilings_turn_or_depth_folds(rooms: list[RenderedInterior]) -> None:
    right = list[bool]()
    for room in rooms:
        lines = find_room_lines(see(room), room.depth, room.pixels / np.float32(255))
        truth = [line for line in room.lines if line.kind == "wall_wall"]
        right += [near for line in lines if line.kind == "wall_wall" for near in is_near(sample(line), truth)]
    assert len(right) > 100
    assert np.mean(right) > 0.7


def draw_box(corner_x: float = 200.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Likelihoods, depth and picture (200, 400) of a corner straight ahead: two walls that recede towards it."""
    y, x = np.mgrid[:200, :400] + 0.5
    aside = np.abs(x - corner_x)
    labels = np.full(x.shape, surface_id("wall"))
    labels[y < 60 - 0.2 * aside] = surface_id("ceiling")
    labels[y > 150 + 0.2 * aside] = surface_id("floor")
    shade = np.array([0.1, 0.8, 0.4, 0.95, 0, 0, 0, 0])[labels] * np.where(x < corner_x, 1.0, 0.85)
    depth = 5 / (1 + aside / 200)
    likely = (np.arange(len(SURFACES))[:, None, None] == labels).astype(np.float16)
    return likely, depth.astype(np.float32), np.repeat(shade[..., None], 3, axis=2).astype(np.float32)


def test_a_corner_has_five_lines_to_the_pixel() -> None:
    lines = find_room_lines(*draw_box())
    assert sorted(line.kind for line in lines) == ["wall_ceiling"] * 2 + ["wall_floor"] * 2 + ["wall_wall"]
    [upright] = [line for line in lines if line.kind == "wall_wall"]
    assert (*upright.start, *upright.end) == pytest.approx((200, 60, 200, 150), abs=1.0)
    left, right = [line for line in lines if line.kind == "wall_floor"]
    assert (*left.start, *left.end) == pytest.approx((0, 190, 200, 150), abs=1.5)
    assert (*right.start, *right.end) == pytest.approx((200, 150, 400, 190), abs=1.5)


def test_a_fold_is_seen_where_neither_floor_nor_ceiling_is() -> None:
    likely, depth, image = draw_box(150.0)
    walls = (slice(None), slice(62, 148))
    part = likely[walls], depth[62:148], image[62:148]
    [upright] = find_room_lines(*part)
    assert upright.kind == "wall_wall"
    assert (upright.start[0], upright.end[0]) == pytest.approx((150, 150), abs=2)
    assert find_room_lines(part[0], None, part[2]) == ()
    assert find_room_lines(part[0], np.full((86, 400), 3, np.float32), part[2]) == ()


def test_a_gables_ridge_is_no_corner_of_walls() -> None:
    likely, _, image = draw_box()
    floor = np.mgrid[:200, :400][0] > 150
    likely[:, floor] = 0
    likely[surface_id("floor"), floor] = 1
    likely[surface_id("wall"), ~floor & (likely[surface_id("floor")] > 0)] = 1
    likely[surface_id("floor"), ~floor] = 0
    image[...] = np.where(likely[surface_id("wall")] > 0, 0.8, 0.3)[..., None]
    lines = find_room_lines(likely, np.full((200, 400), 3, np.float32), image)
    assert [line.kind for line in lines if line.kind == "wall_wall"] == []
    assert sum(line.kind == "wall_ceiling" for line in lines) == 2


@pytest.mark.parametrize("name", ["other", "wall", "furniture"])
def test_where_one_surface_is_all_there_are_no_lines(name: str) -> None:
    likely = np.zeros((len(SURFACES), 40, 60), np.float16)
    likely[surface_id(name)] = 1  # type: ignore[arg-type]
    noise = np.random.default_rng(0).random((90, 130, 3), np.float32)
    assert find_room_lines(likely, np.ones((5, 5), np.float32), noise) == ()
    assert find_room_lines(likely[:, :1, :1], None, noise[:2, :2]) == ()


def test_lines_are_the_same_each_time(rooms: list[RenderedInterior]) -> None:
    asked = see(rooms[0]), rooms[0].depth, rooms[0].pixels / np.float32(255)
    assert find_room_lines(*asked) == find_room_lines(*asked)
