"""From a plan to faces: the shell, its openings, what is built in and what stands in it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from imaging.scenes.geometry import Box
from imaging.scenes.interior import (
    bathroom,
    beds,
    ceiling_lamps,
    fixtures,
    kitchen,
    lamps,
    materials,
    seats,
    storage,
    tables,
)
from imaging.scenes.interior.build_shell import put_shell
from imaging.scenes.interior.doors import put_door
from imaging.scenes.interior.faces import Faces
from imaging.scenes.interior.finishes import FABRICS, Finishes, choose_finishes, pick
from imaging.scenes.interior.pieces import Piece
from imaging.scenes.interior.plan import Interior
from imaging.scenes.interior.windows import Outside, put_window

Draw = Callable[[Faces, Piece, np.random.Generator], None]


def _put_box(faces: Faces, piece: Piece, rng: np.random.Generator) -> None:
    w, d = piece.width / 2, piece.depth / 2
    faces.box(Box(-w, w, 0, piece.height, -d, d), materials.cloth(pick(rng, (*FABRICS, (176, 140, 100))), rng))


FURNITURE: dict[str, tuple[str, Draw]] = {
    "sofa": ("sofa", seats.put_sofa),
    "armchair": ("armchair", seats.put_sofa),
    "chair": ("chair", seats.put_chair),
    "office_chair": ("office chair", seats.put_office_chair),
    "stool": ("stool", seats.put_stool),
    "bench": ("bench", seats.put_bench),
    "table": ("table", tables.put_table),
    "coffee_table": ("coffee table", tables.put_table),
    "desk": ("desk", tables.put_desk),
    "rug": ("rug", tables.put_rug),
    "bed": ("bed", beds.put_bed),
    "bedside": ("bedside table", storage.put_chest),
    "chest": ("chest of drawers", storage.put_chest),
    "wardrobe": ("wardrobe", storage.put_wardrobe),
    "shelf": ("bookcase", storage.put_shelf),
    "tv_unit": ("television unit", storage.put_tv_unit),
    "floor_lamp": ("floor lamp", lamps.put_floor_lamp),
    "pendant": ("pendant lamp", lamps.put_pendant),
    "plant": ("plant", lamps.put_plant),
    "box": ("box", _put_box),
}
"""What each kind is called, and what draws it."""

_BUILT_IN: dict[str, Callable[[Faces, Piece, Finishes, np.random.Generator], None]] = {
    "units": kitchen.put_units,
    "wall_cupboards": kitchen.put_wall_cupboards,
    "fridge": kitchen.put_fridge,
    "island": kitchen.put_island,
    "bath": bathroom.put_bath,
    "shower": bathroom.put_shower,
    "vanity": bathroom.put_vanity,
    "toilet": bathroom.put_toilet,
    "fireplace": fixtures.put_fireplace,
    "built_in_wardrobe": fixtures.put_built_in_wardrobe,
}
_OTHER: dict[str, Draw] = {
    "picture": fixtures.put_picture,
    "mirror": fixtures.put_mirror,
    "radiator": fixtures.put_radiator,
    "outlet": fixtures.put_outlet,
    "towels": bathroom.put_towels,
}


def build_faces(plan: Interior, *, furnished: bool) -> Faces:
    """Every face of the room; what does not belong to furniture is the same in both."""
    faces = Faces()
    finishes = choose_finishes(np.random.default_rng([plan.seed, 20]), plan.room)
    put_shell(faces, plan.shell, plan.openings, finishes)
    outside = Outside(plan.light.outside, plan.light.night)
    for number, opening in enumerate(plan.openings):
        wall = plan.shell.walls[opening.wall]
        rng = np.random.default_rng([plan.seed, 21, number])
        with faces.standing(*wall.at(0), wall.yaw):
            if opening.kind in ("window", "french"):
                put_window(faces, opening, finishes, outside, plan.view.eye[1], rng)
            else:
                put_door(faces, opening, finishes, rng)
    _put_ceiling_lamps(faces, plan)
    for piece in plan.fixtures:
        rng, built_in = np.random.default_rng(piece.seed), piece.kind in _BUILT_IN
        with faces.being("built_in" if built_in else "other"), faces.standing(piece.x, piece.z, piece.yaw):
            if built_in:
                _BUILT_IN[piece.kind](faces, piece, finishes, rng)
            else:
                _OTHER[piece.kind](faces, piece, rng)
    faces.end_room()
    for piece in plan.furniture if furnished else ():
        name, put = FURNITURE[piece.kind]
        with faces.being("furniture", name), faces.standing(piece.x, piece.z, piece.yaw):
            put(faces, piece, np.random.default_rng(piece.seed))
    return faces


def _put_ceiling_lamps(faces: Faces, plan: Interior) -> None:
    light = plan.light
    for place in light.lamps:
        rng = np.random.default_rng([plan.seed, 22])
        height = plan.shell.height_over(place)
        with faces.standing(*place, 0.0):
            if light.downlights:
                with faces.being("ceiling"):
                    piece = Piece("downlight", *place, 0.0, 0.14, height, 0.0, 0)
                    ceiling_lamps.put_downlight(faces, piece, light.lamp_glow)
            else:
                with faces.being("other"):
                    ceiling_lamps.put_ceiling_lamp(
                        faces, Piece("lamp", *place, 0.0, 0.4, height, light.lamp_glow, 0), rng
                    )
