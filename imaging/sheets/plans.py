"""Floor plans: in black on white, coloured, with textures and furniture, as a blueprint, or drawn by hand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

from imaging.region import Size
from imaging.sheets.text import Colour, pick_colour, write

Box = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels."""

NAMES = ("LIVING", "KITCHEN", "BEDROOM", "BATH", "HALL", "DINING", "STUDY", "STORE", "TERRACE", "WC")
SMALLEST = (0.16, 0.3)
"""Of the plan's side: rooms are not divided further than this, in a plan of many rooms or of few."""


@dataclass(frozen=True)
class Style:
    """How a plan is drawn: `fills` of its rooms are picked from, `wobble` in pixels is an unsteady hand's."""

    paper: Colour
    ink: Colour
    fills: tuple[Colour, ...]
    wall_px: int
    textured: bool = False
    wobble: float = 0.0


def pick_style(rng: np.random.Generator, side_px: int) -> Style:
    """One of the usual ones."""
    wall = max(2, round(side_px * rng.uniform(0.004, 0.014)))
    kind = rng.choice(
        ["plain", "coloured", "textured", "tinted", "blueprint", "hand"], p=[0.3, 0.2, 0.2, 0.1, 0.08, 0.12]
    )
    white, grey = (255, 255, 255), pick_colour(rng, 0, 60)
    pastel = tuple(pick_colour(rng, 190, 256) for _ in range(4))
    floors = tuple(pick_colour(rng, 120, 240) for _ in range(4))
    styles = {
        "plain": Style(white, (0, 0, 0), (white,), wall),
        "coloured": Style(white, grey, (*pastel, white), wall),
        "textured": Style(white, grey, floors, wall, textured=True),
        "tinted": Style(pick_colour(rng, 205, 245), grey, (white, *pastel), wall),
        "blueprint": Style((20, 50, int(rng.integers(90, 150))), (225, 235, 250), ((20, 50, 120),), max(2, wall // 2)),
        "hand": Style(pick_colour(rng, 235, 256), pick_colour(rng, 20, 110), (white,), max(2, wall // 3), wobble=1.5),
    }
    return styles[str(kind)]


def draw_plan(size: Size, seed: int) -> np.ndarray:
    """A floor plan, pixels uint8 (h, w, 3)."""
    rng = np.random.default_rng([seed, 1])
    style = pick_style(rng, min(size.height, size.width))
    image = Image.new("RGB", (size.width, size.height), style.paper)
    margin = rng.uniform(0.03, 0.14, 4)
    left, top = int(margin[0] * size.width), int(margin[1] * size.height)
    outer = (left, top, int((1 - margin[2]) * size.width), int((1 - margin[3]) * size.height))
    furnished = rng.random() < 0.7
    for room in divide(outer, rng.choice(SMALLEST) * min(size.height, size.width), rng):
        _draw_room(image, room, style, rng, furnished)
    draw = ImageDraw.Draw(image)
    _stroke_box(draw, outer, style, rng, 2 * style.wall_px)
    small = max(9, size.height // 50)
    write(draw, (left, size.height - 1.6 * small), "Plan not to scale. For guidance only.", small, style.ink)
    if rng.random() < 0.6:
        _draw_dimensions(draw, outer, style, small)
    return np.asarray(image)


def divide(box: Box, least_px: float, rng: np.random.Generator) -> list[Box]:
    """A box cut again and again into rooms."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    along = width if width > height else height
    if along < 2.2 * least_px or (along < 4 * least_px and rng.random() < 0.25):
        return [box]
    cut = int(along * rng.uniform(0.35, 0.65))
    if width > height:
        halves: tuple[Box, Box] = (left, top, left + cut, bottom), (left + cut, top, right, bottom)
    else:
        halves = (left, top, right, top + cut), (left, top + cut, right, bottom)
    return [room for half in halves for room in divide(half, least_px, rng)]


def _draw_room(image: Image.Image, room: Box, style: Style, rng: np.random.Generator, furnished: bool) -> None:
    draw, (left, top, right, bottom) = ImageDraw.Draw(image), room
    fill = style.fills[int(rng.integers(len(style.fills)))]
    draw.rectangle(room, fill=fill)
    if style.textured:
        image.paste(Image.fromarray(_draw_floor(right - left, bottom - top, fill, rng)), (left, top))
    if furnished:
        _furnish(draw, room, style, rng)
    _stroke_box(draw, room, style, rng, style.wall_px)
    _open_door(draw, room, style, fill, rng)
    small = max(8, image.height // int(rng.integers(38, 70)))
    area = f"{rng.uniform(3, 40):.1f} m2"
    at = (left + (right - left) * 0.3, top + (bottom - top) * 0.42)
    write(draw, at, str(rng.choice(NAMES)), small, style.ink)
    write(draw, (at[0], at[1] + 1.2 * small), area, small, style.ink)


def _draw_floor(width: int, height: int, colour: Colour, rng: np.random.Generator) -> np.ndarray:
    """Planks, tiles or carpet, uint8 (h, w, 3)."""
    y, x = np.mgrid[:height, :width]
    step = int(rng.integers(8, 26))
    light = rng.normal(1, rng.uniform(0.03, 0.1), height // step + 2)[y // step]
    if rng.random() < 0.4:
        light = np.where((y % step == 0) | (x % step == 0), 0.75, 1.0)
    light = light + rng.normal(0, rng.uniform(0, 0.04), light.shape)
    return np.clip(light[..., None] * np.array(colour), 0, 255).astype(np.uint8)


def _furnish(draw: ImageDraw.ImageDraw, room: Box, style: Style, rng: np.random.Generator) -> None:
    """Symbols of furniture: boxes within boxes, circles, a stair."""
    left, top, right, bottom = room
    for _ in range(int(rng.integers(0, 5))):
        width, height = rng.uniform(0.12, 0.4) * (right - left), rng.uniform(0.12, 0.4) * (bottom - top)
        x, y = rng.uniform(left, right - width), rng.uniform(top, bottom - height)
        fill = pick_colour(rng, 150, 256) if style.textured else None
        inner = (x + width * 0.15, y + height * 0.15, x + width * 0.85, y + height * 0.85)
        match int(rng.integers(4)):
            case 0:
                draw.rectangle((x, y, x + width, y + height), fill=fill, outline=style.ink)
                draw.rectangle(inner, outline=style.ink)
            case 1:
                draw.ellipse((x, y, x + width, y + height), fill=fill, outline=style.ink)
            case 2:
                draw.rounded_rectangle((x, y, x + width, y + height), min(width, height) * 0.3, fill, style.ink)
                draw.ellipse(inner, outline=style.ink)
            case _:
                for step in np.linspace(y, y + height, 9):
                    draw.line((x, step, x + width, step), fill=style.ink)


def _open_door(draw: ImageDraw.ImageDraw, room: Box, style: Style, fill: Colour, rng: np.random.Generator) -> None:
    left, top, right, bottom = room
    leaf = int(0.25 * min(right - left, bottom - top))
    x, turn = int(rng.uniform(left, right - leaf)), int(rng.choice([0, 90]))
    draw.rectangle((x, bottom - style.wall_px, x + leaf, bottom + style.wall_px), fill=fill)
    draw.arc((x - leaf, bottom - leaf, x + leaf, bottom + leaf), 270 + turn - 90, 360 + turn - 90, fill=style.ink)


def _stroke_box(draw: ImageDraw.ImageDraw, box: Box, style: Style, rng: np.random.Generator, width_px: int) -> None:
    left, top, right, bottom = box
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    for start, end in pairwise(corners):
        path = np.linspace(start, end, 12) + style.wobble * rng.normal(size=(12, 2))
        draw.line([tuple(point) for point in path], fill=style.ink, width=width_px)


def _draw_dimensions(draw: ImageDraw.ImageDraw, outer: Box, style: Style, small: int) -> None:
    left, top, right, _ = outer
    y = max(2, top - 1.2 * small)
    draw.line((left, y, right, y), fill=style.ink)
    write(draw, ((left + right) / 2, max(0, y - 1.1 * small)), "12.40 m", small, style.ink)
