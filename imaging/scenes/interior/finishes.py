"""What a room's walls, floor, ceiling, frames and cupboards are made of, chosen together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from imaging.scenes.canvas import Texture
from imaging.scenes.interior import laid, materials
from imaging.scenes.interior.fronts import Handle, choose_handle

Colour = tuple[float, float, float]

WOODS: tuple[Colour, ...] = (
    (196, 160, 116), (172, 130, 88), (150, 104, 66), (120, 78, 48), (92, 58, 38), (62, 40, 30), (206, 182, 148),
    (146, 126, 104), (128, 66, 42), (176, 110, 52),
)  # fmt: skip
_WALLS: tuple[Colour, ...] = (
    (236, 234, 228), (230, 224, 210), (222, 214, 196), (212, 196, 168), (198, 176, 142), (206, 204, 200),
    (178, 178, 176), (190, 200, 204), (164, 178, 186), (196, 204, 184), (166, 178, 150), (226, 206, 190),
    (216, 184, 160), (150, 126, 98), (120, 126, 132), (214, 200, 130), (170, 96, 76), (92, 108, 128), (200, 182, 204),
)  # fmt: skip
_STONES: tuple[Colour, ...] = (
    (206, 200, 190), (186, 172, 150), (150, 140, 128), (214, 196, 168), (120, 116, 112), (88, 86, 86),
    (228, 226, 222), (176, 140, 110),
)  # fmt: skip
_CARPETS: tuple[Colour, ...] = (
    (196, 184, 164), (176, 160, 140), (160, 152, 144), (140, 128, 116), (206, 200, 192), (120, 100, 86),
    (110, 118, 128), (150, 130, 110),
)  # fmt: skip
FABRICS: tuple[Colour, ...] = (
    (220, 214, 204), (190, 180, 164), (150, 144, 138), (110, 108, 108), (70, 72, 78), (96, 116, 138), (60, 78, 108),
    (130, 88, 66), (92, 58, 44), (120, 128, 100), (176, 108, 88), (236, 234, 230), (200, 170, 120), (150, 60, 60),
    (84, 110, 104), (46, 44, 46), (178, 150, 170), (214, 190, 170),
)  # fmt: skip


def vary(rng: np.random.Generator, colour: Sequence[float], by: float = 0.07) -> Colour:
    """A colour a little lighter or darker and of another hue."""
    tone = np.exp(rng.normal(0, by) + rng.normal(0, by / 3, 3))
    r, g, b = np.clip(np.array(colour) * tone, 12, 246)
    return float(r), float(g), float(b)


def pick(rng: np.random.Generator, colours: Sequence[Colour]) -> Colour:
    return vary(rng, colours[int(rng.integers(len(colours)))])


@dataclass(frozen=True, eq=False)
class Finishes:
    """`accent` is another paint of one wall, number `accent_wall`; `wainscot` what walls have up to `wainscot_m`;
    `panel` the groove around the fields of cupboard doors, where they have any."""

    wall: Texture
    accent: Texture
    accent_wall: int
    wainscot: Texture | None
    wainscot_m: float
    floor: Texture
    floor_turn: float
    floor_mirror: float
    ceiling: Texture
    trim: Texture
    trim_colour: Colour
    skirting_m: float
    coving_m: float
    door: Texture
    frame: Texture
    wood: Colour
    cupboard: Texture
    panel: Texture | None
    handle: Handle
    worktop: Texture
    metal: Texture
    white: Texture
    bath_tile: Texture


def choose_finishes(rng: np.random.Generator, room: str) -> Finishes:
    """Materials that one household might have bought."""
    wall_colour = pick(rng, _WALLS[:9] if rng.random() < 0.72 else _WALLS)
    white = vary(rng, (236, 235, 230), 0.02)
    wood = pick(rng, WOODS)
    trim_colour = white if rng.random() < 0.75 else wood
    trim = materials.plain(trim_colour) if trim_colour is white else materials.wood(wood, rng)
    floor, mirror = choose_floor(rng, room)
    bath_tile = _choose_tiles(rng)
    wainscot, wainscot_m = None, 0.0
    cupboard = _choose_cupboard(rng, white)
    if rng.random() < (0.5 if room == "bathroom" else 0.08):
        wainscot_m = float(rng.choice([0.9, 1.2, 1.5, 9.0], p=[0.3, 0.3, 0.2, 0.2]))
        wainscot = bath_tile if room == "bathroom" else laid.boards(vary(rng, white), rng, 0.09, 0.01, cut=False)
        wainscot_m = wainscot_m if room == "bathroom" else 0.95
    return Finishes(
        wall=_choose_wall(rng, wall_colour),
        accent=_choose_accent(rng),
        accent_wall=int(rng.integers(8)) if rng.random() < 0.3 else -1,
        wainscot=wainscot,
        wainscot_m=wainscot_m,
        floor=floor,
        floor_turn=float(rng.choice([0, np.pi / 2, np.pi / 4, rng.uniform(0, np.pi)], p=[0.42, 0.42, 0.1, 0.06])),
        floor_mirror=mirror,
        ceiling=_choose_ceiling(rng, wall_colour, white, wood),
        trim=trim,
        trim_colour=trim_colour,
        skirting_m=float(rng.choice([0.0, rng.uniform(0.06, 0.16)], p=[0.12, 0.88])),
        coving_m=float(rng.choice([0.0, rng.uniform(0.05, 0.14)], p=[0.7, 0.3])),
        door=trim if rng.random() < 0.6 else materials.wood(pick(rng, WOODS), rng),
        frame=_choose_frame(rng, white, wood),
        wood=wood,
        cupboard=cupboard,
        panel=_darker(cupboard) if rng.random() < 0.6 else None,
        handle=choose_handle(rng),
        worktop=_choose_worktop(rng, wood),
        metal=materials.plain(vary(rng, (150, 150, 150), 0.2)),
        white=materials.plain(white),
        bath_tile=bath_tile,
    )  # fmt: skip


def _choose_frame(rng: np.random.Generator, white: Colour, wood: Colour) -> Texture:
    kind = rng.random()
    if kind < 0.66:
        return materials.plain(white)
    return materials.plain((40, 40, 42)) if kind < 0.83 else materials.wood(wood, rng)


def _choose_wall(rng: np.random.Generator, colour: Colour) -> Texture:
    kind = rng.random()
    if kind < 0.84:
        return materials.plaster(
            colour, rng, float(rng.choice([rng.uniform(0.001, 0.005), rng.uniform(0.004, 0.02)], p=[0.7, 0.3]))
        )
    if kind < 0.92:
        return materials.wallpaper(colour, vary(rng, colour, 0.2), rng)
    if kind < 0.96:
        return laid.boards(pick(rng, WOODS), rng, float(rng.uniform(0.08, 0.2)), cut=False)
    return laid.boards(vary(rng, (226, 224, 218), 0.03), rng, 0.15, 0.012, cut=False)


def _choose_accent(rng: np.random.Generator) -> Texture:
    kind = rng.random()
    if kind < 0.5:
        return materials.plaster(pick(rng, _WALLS), rng)
    if kind < 0.7:
        return materials.wallpaper(pick(rng, _WALLS), pick(rng, FABRICS), rng)
    if kind < 0.85:
        return laid.brick(
            pick(rng, ((150, 84, 66), (176, 120, 96), (220, 216, 208), (110, 90, 80))),
            rng,
            float(rng.uniform(-0.2, 0.4)),
        )
    return laid.boards(pick(rng, WOODS), rng, float(rng.uniform(0.08, 0.2)), cut=rng.random() < 0.3)


def _choose_ceiling(rng: np.random.Generator, wall: Colour, white: Colour, wood: Colour) -> Texture:
    kind = rng.random()
    if kind < 0.72:
        return materials.plaster(white, rng, 0.006)
    if kind < 0.85:
        return materials.plaster(vary(rng, white, 0.05), rng, 0.03)
    if kind < 0.95:
        return materials.plaster(wall, rng, 0.01)
    return laid.boards(wood, rng, 0.12)


def choose_floor(rng: np.random.Generator, room: str) -> tuple[Texture, float]:
    """A floor, and the share of light it mirrors."""
    wet = room in ("bathroom", "kitchen")
    kind = rng.choice(
        ["boards", "parquet", "tiles", "checker", "carpet", "stone"],
        p=[0.25, 0.05, 0.5, 0.12, 0.0, 0.08] if wet else [0.42, 0.08, 0.13, 0.02, 0.3, 0.05],
    )
    gloss = float(rng.choice([0.0, rng.uniform(0.02, 0.2)], p=[0.45, 0.55]))
    if kind == "boards":
        return laid.boards(pick(rng, WOODS), rng, float(rng.uniform(0.06, 0.2)), float(rng.uniform(0.02, 0.14))), gloss
    if kind == "parquet":
        return laid.herringbone(pick(rng, WOODS), rng, float(rng.uniform(0.05, 0.1))), gloss
    if kind == "tiles":
        side = float(rng.uniform(0.2, 0.62))
        joint = float(rng.choice([-1, 1], p=[0.7, 0.3]) * rng.uniform(0.03, 0.3))
        return laid.tiles(
            pick(rng, _STONES),
            rng,
            (side, side * float(rng.choice([1, 1, 2]))),
            joint=joint,
            veins=float(rng.uniform(0.01, 0.09)),
            offset=float(rng.choice([0, 0.5])),
        ), gloss
    if kind == "checker":
        return laid.checker(vary(rng, (226, 224, 216)), pick(rng, _STONES), float(rng.uniform(0.1, 0.33))), gloss
    if kind == "carpet":
        return materials.carpet(pick(rng, _CARPETS), rng), 0.0
    return materials.stone(pick(rng, _STONES), rng, float(rng.uniform(0.02, 0.09)), 1.5), gloss


def _choose_tiles(rng: np.random.Generator) -> Texture:
    colour = vary(rng, (230, 228, 222), 0.04) if rng.random() < 0.5 else pick(rng, (*_STONES, *_WALLS))
    high = float(rng.uniform(0.06, 0.4))
    wide = high * float(rng.choice([1, 2, 3]))
    return laid.tiles(
        colour,
        rng,
        (high, wide),
        joint=float(rng.uniform(-0.3, 0.1)),
        veins=float(rng.uniform(0.0, 0.08)),
        offset=float(rng.choice([0, 0.5])),
    )


def _choose_cupboard(rng: np.random.Generator, white: Colour) -> Texture:
    kind = rng.random()
    if kind < 0.42:
        return materials.plain(vary(rng, white, 0.04))
    if kind < 0.85:
        return materials.wood(pick(rng, WOODS), rng)
    return materials.plain(pick(rng, _WALLS))


def _darker(texture: Texture) -> Texture:
    red, green, blue = 0.72 * 255 * materials.mean_colour(texture) ** (1 / 2.2)
    return materials.plain((red, green, blue))


def _choose_worktop(rng: np.random.Generator, wood: Colour) -> Texture:
    kind = rng.random()
    if kind < 0.5:
        return materials.stone(
            pick(rng, (*_STONES, (44, 42, 44), (60, 56, 54))), rng, float(rng.uniform(0.08, 0.3)), 0.4
        )
    if kind < 0.75:
        return materials.plain(pick(rng, ((230, 228, 222), (206, 196, 176), (60, 60, 62))))
    return materials.wood(wood, rng)
