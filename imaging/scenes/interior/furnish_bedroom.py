"""What stands in bedrooms, offices and halls."""

from __future__ import annotations

import numpy as np

from imaging.scenes.interior.furnish import FloorPlan
from imaging.scenes.interior.places import Found, add, before, size_of


def furnish_bedroom(plan: FloorPlan, found: Found) -> None:
    rng = plan.rng
    width = float(rng.choice([rng.uniform(0.9, 1.1), rng.uniform(1.35, 2.0)], p=[0.2, 0.8]))
    bed = add(
        found, plan.at_wall("bed", (width, float(rng.uniform(0.75, 1.45)), float(rng.uniform(2.0, 2.25))), clear_m=0.45)
    )
    if bed is not None:
        for side in (-1, 1):
            if rng.random() < 0.75:
                wide = float(rng.uniform(0.4, 0.6))
                place = before(bed, -bed.depth / 2 + 0.24, side * (bed.width / 2 + wide / 2 + 0.1))
                add(found, plan.at("bedside", place, bed.yaw, (wide, float(rng.uniform(0.45, 0.72)), 0.42)))
        if rng.random() < 0.35:
            rug = plan.at(
                "rug",
                before(bed, 0.5),
                bed.yaw,
                (bed.width + float(rng.uniform(0.6, 1.4)), 0.01, float(rng.uniform(1.4, 2.2))),
                sharing=True,
            )
            if add(found, rug):
                plan.taken.pop()
        if rng.random() < 0.25:
            add(found, plan.at("bench", before(bed, bed.depth / 2 + 0.3), bed.yaw, (bed.width * 0.8, 0.46, 0.42)))
    for kind, chance in (("chest", 0.55), ("wardrobe", 0.3), ("armchair", 0.2), ("desk", 0.12), ("tv_unit", 0.15)):
        if rng.random() < chance:
            add(found, plan.at_wall(kind, size_of(rng, kind)))


def furnish_office(plan: FloorPlan, found: Found) -> None:
    rng = plan.rng
    desk = add(found, plan.at_wall("desk", size_of(rng, "desk"), clear_m=0.75))
    if desk is not None:
        add(
            found,
            plan.at(
                "office_chair",
                before(desk, desk.depth / 2 + 0.3),
                desk.yaw + np.pi + float(rng.normal(0, 0.4)),
                (0.6, 1.05, 0.6),
            ),
        )
    for kind, chance in (("shelf", 0.6), ("chest", 0.3), ("armchair", 0.25), ("sofa", 0.12)):
        if rng.random() < chance:
            add(found, plan.at_wall(kind, size_of(rng, kind)))
    if rng.random() < 0.3:
        rug = plan.in_middle("rug", (float(rng.uniform(1.2, 2.2)), 0.01, float(rng.uniform(0.9, 1.6))))
        add(found, rug)


def furnish_hall(plan: FloorPlan, found: Found) -> None:
    rng = plan.rng
    if rng.random() < 0.3:
        add(found, plan.in_middle("rug", (float(rng.uniform(0.5, 0.9)), 0.01, float(rng.uniform(0.8, 1.6)))))
