"""Which furniture and fixtures a room of a kind has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from imaging.scenes.interior.furnish import FloorPlan
from imaging.scenes.interior.pieces import Piece
from imaging.scenes.interior.shell import Corner

Found = list[Piece]


def plan_fixtures(plan: FloorPlan, room: str) -> tuple[Piece, ...]:
    """What stays when people move out."""
    rng, found = plan.rng, []
    if room == "kitchen":
        _plan_kitchen(plan, found)
    if room == "bathroom":
        _plan_bathroom(plan, found)
    if room == "living" and rng.random() < 0.12:
        _plan_open_kitchen(plan, found)
    if room in ("living", "dining") and rng.random() < 0.3:
        _add(
            found,
            plan.at_wall("fireplace", (float(rng.uniform(1.2, 1.8)), float(rng.uniform(1.0, 1.3)), 0.35), gap=0.0),
        )
    if room in ("bedroom", "office", "empty-hall") and rng.random() < 0.28:
        walls = [number for number, wall in enumerate(plan.shell.walls) if wall.length > 1.4]
        width = float(rng.uniform(1.2, 2.6))
        height = float(rng.uniform(2.0, 2.2))
        if walls:
            _add(found, plan.at_wall("built_in_wardrobe", (width, height, 0.6), wall=int(rng.choice(walls)), gap=0.0))
    for _ in range(int(rng.integers(0, 3))):
        _add(
            found,
            plan.on_wall("radiator", float(rng.uniform(0.5, 1.4)), float(rng.uniform(0.45, 0.7)), tall=0.5)
            if rng.random() < 0.35
            else None,
        )
    for _ in range(int(rng.integers(0, 4))):
        _add(found, plan.on_wall("picture", float(rng.uniform(0.25, 1.1)), float(rng.uniform(1.6, 2.05)), tall=1.0))
    if room != "bathroom" and rng.random() < 0.12:
        _add(found, plan.on_wall("mirror", float(rng.uniform(0.5, 1.0)), float(rng.uniform(1.7, 2.0)), tall=1.2))
    for _ in range(int(rng.integers(0, 5))):
        _add(
            found,
            plan.on_wall("outlet", float(rng.uniform(0.07, 0.16)), float(rng.choice([0.3, 1.15, 1.5])), 0.04, tall=0.2),
        )
    return tuple(found)


def plan_furniture(plan: FloorPlan, room: str, fixtures: Sequence[Piece]) -> tuple[Piece, ...]:
    """What people bring, from nothing to a full room."""
    rng, found = plan.rng, []
    if rng.random() < 0.16:
        return ()
    rooms: dict[str, Callable[[FloorPlan, Found], None]] = {
        "living": _furnish_living, "bedroom": _furnish_bedroom, "dining": _furnish_dining, "office": _furnish_office, "kitchen": _furnish_kitchen,
    }  # fmt: skip
    rooms.get(room, _furnish_hall)(plan, found)
    for island in fixtures:
        if island.kind == "island" and rng.random() < 0.6:
            _put_stools(plan, found, island)
    for _ in range(int(rng.integers(0, 4))):
        kind = rng.choice(
            ["plant", "chest", "shelf", "floor_lamp", "bench", "box", "chair"],
            p=[0.3, 0.15, 0.12, 0.15, 0.08, 0.1, 0.1],
        )
        if room == "bathroom" and kind not in ("plant", "box"):
            continue
        _add(found, plan.at_wall(str(kind), _size_of(rng, str(kind))))
    return tuple(found[:15])


def _add(found: Found, piece: Piece | None) -> Piece | None:
    if piece is not None:
        found.append(piece)
    return piece


_SIZES = {
    "plant": ((0.3, 0.7), (0.5, 1.8), (0.3, 0.3)),
    "chest": ((0.6, 1.6), (0.6, 1.2), (0.38, 0.5)),
    "shelf": ((0.5, 1.3), (0.9, 2.05), (0.25, 0.38)),
    "floor_lamp": ((0.3, 0.48), (1.4, 1.75), (0.3, 0.4)),
    "bench": ((0.5, 1.3), (0.38, 0.5), (0.38, 0.55)),
    "box": ((0.25, 0.6), (0.2, 0.6), (0.25, 0.5)),
    "chair": ((0.42, 0.5), (0.82, 1.05), (0.42, 0.5)),
    "sofa": ((1.6, 2.6), (0.75, 0.95), (0.85, 1.05)),
    "armchair": ((0.72, 1.0), (0.75, 1.0), (0.75, 0.95)),
    "wardrobe": ((0.8, 1.9), (1.7, 2.15), (0.5, 0.62)),
    "tv_unit": ((1.2, 2.2), (0.35, 0.65), (0.35, 0.5)),
    "desk": ((1.0, 1.8), (0.7, 0.78), (0.5, 0.8)),
}


def _size_of(rng: np.random.Generator, kind: str) -> tuple[float, float, float]:
    width, height, depth = (float(rng.uniform(low, high)) for low, high in _SIZES[kind])
    return width, height, width if kind in ("plant", "floor_lamp") else depth


def _before(piece: Piece, out: float, aside: float = 0.0) -> Corner:
    """A place so far before a piece, and to its right."""
    sine, cosine = float(np.sin(piece.yaw)), float(np.cos(piece.yaw))
    return piece.x - out * sine + aside * cosine, piece.z - out * cosine - aside * sine


def _furnish_living(plan: FloorPlan, found: Found) -> None:
    rng = plan.rng
    sofa = _add(found, plan.at_wall("sofa", _size_of(rng, "sofa"), clear_m=0.25, gap=float(rng.uniform(0.03, 0.3))))
    if sofa is None:
        sofa = _add(found, plan.in_middle("sofa", _size_of(rng, "sofa")))
    if sofa is not None:
        front = _before(sofa, sofa.depth / 2 + 0.75)
        if rng.random() < 0.65:
            _add(
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
            _add(
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
                place = _before(
                    sofa,
                    sofa.depth / 2 + float(rng.uniform(0.6, 1.0)),
                    side * (sofa.width / 2 + float(rng.uniform(0.2, 0.6))),
                )
                _add(found, plan.at("armchair", place, sofa.yaw + side * np.pi / 2, _size_of(rng, "armchair")))
            if rng.random() < 0.3:
                place = _before(sofa, -0.1, side * (sofa.width / 2 + 0.32))
                _add(found, plan.at("bedside", place, sofa.yaw, (0.45, 0.55, 0.45)))
    if rng.random() < 0.6:
        _add(found, plan.at_wall("tv_unit", _size_of(rng, "tv_unit")))
    if rng.random() < 0.3:
        _furnish_dining(plan, found)


def _furnish_bedroom(plan: FloorPlan, found: Found) -> None:
    rng = plan.rng
    width = float(rng.choice([rng.uniform(0.9, 1.1), rng.uniform(1.35, 2.0)], p=[0.2, 0.8]))
    bed = _add(
        found, plan.at_wall("bed", (width, float(rng.uniform(0.75, 1.45)), float(rng.uniform(2.0, 2.25))), clear_m=0.45)
    )
    if bed is not None:
        for side in (-1, 1):
            if rng.random() < 0.75:
                wide = float(rng.uniform(0.4, 0.6))
                place = _before(bed, -bed.depth / 2 + 0.24, side * (bed.width / 2 + wide / 2 + 0.1))
                _add(found, plan.at("bedside", place, bed.yaw, (wide, float(rng.uniform(0.45, 0.72)), 0.42)))
        if rng.random() < 0.35:
            rug = plan.at(
                "rug",
                _before(bed, 0.5),
                bed.yaw,
                (bed.width + float(rng.uniform(0.6, 1.4)), 0.01, float(rng.uniform(1.4, 2.2))),
                sharing=True,
            )
            if _add(found, rug):
                plan.taken.pop()
        if rng.random() < 0.25:
            _add(found, plan.at("bench", _before(bed, bed.depth / 2 + 0.3), bed.yaw, (bed.width * 0.8, 0.46, 0.42)))
    for kind, chance in (("chest", 0.55), ("wardrobe", 0.3), ("armchair", 0.2), ("desk", 0.12), ("tv_unit", 0.15)):
        if rng.random() < chance:
            _add(found, plan.at_wall(kind, _size_of(rng, kind)))


def _furnish_dining(plan: FloorPlan, found: Found) -> None:
    rng = plan.rng
    round_ = rng.random() < 0.3
    width = float(rng.uniform(0.9, 1.3) if round_ else rng.uniform(1.2, 2.2))
    table = _add(
        found,
        plan.in_middle(
            "table", (width, float(rng.uniform(0.72, 0.78)), width if round_ else float(rng.uniform(0.8, 1.0)))
        ),
    )
    if table is None:
        return
    for out, aside, turn in _seats_around(table, rng):
        yaw = table.yaw + turn + float(rng.normal(0, 0.08))
        _add(found, plan.at("chair", _before(table, out, aside), yaw, _size_of(rng, "chair"), sharing=True))
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


def _furnish_office(plan: FloorPlan, found: Found) -> None:
    rng = plan.rng
    desk = _add(found, plan.at_wall("desk", _size_of(rng, "desk"), clear_m=0.75))
    if desk is not None:
        _add(
            found,
            plan.at(
                "office_chair",
                _before(desk, desk.depth / 2 + 0.3),
                desk.yaw + np.pi + float(rng.normal(0, 0.4)),
                (0.6, 1.05, 0.6),
            ),
        )
    for kind, chance in (("shelf", 0.6), ("chest", 0.3), ("armchair", 0.25), ("sofa", 0.12)):
        if rng.random() < chance:
            _add(found, plan.at_wall(kind, _size_of(rng, kind)))
    if rng.random() < 0.3:
        rug = plan.in_middle("rug", (float(rng.uniform(1.2, 2.2)), 0.01, float(rng.uniform(0.9, 1.6))))
        _add(found, rug)


def _put_stools(plan: FloorPlan, found: Found, island: Piece) -> None:
    seed, height = int(plan.rng.integers(1 << 30)), island.height - 0.22
    count = max(1, int(island.width / 0.6))
    for index in range(count):
        place = _before(island, -island.depth / 2 - 0.12, (index - (count - 1) / 2) * 0.6)
        stool = plan.at("stool", place, island.yaw, (0.38, height, 0.38), sharing=True)
        if stool is not None:
            found.append(replace(stool, seed=seed))


def _furnish_kitchen(plan: FloorPlan, found: Found) -> None:
    if plan.rng.random() < 0.5:
        _furnish_dining(plan, found)
    if plan.rng.random() < 0.2:
        _add(found, plan.in_middle("rug", (float(plan.rng.uniform(0.8, 1.6)), 0.01, 0.6)))


def _furnish_hall(plan: FloorPlan, found: Found) -> None:
    rng = plan.rng
    if rng.random() < 0.3:
        _add(found, plan.in_middle("rug", (float(rng.uniform(0.5, 0.9)), 0.01, float(rng.uniform(0.8, 1.6)))))


def _plan_kitchen(plan: FloorPlan, found: Found) -> None:
    """Units along one to three walls, cupboards over them, a fridge, sometimes an island with stools."""
    rng = plan.rng
    walls = plan.shell.walls
    order = sorted(range(len(walls)), key=lambda number: -walls[number].length * rng.uniform(0.5, 1.2))
    height = float(rng.uniform(0.88, 0.94))
    top = min(
        min(plan.shell.height_over(corner) for corner in plan.shell.corners) - 0.02, float(rng.uniform(2.05, 2.45))
    )
    for number in order[: int(rng.integers(1, 4))]:
        _add(
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
        _add(found, plan.in_middle("island", (float(rng.uniform(1.2, 2.4)), height, float(rng.uniform(0.8, 1.1)))))


def _plan_run(plan: FloorPlan, found: Found, number: int, height: float, top: float) -> None:
    """As much of a wall as is free, in one run, and cupboards over its parts without windows."""
    wall = plan.shell.walls[number]
    for width in np.arange(min(wall.length - 0.02, 5.0), 0.8, -0.3):
        units = _add(found, plan.at_wall("units", (float(width), height, 0.62), wall=number, clear_m=0.9, gap=0.0))
        if units is None:
            continue
        for share in (1.0, 0.6, 0.4):
            wide = float(width) * share
            for side in (-1, 1, 0):
                aside = side * (width - wide) / 2
                place = _before(units, -units.depth / 2 + 0.17, float(aside))
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


def _plan_open_kitchen(plan: FloorPlan, found: Found) -> None:
    walls = plan.shell.walls
    number = max(range(len(walls)), key=lambda index: walls[index].length * plan.rng.uniform(0.5, 1))
    _plan_run(plan, found, number, 0.9, 2.2)


def _plan_bathroom(plan: FloorPlan, found: Found) -> None:
    rng = plan.rng
    if rng.random() < 0.65:
        _add(
            found,
            plan.at_wall(
                "bath",
                (float(rng.uniform(1.45, 1.75)), float(rng.uniform(0.45, 0.6)), float(rng.uniform(0.68, 0.85))),
                clear_m=0.45,
                gap=0.0,
            ),
        )
    if rng.random() < 0.5:
        _add(
            found, plan.at_wall("shower", (float(rng.uniform(0.8, 1.4)), 2.0, float(rng.uniform(0.75, 0.95))), gap=0.0)
        )
    vanity = _add(
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
        place = _before(vanity, -vanity.depth / 2 + 0.05)
        mirror = Piece("mirror", place[0], place[1], vanity.yaw, wide, 2.0, 0.1, int(rng.integers(1 << 30)))
        if plan.hang(mirror, plan.wall_behind(vanity), 0.9):
            found.append(mirror)
    _add(
        found,
        plan.at_wall(
            "toilet",
            (float(rng.uniform(0.36, 0.42)), float(rng.uniform(0.72, 0.85)), float(rng.uniform(0.62, 0.72))),
            clear_m=0.7,
            gap=0.01,
        ),
    )
    if rng.random() < 0.5:
        _add(found, plan.on_wall("towels", float(rng.uniform(0.45, 0.7)), float(rng.uniform(1.0, 1.45)), tall=0.7))
