"""Which furniture and fixtures a room of a kind has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from imaging.scenes.interior.fit_out import plan_bathroom, plan_kitchen, plan_open_kitchen
from imaging.scenes.interior.furnish import FloorPlan
from imaging.scenes.interior.furnish_bedroom import furnish_bedroom, furnish_hall, furnish_office
from imaging.scenes.interior.furnish_living import furnish_dining, furnish_kitchen, furnish_living, put_stools
from imaging.scenes.interior.pieces import Piece
from imaging.scenes.interior.places import Found, add, size_of


def plan_fixtures(plan: FloorPlan, room: str) -> tuple[Piece, ...]:
    """What stays when people move out."""
    rng = plan.rng
    found: Found = []
    if room == "kitchen":
        plan_kitchen(plan, found)
    if room == "bathroom":
        plan_bathroom(plan, found)
    if room == "living" and rng.random() < 0.12:
        plan_open_kitchen(plan, found)
    if room in ("living", "dining") and rng.random() < 0.3:
        add(
            found,
            plan.at_wall("fireplace", (float(rng.uniform(1.2, 1.8)), float(rng.uniform(1.0, 1.3)), 0.35), gap=0.0),
        )
    if room in ("bedroom", "office", "empty-hall") and rng.random() < 0.28:
        walls = [number for number, wall in enumerate(plan.shell.walls) if wall.length > 1.4]
        width = float(rng.uniform(1.2, 2.6))
        height = float(rng.uniform(2.0, 2.2))
        if walls:
            add(found, plan.at_wall("built_in_wardrobe", (width, height, 0.6), wall=int(rng.choice(walls)), gap=0.0))
    for _ in range(int(rng.integers(0, 3))):
        add(
            found,
            plan.on_wall("radiator", float(rng.uniform(0.5, 1.4)), float(rng.uniform(0.45, 0.7)), tall=0.5)
            if rng.random() < 0.35
            else None,
        )
    for _ in range(int(rng.integers(0, 4))):
        add(found, plan.on_wall("picture", float(rng.uniform(0.25, 1.1)), float(rng.uniform(1.6, 2.05)), tall=1.0))
    if room != "bathroom" and rng.random() < 0.12:
        add(found, plan.on_wall("mirror", float(rng.uniform(0.5, 1.0)), float(rng.uniform(1.7, 2.0)), tall=1.2))
    for _ in range(int(rng.integers(0, 5))):
        add(
            found,
            plan.on_wall("outlet", float(rng.uniform(0.07, 0.16)), float(rng.choice([0.3, 1.15, 1.5])), 0.04, tall=0.2),
        )
    return tuple(found)


def plan_furniture(plan: FloorPlan, room: str, fixtures: Sequence[Piece]) -> tuple[Piece, ...]:
    """What people bring, from nothing to a full room."""
    rng = plan.rng
    found: Found = []
    if rng.random() < 0.16:
        return ()
    rooms: dict[str, Callable[[FloorPlan, Found], None]] = {
        "living": furnish_living,
        "bedroom": furnish_bedroom,
        "dining": furnish_dining,
        "office": furnish_office,
        "kitchen": furnish_kitchen,
    }
    rooms.get(room, furnish_hall)(plan, found)
    for island in fixtures:
        if island.kind == "island" and rng.random() < 0.6:
            put_stools(plan, found, island)
    for _ in range(int(rng.integers(0, 4))):
        kind = rng.choice(
            ["plant", "chest", "shelf", "floor_lamp", "bench", "box", "chair"],
            p=[0.3, 0.15, 0.12, 0.15, 0.08, 0.1, 0.1],
        )
        if room == "bathroom" and kind not in ("plant", "box"):
            continue
        add(found, plan.at_wall(str(kind), size_of(rng, str(kind))))
    return tuple(found[:15])
