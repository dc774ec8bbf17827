import numpy as np
import pytest

from imaging.photo import ImageError
from imaging.region import Size
from imaging.staging import where_furniture_may_go
from imaging.surfaces import surface_id
from tests.imaging.staging.box_room import DOOR, SIZE, WINDOW, draw_room, show_on_back_wall


@pytest.fixture(scope="module")
def allowed() -> np.ndarray:
    room = draw_room()
    return where_furniture_may_go(room.likely, room.depth, SIZE)


def test_furniture_goes_on_the_floor_and_before_walls(allowed: np.ndarray) -> None:
    room = draw_room()
    near = (room.labels == surface_id("floor")) & (room.depth < 4)
    assert allowed[near].mean() > 0.97
    left, right, _top, bottom = show_on_back_wall(WINDOW)
    assert allowed[bottom + 8 : bottom + 40, left:right].min() == 1, "before the wall below the window"


def test_doors_windows_and_the_ceiling_stay_free(allowed: np.ndarray) -> None:
    room = draw_room()
    assert allowed[room.labels == surface_id("ceiling")].max() == 0
    assert allowed[room.labels == surface_id("door")].max() < 0.02
    left, right, top, bottom = show_on_back_wall(WINDOW)
    assert allowed[top : top + round(0.65 * (bottom - top)), left:right].max() == 0


def test_the_floor_before_a_door_stays_free(allowed: np.ndarray) -> None:
    left, right, _, bottom = show_on_back_wall(DOOR)
    assert allowed[bottom + 1 : bottom + 6, left + 6 : right - 6].max() < 0.05
    assert allowed[-20:, left:right].min() == 1, "far from it there is room"


def test_no_higher_than_wardrobes(allowed: np.ndarray) -> None:
    # By the back wall, 5 m away: 2 m are 134 px, from the floor's end at row 238.
    column = SIZE.width // 2 - 20
    assert allowed[238 - 150, column] == 0
    assert allowed[238 - 95, column] > 0.95


def test_archways_stay_free() -> None:
    room = draw_room(archway=True)
    allowed = where_furniture_may_go(room.likely, room.depth, SIZE)
    left, right, top, bottom = show_on_back_wall(DOOR)
    assert allowed[top + 4 : bottom - 4, left + 4 : right - 4].max() < 0.1


def test_a_room_without_a_floor_has_no_place() -> None:
    room = draw_room()
    likely = np.zeros_like(room.likely)
    likely[surface_id("wall")] = 1
    assert not where_furniture_may_go(likely, room.depth, SIZE).any()


def test_noise_of_networks_does_not_move_it_far(allowed: np.ndarray) -> None:
    room, draw = draw_room(), np.random.default_rng(0)
    likely = np.clip(0.75 * room.likely.astype(np.float32) + 0.25 * draw.random(room.likely.shape), 0, 1)
    noisy = where_furniture_may_go(likely, room.depth * np.exp(0.15 * draw.standard_normal(room.depth.shape)), SIZE)
    assert np.abs(noisy - allowed).mean() < 0.06


def test_maps_of_other_classes_are_refused() -> None:
    with pytest.raises(ImageError) as refused:
        where_furniture_may_go(np.zeros((3, 4, 4)), np.ones((4, 4)), Size(8, 8))
    assert refused.value.code == "bad_surfaces"
