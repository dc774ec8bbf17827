"""Whether furniture stands, on a level floor seen from one height of the camera."""

import numpy as np

from imaging.staging.check import LIMITS
from imaging.staging.floor import FloorPlane
from imaging.staging.standing import measure_lift

HEIGHT, WIDTH, HORIZON, WALL_FOOT = 200, 300, 60, 90
PLANE = FloorPlane(0.0, 1 / 70, -HORIZON / 70, 210.0)
PASSES = next(most for _, figure, most in LIMITS if figure == "floating")
ROWS, COLUMNS = np.mgrid[:HEIGHT, :WIDTH]
FLOOR = ROWS >= WALL_FOOT
EMPTY = 1 / PLANE.nearness(np.maximum(ROWS, WALL_FOOT), COLUMNS)
STANDS_AT = 150
"""The row where the furniture of these tests meets the floor."""
LIFTED_PX = 22


def at(top: int, bottom: int, left: int, right: int) -> np.ndarray:
    there = np.zeros((HEIGHT, WIDTH), bool)
    there[top:bottom, left:right] = True
    return there


def lift(furniture: np.ndarray, likely: float = 0.9, noise: float = 0.0, rug: np.ndarray | None = None) -> float:
    """Of furniture as far away as the floor where it stands, by a network that is wrong by that much beside it."""
    depth = np.where(furniture, 1 / PLANE.nearness(np.array(STANDS_AT), np.array(0)), EMPTY)
    beside = (COLUMNS < 80) | (COLUMNS >= 200)
    depth = depth * np.exp(noise * beside * np.where((ROWS // 8 + COLUMNS // 8) % 2, 1.0, -1.0))
    furniture = furniture if rug is None else furniture | rug
    return measure_lift(furniture, np.full(depth.shape, likely), depth, FLOOR, PLANE)


CHEST = at(110, STANDS_AT, 100, 180)
RAISED = at(110 - LIFTED_PX, STANDS_AT - LIFTED_PX, 100, 180)


def test_a_chest_stands_until_it_is_lifted() -> None:
    assert lift(CHEST) < PASSES
    assert lift(RAISED) > PASSES


def test_a_rug_is_ground_and_hides_nothing_that_hangs_over_it() -> None:
    rug = at(125, 180, 80, 220)
    assert lift(CHEST, rug=rug) < PASSES
    assert lift(RAISED, rug=rug) > PASSES


def test_what_nobody_calls_furniture_is_not_asked_to_stand() -> None:
    assert lift(RAISED, likely=0.1) == 0


def test_where_depth_is_in_doubt_less_is_seen() -> None:
    assert lift(RAISED, noise=0.1) < lift(RAISED) - 0.1


LEGS = at(115, STANDS_AT, 110, 116) | at(115, STANDS_AT, 164, 170)


def test_the_edge_of_a_table_beside_its_legs_is_no_foot() -> None:
    corner = at(105, 122, 90, 110) & (ROWS < 122 - (COLUMNS - 90) // 4)
    assert lift(at(105, 117, 90, 190) | corner | LEGS) < PASSES
    assert lift(at(105, 117, 90, 190) | corner) > PASSES


def test_a_cupboard_hangs_on_its_wall_and_nothing_hangs_before_it() -> None:
    depth, cupboard = EMPTY.copy(), at(20, 50, 100, 160)
    depth[cupboard] = 0.9 * EMPTY[0, 0]
    seen = np.full(depth.shape, 0.9)
    assert measure_lift(cupboard, seen, depth, FLOOR, PLANE) < PASSES
    depth[cupboard] = 0.6 * EMPTY[0, 0]
    assert measure_lift(cupboard, seen, depth, FLOOR, PLANE) > PASSES
