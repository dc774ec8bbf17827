"""What is built into kitchens and bathrooms, and where."""

from __future__ import annotations

import numpy as np

from imaging.scenes.interior.furnish import FloorPlan
from imaging.scenes.interior.pieces import Piece
from imaging.scenes.interior.places import Found, add, before


def plan_kitchen(plan: FloorPlan, found: Found) -> None:
    """Units along one to three walls, cupboards over them, a fridge, sometimes an island with stools."""
    rng = plan.rng
    walls = plan.shell.walls
    order = sorted(range(len(walls)), key=lambda number: -walls[number].length * rng.uniform(0.5, 1.2))
    height = float(rng.uniform(0.88, 0.94))
    top = min(
        min(plan.shell.height_over(corner) for corner in plan.shell.corners) - 0.02, float(rng.uniform(2.05, 2.45))
    )
    for number in order[: int(rng.integers(1, 4))]:
        add(
            found,
            plan.at_wall(
                "fridge",
                (float(rng.uniform(0.6, 0.95)), min(top, float(rng.uniform(1.65, 2.1))), 0.7),
                wall=number,
                gap=0.0,
            )
            if rng.random() < 0.5
            else None,
        )
        _plan_run(plan, found, number, height, top)
    if rng.random() < 0.45:
        add(found, plan.in_middle("island", (float(rng.uniform(1.2, 2.4)), height, float(rng.uniform(0.8, 1.1)))))


def _plan_run(plan: FloorPlan, found: Found, number: int, height: float, top: float) -> None:
    """As much of a wall as is free, in one run, and cupboards over its parts without windows."""
    wall = plan.shell.walls[number]
    for width in np.arange(min(wall.length - 0.02, 5.0), 0.8, -0.3):
        units = add(found, plan.at_wall("units", (float(width), height, 0.62), wall=number, clear_m=0.9, gap=0.0))
        if units is None:
            continue
        for share in (1.0, 0.6, 0.4):
            wide = float(width) * share
            for side in (-1, 1, 0):
                aside = side * (width - wide) / 2
                place = before(units, -units.depth / 2 + 0.17, float(aside))
                cupboard = Piece(
                    "wall_cupboards", place[0], place[1], units.yaw, wide, top, 0.33, int(plan.rng.integers(1 << 30))
                )
                if plan.rng.random() < 0.85 and plan.hang(cupboard, number, 1.35):
                    found.append(cupboard)
                    if share < 1:
                        continue
                    return
            if found[-1].kind == "wall_cupboards":
                return
        return


def plan_open_kitchen(plan: FloorPlan, found: Found) -> None:
    walls = plan.shell.walls
    number = max(range(len(walls)), key=lambda index: walls[index].length * plan.rng.uniform(0.5, 1))
    _plan_run(plan, found, number, 0.9, 2.2)


def plan_bathroom(plan: FloorPlan, found: Found) -> None:
    rng = plan.rng
    if rng.random() < 0.65:
        add(
            found,
            plan.at_wall(
                "bath",
                (float(rng.uniform(1.45, 1.75)), float(rng.uniform(0.45, 0.6)), float(rng.uniform(0.68, 0.85))),
                clear_m=0.45,
                gap=0.0,
            ),
        )
    if rng.random() < 0.5:
        add(found, plan.at_wall("shower", (float(rng.uniform(0.8, 1.4)), 2.0, float(rng.uniform(0.75, 0.95))), gap=0.0))
    vanity = add(
        found,
        plan.at_wall(
            "vanity",
            (
                float(rng.choice([0.5, rng.uniform(0.7, 1.8)], p=[0.25, 0.75])),
                float(rng.uniform(0.78, 0.9)),
                float(rng.uniform(0.45, 0.58)),
            ),
            clear_m=0.7,
            gap=0.0,
        ),
    )
    if vanity is not None and rng.random() < 0.85:
        wide = float(rng.uniform(0.6, 1.0)) * vanity.width
        place = before(vanity, -vanity.depth / 2 + 0.05)
        mirror = Piece("mirror", place[0], place[1], vanity.yaw, wide, 2.0, 0.1, int(rng.integers(1 << 30)))
        if plan.hang(mirror, plan.wall_behind(vanity), 0.9):
            found.append(mirror)
    add(
        found,
        plan.at_wall(
            "toilet",
            (float(rng.uniform(0.36, 0.42)), float(rng.uniform(0.72, 0.85)), float(rng.uniform(0.62, 0.72))),
            clear_m=0.7,
            gap=0.01,
        ),
    )
    if rng.random() < 0.5:
        add(found, plan.on_wall("towels", float(rng.uniform(0.45, 0.7)), float(rng.uniform(1.0, 1.45)), tall=0.7))
