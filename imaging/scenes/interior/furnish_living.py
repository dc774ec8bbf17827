"""What stands in living rooms, dining rooms and kitchens."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from imaging.scenes.interior.furnish import FloorPlan
from imaging.scenes.interior.pieces import Piece
from imaging.scenes.interior.places import Found, add, before, size_of


def furnish_living(plan: FloorPlan, found: Found) -> None:
    rng = plan.rng
    sofa = add(found, plan.at_wall("sofa", size_of(rng, "sofa"), clear_m=0.25, gap=float(rng.uniform(0.03, 0.3))))
    if sofa is None:
        sofa = add(found, plan.in_middle("sofa", size_of(rng, "sofa")))
    if sofa is not None:
        front = before(sofa, sofa.depth / 2 + 0.75)
        if rng.random() < 0.65:
            add(
                found,
                plan.at(
                    "rug",
                    front,
                    sofa.yaw,
                    (float(rng.uniform(1.6, 2.8)), 0.01, float(rng.uniform(1.2, 2.0))),
                    sharing=True,
                ),
            )
            if found[-1].kind == "rug":
                plan.taken.pop()
        if rng.random() < 0.8:
            round_ = rng.random() < 0.3
            width = float(rng.uniform(0.6, 0.9) if round_ else rng.uniform(0.8, 1.3))
            add(
                found,
                plan.at(
                    "coffee_table",
                    front,
                    sofa.yaw,
                    (width, float(rng.uniform(0.35, 0.48)), width if round_ else float(rng.uniform(0.5, 0.7))),
                ),
            )
        for side in (-1, 1):
            if rng.random() < 0.45:
                place = before(
                    sofa,
                    sofa.depth / 2 + float(rng.uniform(0.6, 1.0)),
                    side * (sofa.width / 2 + float(rng.uniform(0.2, 0.6))),
                )
                add(found, plan.at("armchair", place, sofa.yaw + side * np.pi / 2, size_of(rng, "armchair")))
            if rng.random() < 0.3:
                place = before(sofa, -0.1, side * (sofa.width / 2 + 0.32))
                add(found, plan.at("bedside", place, sofa.yaw, (0.45, 0.55, 0.45)))
    if rng.random() < 0.6:
        add(found, plan.at_wall("tv_unit", size_of(rng, "tv_unit")))
    if rng.random() < 0.3:
        furnish_dining(plan, found)


def furnish_dining(plan: FloorPlan, found: Found) -> None:
    rng = plan.rng
    round_ = rng.random() < 0.3
    width = float(rng.uniform(0.9, 1.3) if round_ else rng.uniform(1.2, 2.2))
    table = add(
        found,
        plan.in_middle(
            "table", (width, float(rng.uniform(0.72, 0.78)), width if round_ else float(rng.uniform(0.8, 1.0)))
        ),
    )
    if table is None:
        return
    for out, aside, turn in _seats_around(table, rng):
        yaw = table.yaw + turn + float(rng.normal(0, 0.08))
        add(found, plan.at("chair", before(table, out, aside), yaw, size_of(rng, "chair"), sharing=True))
    seeds = [piece.seed for piece in found if piece.kind == "chair"]
    for index, piece in enumerate(found):
        if piece.kind == "chair":  # One household's chairs are alike.
            found[index] = Piece(
                piece.kind, piece.x, piece.z, piece.yaw, 0.46, 0.9 + seeds[0] % 15 / 100, 0.46, seeds[0]
            )
    if rng.random() < 0.5:
        drop = plan.shell.height_over((table.x, table.z))
        height = float(rng.uniform(1.5, 1.75))
        if drop - height > 0.4:
            found.append(
                Piece(
                    "pendant",
                    table.x,
                    table.z,
                    0.0,
                    float(rng.uniform(0.25, 0.7)),
                    height,
                    drop - height,
                    int(rng.integers(1 << 30)),
                )
            )
    if rng.random() < 0.35:
        found.append(
            Piece(
                "rug",
                table.x,
                table.z,
                table.yaw,
                table.width + 1.2,
                0.01,
                table.depth + 1.2,
                int(rng.integers(1 << 30)),
            )
        )
        if not all(plan.shell.holds((x, z)) for x in found[-1].reach[:2] for z in found[-1].reach[2:]):
            found.pop()


def _seats_around(table: Piece, rng: np.random.Generator) -> list[tuple[float, float, float]]:
    """Places (out, aside, turn) of chairs around a table, each facing it."""
    count = 1 if table.width < 1.25 else 2 if table.width < 1.7 else 3
    seats = []
    for index in range(count):
        aside = (index - (count - 1) / 2) * table.width / count
        seats += [(table.depth / 2 + 0.12, aside, np.pi), (-table.depth / 2 - 0.12, aside, 0.0)]
    if rng.random() < 0.7:
        seats += [(0.0, table.width / 2 + 0.12, np.pi / 2), (0.0, -table.width / 2 - 0.12, -np.pi / 2)]
    return seats


def put_stools(plan: FloorPlan, found: Found, island: Piece) -> None:
    seed, height = int(plan.rng.integers(1 << 30)), island.height - 0.22
    count = max(1, int(island.width / 0.6))
    for index in range(count):
        place = before(island, -island.depth / 2 - 0.12, (index - (count - 1) / 2) * 0.6)
        stool = plan.at("stool", place, island.yaw, (0.38, height, 0.38), sharing=True)
        if stool is not None:
            found.append(replace(stool, seed=seed))


def furnish_kitchen(plan: FloorPlan, found: Found) -> None:
    if plan.rng.random() < 0.5:
        furnish_dining(plan, found)
    if plan.rng.random() < 0.2:
        add(found, plan.in_middle("rug", (float(plan.rng.uniform(0.8, 1.6)), 0.01, 0.6)))
