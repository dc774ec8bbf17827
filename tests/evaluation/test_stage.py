"""The set `stage`: its rooms, what a model makes of them, the faults made on purpose, and how they are counted."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evaluation.sets.stage import GOOD, Judged, is_left_out, summarise, tabulate_faults
from evaluation.sets.stage_faults import FAULTS, paint_truly
from evaluation.sets.stage_generated import generate_from
from evaluation.sets.stage_known import EXACTLY, Knowledge, know_exactly, list_knowledge
from evaluation.sets.stage_repainted import measure_walls_taken, repaint_walls
from evaluation.sets.stage_rooms import RoomPair, render_pair
from imaging.region import Size
from imaging.sampling import as_image
from imaging.staging import Matted
from imaging.surfaces import surface_id

SIZE = Size(160, 240)
SIZE_OF_CANVAS = (SIZE.height, SIZE.width)
SEED = 5040
"""A room with a door and a window in view, in which each fault can be made."""


@pytest.fixture(scope="module")
def pair() -> RoomPair:
    found = render_pair(SEED, SIZE)
    assert found is not None
    return found


def test_a_pair_differs_by_furniture_alone(pair: RoomPair) -> None:
    inside = pair.furnished.labels == surface_id("furniture")
    same = (pair.empty.labels == pair.furnished.labels) | inside
    assert same.all()
    assert 0.03 < inside.mean() < 0.5


def test_a_model_gives_the_room_back_a_little_off(pair: RoomPair) -> None:
    painted = generate_from(pair.furnished.pixels, Size(144, 216), seed=1)
    assert painted.shape == (144, 216, 3)
    off = np.abs(painted.mean(axis=(0, 1)) - as_image(pair.furnished.pixels).mean(axis=(0, 1)))
    assert 0.002 < off.max() < 0.2
    assert (generate_from(pair.furnished.pixels, Size(144, 216), seed=1) == painted).all()


@pytest.mark.parametrize("kind", list(FAULTS))
def test_a_fault_is_seen(pair: RoomPair, kind: str) -> None:
    made = [FAULTS[kind](pair.empty, pair.furnished, np.random.default_rng(seed)) for seed in range(3)]
    assert any(painted is not None for painted in made)
    for painted in made:
        if painted is not None:
            changed = np.abs(painted.pixels.astype(int) - pair.furnished.pixels).max(axis=2) > 12
            assert changed.sum() > 20
            assert painted.pixels.shape == pair.furnished.pixels.shape


def test_a_wardrobe_before_the_door_is_furniture_in_the_truth_too(pair: RoomPair) -> None:
    painted = FAULTS["door covered"](pair.empty, pair.furnished, np.random.default_rng(0))
    assert painted is not None
    door = pair.empty.labels == surface_id("door")
    assert (painted.labels[door] == surface_id("furniture")).mean() > 0.1
    assert (painted.depth <= pair.furnished.depth + 1e-3).all()


def test_exact_knowledge_is_noisy_and_of_no_scale(pair: RoomPair) -> None:
    image = as_image(pair.empty.pixels)
    seen = know_exactly(image, paint_truly(pair.empty), (), seed=3)
    assert seen.likely.sum(axis=0) == pytest.approx(1, abs=0.01)
    ratio = seen.depth / pair.empty.depth[::4, ::4][: seen.depth.shape[0], : seen.depth.shape[1]]
    assert 0.4 < np.median(ratio) < 2.2


def test_a_profile_without_networks_is_known_exactly_alone(tmp_path: Path) -> None:
    assert [each.name for each in list_knowledge(tmp_path)] == [EXACTLY]


def test_faults_are_counted_by_kind() -> None:
    exact = Knowledge(EXACTLY)
    judged = [Judged(seed, exact, GOOD, ("wall_bent",) if seed == 0 else ()) for seed in range(10)]
    judged += [
        Judged(seed, exact, kind, () if kind == "floating" and seed else ("moved",))
        for seed in range(2)
        for kind in FAULTS
    ]
    figures = summarise(judged, EXACTLY)
    assert figures["false_alarms_percent"] == 10
    assert figures["caught_percent_worst"] == 50
    assert figures["invented"] == 2 * len(FAULTS)
    rows = tabulate_faults(judged)
    assert ["exact", "floating", 2.0, 0.0, 50.0, "moved 1"] in rows


def test_what_did_not_come_into_the_photo_is_no_invented_room(pair: RoomPair) -> None:
    exact = Knowledge(EXACTLY)
    judged = [Judged(0, exact, "floating", (), left_out=True), Judged(1, exact, "floating", ("floating",))]
    assert summarise(judged, EXACTLY)["caught_percent"] == 100
    assert summarise(judged, EXACTLY)["invented"] == 1
    assert ["exact", "floating", 2.0, 1.0, 100.0, "floating 1"] in tabulate_faults(judged)
    thing = np.zeros(SIZE_OF_CANVAS, bool)
    thing[40:80, 60:100] = True
    painted = replace(paint_truly(pair.furnished), thing=thing)
    taken = Matted(*(np.zeros(SIZE_OF_CANVAS, np.float32) for _ in range(4)))
    assert is_left_out(painted, taken)
    assert not is_left_out(painted, replace(taken, furniture=thing.astype(np.float32)))
    assert not is_left_out(paint_truly(pair.furnished), taken)


def test_what_hangs_in_the_air_hangs_above_the_room_itself() -> None:
    """Of twenty rooms: some of their things can be lifted, and none of those is then right above another."""
    lifted = 0
    for seed in range(5000, 5020):
        pair = render_pair(seed, SIZE)
        painted = pair and FAULTS["floating"](pair.empty, pair.furnished, np.random.default_rng(seed))
        if painted is None:
            continue
        lifted += 1
        assert painted.thing is not None
        columns = np.flatnonzero(painted.thing.any(axis=0))
        lowest = SIZE.height - 1 - np.argmax(painted.thing[::-1, columns], axis=0)
        under = painted.labels[np.minimum(lowest + 4, SIZE.height - 1), columns]
        assert (under == surface_id("furniture")).mean() <= 0.4
    assert lifted > 2


def test_repainted_walls_change_and_nothing_else(pair: RoomPair) -> None:
    painted = repaint_walls(pair.furnished, np.random.default_rng(1))
    walls = pair.furnished.labels == surface_id("wall")
    changed = (painted.pixels != pair.furnished.pixels).any(axis=2)
    assert changed[walls].mean() > 0.9
    assert np.abs(painted.pixels.astype(int) - pair.furnished.pixels)[~walls].max() <= 1


def test_walls_that_come_along_are_counted_away_from_furniture(pair: RoomPair) -> None:
    furniture = pair.furnished.labels == surface_id("furniture")
    assert measure_walls_taken(pair.furnished, furniture.astype(np.float32)) == 0
    assert measure_walls_taken(pair.furnished, np.ones(furniture.shape, np.float32)) == 1
