"""What staging models invent, made on purpose: furnished rooms with one thing wrong that is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np

from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.region import Region, Size
from imaging.sampling import as_image
from imaging.scenes.interior import RenderedInterior
from imaging.staging.floor import fit_floor
from imaging.surfaces import RoomLine, surface_id
from imaging.surfaces.classes import Surface

_LEAST_OPENING, _LEAST_THING, _MOST_THING = 0.006, 0.004, 0.15
"""Shares of the picture: smaller ones nobody would see."""
_SEEN = 0.75
_LEAST_FLOOR_BELOW = 0.6
"""Of the width of a thing that is seen from top to bottom: the floor right below its feet."""
_MOST_OVER_FURNITURE = 0.4
"""Of the width of what hangs in the air: nobody sees that it does where more of it is right above other furniture."""
_BEFORE = (0.08, 0.25)
"""How far before a door a thing blocks the way, in heights of the camera."""
_WOODS = ((0.42, 0.29, 0.19), (0.72, 0.6, 0.45), (0.86, 0.85, 0.82), (0.3, 0.31, 0.33), (0.55, 0.6, 0.58))


@dataclass(frozen=True, eq=False)
class Painted:
    """A furnished room as a model may have painted it: `pixels` uint8 (h, w, 3), and what is in it: `depth` float32,
    `labels` uint8 (h, w). `thing` bool (h, w): what stands in the way or hangs in the air, where something does."""

    pixels: np.ndarray
    depth: np.ndarray
    labels: np.ndarray
    thing: np.ndarray | None = None


Fault = Callable[[RenderedInterior, RenderedInterior, np.random.Generator], Painted | None]


def paint_truly(furnished: RenderedInterior) -> Painted:
    """The furnished room as it is."""
    return Painted(furnished.pixels, furnished.depth, furnished.labels)


def cover_door(empty: RenderedInterior, furnished: RenderedInterior, draw: np.random.Generator) -> Painted | None:
    """A wardrobe before a door; None where no door is seen."""
    door = _choose_opening(empty, furnished, "door", draw)
    if door is None:
        return None
    box = _bound(door)
    aside = round(draw.uniform(-0.25, 0.25) * box.width)
    region = Region(box.top - round(0.04 * box.height), box.left + aside, box.bottom + 4, box.right + aside + 1)
    return _put_box(paint_truly(furnished), region, float(np.median(empty.depth[door])) * 0.88, draw)


def block_opening(empty: RenderedInterior, furnished: RenderedInterior, draw: np.random.Generator) -> Painted | None:
    """A sideboard in the way through a door; None where no door stands on a floor that is seen."""
    door = _choose_opening(empty, furnished, "door", draw)
    plane = fit_floor((empty.labels == surface_id("floor")).astype(np.float32), empty.depth)
    if door is None or plane is None:
        return None
    box, height = _bound(door), len(door)
    horizon = float(plane.rows_of_horizon(door.shape[1])[(box.left + box.right) // 2])
    ahead = plane.focal_px / max(1.0, box.bottom - horizon) - draw.uniform(*_BEFORE)
    foot = round(horizon + plane.focal_px / max(0.5, ahead))
    foot = max(foot, box.bottom + 2)
    if foot > height - 2 or (empty.labels[box.bottom : foot, box.left : box.right] == surface_id("floor")).mean() < 0.3:
        return None
    top = round(foot - draw.uniform(0.5, 0.65) * (foot - horizon))
    wider = round(draw.uniform(-0.05, 0.35) * box.width)
    region = Region(top, box.left - wider, foot, box.right + wider)
    return _put_box(paint_truly(furnished), region, float(np.median(empty.depth[door])) * 0.85, draw)


def cover_window(empty: RenderedInterior, furnished: RenderedInterior, draw: np.random.Generator) -> Painted | None:
    """A bookcase before a window; None where no window is seen."""
    window = _choose_opening(empty, furnished, "window", draw)
    if window is None:
        return None
    box = _bound(window)
    floor = np.flatnonzero((empty.labels == surface_id("floor"))[:, box.left : box.right].any(axis=1))
    foot = min(len(window) - 1, max(box.bottom + 3, int(floor[0]) + 4 if len(floor) else 0))
    left = box.left + round(draw.uniform(0, 0.4) * box.width)
    right = min(box.right, left + round(draw.uniform(0.55, 1.0) * box.width))
    region = Region(box.top + round(0.05 * box.height), left, foot, max(right, left + 4))
    return _put_box(paint_truly(furnished), region, float(np.quantile(empty.depth[window], 0.02)) * 0.85, draw)


def move_window(empty: RenderedInterior, furnished: RenderedInterior, draw: np.random.Generator) -> Painted | None:
    """A window in another place of its wall; None where there is none, or no wall beside it."""
    window = _choose_opening(empty, furnished, "window", draw)
    if window is None:
        return None
    box = _bound(window).expand(3).clip(Size(*window.shape))
    step = round(draw.uniform(0.035, 0.1) * window.shape[1])
    for right in (step, -step):
        there = box.shift(0, right)
        if there.left < 0 or there.right > window.shape[1]:
            continue
        wall = (furnished.labels == surface_id("wall"))[there.slices] | window[there.slices]
        if wall.mean() > 0.6:
            return _move(paint_truly(furnished), window, box, right)
    return None


def bend_wall(empty: RenderedInterior, furnished: RenderedInterior, draw: np.random.Generator) -> Painted | None:
    """The lines where walls meet are bent; None where none of them is long enough to be seen, in front of furniture."""
    size = Size(*empty.labels.shape)
    free = cv2.dilate((furnished.labels == surface_id("furniture")).astype(np.uint8), np.ones((25, 25), np.uint8)) == 0
    long = [line for line in empty.lines if line.length_px > 0.15 * size.width and _is_seen(line, free)]
    if not long:
        return None
    line = long[int(draw.integers(len(long)))]
    start, end = np.array(line.start), np.array(line.end)
    middle, way = (start + end) / 2, (end - start) / line.length_px
    reach = draw.uniform(0.014, 0.028) * size.width * draw.choice([-1, 1])
    rows, columns = np.mgrid[: size.height, : size.width].astype(np.float32)
    sigma = draw.uniform(0.07, 0.12) * size.width
    bump = np.exp(-((columns - middle[0]) ** 2 + (rows - middle[1]) ** 2) / (2 * sigma**2)) * reach
    columns, rows = columns - (bump * way[1]).astype(np.float32), rows + (bump * way[0]).astype(np.float32)
    return Painted(
        cv2.remap(furnished.pixels, columns, rows, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT),
        cv2.remap(furnished.depth, columns, rows, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REFLECT),
        cv2.remap(furnished.labels, columns, rows, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REFLECT),
    )


def lift_thing(empty: RenderedInterior, furnished: RenderedInterior, draw: np.random.Generator) -> Painted | None:
    """A piece of furniture in the air, its shadow where it stood; None where none is seen as a whole, or where it would
    be before other furniture, on which it may stand."""
    things = _list_things(furnished)
    if not things:
        return None
    thing = things[int(draw.integers(len(things)))]
    up = round(draw.uniform(0.06, 0.13) * len(thing))
    lifted = np.roll(thing, -up, axis=0)
    lifted[-up:] = False
    painted = paint_truly(furnished)
    pixels, depth, labels = painted.pixels.copy(), painted.depth.copy(), painted.labels.copy()
    pixels[thing] = np.rint(0.85 * empty.pixels[thing]).astype(np.uint8)
    depth[thing], labels[thing] = empty.depth[thing], empty.labels[thing]
    for here, was in ((pixels, painted.pixels), (depth, painted.depth), (labels, painted.labels)):
        here[lifted] = np.roll(was, -up, axis=0)[lifted]
    if _share_over_furniture(lifted, labels) > _MOST_OVER_FURNITURE:
        return None
    return Painted(pixels, depth, labels, lifted)


def add_light(empty: RenderedInterior, furnished: RenderedInterior, draw: np.random.Generator) -> Painted | None:
    """A pool of lamp light on a wall or the ceiling where no lamp is."""
    places = np.argwhere(np.isin(furnished.labels, [surface_id("wall"), surface_id("ceiling")]))
    dim = places[furnished.pixels[places[:, 0], places[:, 1]].max(axis=1) < 190]
    if len(dim) < 0.05 * empty.labels.size:
        return None
    row, column = dim[int(draw.integers(len(dim)))]
    width = empty.labels.shape[1]
    rows, columns = np.mgrid[: empty.labels.shape[0], :width].astype(np.float32)
    sigma = draw.uniform(0.05, 0.1) * width
    pool = np.exp(-((columns - column) ** 2 + (rows - row) ** 2) / (2 * sigma**2))[..., None]
    lit = srgb_to_linear(as_image(furnished.pixels)) * (1 + draw.uniform(0.9, 1.8) * pool * np.array([1.0, 0.85, 0.6]))
    pixels = np.rint(255 * linear_to_srgb(lit)).astype(np.uint8)
    return replace(paint_truly(furnished), pixels=pixels)


FAULTS: Mapping[str, Fault] = {
    "door covered": cover_door,
    "way through blocked": block_opening,
    "window covered": cover_window,
    "window moved": move_window,
    "wall bent": bend_wall,
    "floating": lift_thing,
    "light added": add_light,
}


def _choose_opening(
    empty: RenderedInterior, furnished: RenderedInterior, name: Surface, draw: np.random.Generator
) -> np.ndarray | None:
    """One door or window, bool (h, w), that is seen in both pictures."""
    marked = np.equal(empty.labels, surface_id(name)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(marked, connectivity=4)
    found = []
    for index in np.flatnonzero(stats[1:, cv2.CC_STAT_AREA] >= _LEAST_OPENING * marked.size) + 1:
        part = labels == index
        if np.equal(furnished.labels[part], surface_id(name)).mean() > _SEEN:
            found.append(part)
    return found[int(draw.integers(len(found)))] if found else None


def _list_things(furnished: RenderedInterior) -> list[np.ndarray]:
    """Pieces of furniture that stand on the floor, are seen from top to bottom, and are no carpets."""
    things = []
    floor = furnished.labels == surface_id("floor")
    for number, name in enumerate(furnished.names, 1):
        thing = (furnished.things == number) & (furnished.labels == surface_id("furniture"))
        if not _LEAST_THING < thing.mean() < _MOST_THING or "rug" in name or "carpet" in name:
            continue
        box = _bound(thing)
        if (
            box.bottom < len(thing) - 2
            and floor[box.bottom : box.bottom + 3, box.left : box.right].mean() > _LEAST_FLOOR_BELOW
        ):
            things.append(thing)
    return things


def _share_over_furniture(thing: np.ndarray, labels: np.ndarray) -> float:
    """Of the columns of a thing bool (h, w), how many have other furniture right below it."""
    columns = np.flatnonzero(thing.any(axis=0))
    lowest = len(thing) - 1 - np.argmax(thing[::-1, columns], axis=0)
    below = labels[np.minimum(lowest + 4, len(thing) - 1), columns]
    return float(np.equal(below, surface_id("furniture")).mean())


def _put_box(painted: Painted, region: Region, depth: float, draw: np.random.Generator) -> Painted:
    """A piece of furniture with a plain front, doors in it, and a shadow at its foot."""
    size = Size(*painted.labels.shape)
    region = region.clip(size)
    light = float(np.median(as_image(painted.pixels))) / 0.6
    front = np.array(_WOODS[int(draw.integers(len(_WOODS)))]) * min(1.2, max(0.5, light))
    rows, columns = np.mgrid[: region.height, : region.width]
    shading = 1 - 0.12 * rows / max(1, region.height) - 0.08 * columns / max(1, region.width)
    face = front * shading[..., None] + 0.01 * draw.standard_normal((region.height, region.width, 1))
    doors = int(draw.integers(1, 4))
    for place in range(1, doors):
        face[:, round(place * region.width / doors) - 1 : round(place * region.width / doors) + 1] *= 0.6
    for edge, tone in ((np.s_[:3], 1.1), (np.s_[-4:], 0.5), (np.s_[:, :2], 0.8), (np.s_[:, -2:], 0.7)):
        face[edge] *= tone
    pixels, far, labels = painted.pixels.copy(), painted.depth.copy(), painted.labels.copy()
    shadow = np.zeros(labels.shape, np.float32)
    shadow[region.bottom - 2 : region.bottom + 6, region.left : region.right] = 0.5
    soft = cv2.GaussianBlur(shadow, (0, 0), 0.006 * size.width)[..., None]
    pixels = np.rint(pixels * (1 - soft)).astype(np.uint8)
    seen = far[region.slices] > depth  # behind what is nearer it is not seen
    pixels[region.slices][seen] = np.rint(np.clip(face, 0, 1) * 255).astype(np.uint8)[seen]
    far[region.slices][seen], labels[region.slices][seen] = depth, surface_id("furniture")
    box = np.zeros(labels.shape, bool)
    box[region.slices] = seen
    return Painted(pixels, far, labels, box)


def _move(painted: Painted, window: np.ndarray, box: Region, right: int) -> Painted:
    """The window to the right, wall where it was: what is left and right of it, blended from one to the other."""
    there = box.shift(0, right)
    marked = cv2.dilate(window.astype(np.uint8), np.ones((5, 5), np.uint8))[box.slices] > 0
    pixels, depth, labels = painted.pixels.copy(), painted.depth.copy(), painted.labels.copy()
    across = np.linspace(0, 1, box.width)[None, :, None]
    left_side = painted.pixels[box.top : box.bottom, max(0, box.left - 3)][:, None]
    right_side = painted.pixels[box.top : box.bottom, min(window.shape[1] - 1, box.right + 2)][:, None]
    wall = np.rint(left_side * (1 - across) + right_side * across).astype(np.uint8)
    pixels[box.slices][marked] = wall[marked]
    labels[box.slices][marked] = surface_id("wall")
    for here, was in ((pixels, painted.pixels), (depth, painted.depth), (labels, painted.labels)):
        here[there.slices][marked] = was[box.slices][marked]
    return Painted(pixels, depth, labels)


def _bound(marked: np.ndarray) -> Region:
    rows, columns = np.flatnonzero(marked.any(axis=1)), np.flatnonzero(marked.any(axis=0))
    return Region(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)


def _is_seen(line: RoomLine, free: np.ndarray) -> bool:
    """Whether the middle part of a line is in the picture (h, w) and `free` of furniture."""
    start, end = np.array(line.start), np.array(line.end)
    columns, rows = np.rint(start + np.linspace(0.4, 0.6, 5)[:, None] * (end - start)).astype(int).T
    inside = (rows >= 0) & (rows < free.shape[0]) & (columns >= 0) & (columns < free.shape[1])
    return bool(inside.all() and free[rows, columns].all())
