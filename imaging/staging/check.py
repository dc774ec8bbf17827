"""Whether a furnished room is still the room: openings free, windows and walls in place, nothing in the air."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from imaging.color import linear_to_srgb, srgb_to_linear
from imaging.region import Region, Size
from imaging.staging.evidence import compare_colours
from imaging.staging.floor import fit_floor
from imaging.staging.lines import edge_points, free_of, largest_shift, measure_shifts
from imaging.staging.matte import Matted
from imaging.staging.openings import share_covered, share_of_ways_blocked, share_of_windows_covered
from imaging.staging.passages import find_passages
from imaging.staging.pools import share_lightened
from imaging.staging.rise import bring_depth, measure_rise
from imaging.staging.room import depth_at, likely_of
from imaging.staging.standing import find_feet, measure_lift
from imaging.staging.windows import share_lost, share_new
from imaging.surfaces import RoomLine
from imaging.things import Found

FAULTS = (
    "door_covered",
    "window_covered",
    "window_moved",
    "wall_bent",
    "floating",
    "light_added",
    "opening_blocked",
    "depth_changed",
    "person",
    "text",
)
"""What may be wrong with a furnished room. `text` is only found by a detector that looks for it."""

LIMITS: tuple[tuple[str, str, float], ...] = (
    ("door_covered", "door_covered", 0.09),
    ("door_covered", "door_hidden", 0.55),
    ("door_covered", "door_lost", 0.2),
    ("window_covered", "window_covered", 0.3),
    ("window_covered", "window_hidden", 0.5),
    ("window_moved", "window_moved", 0.006),
    ("window_moved", "window_lost", 0.11),
    ("window_moved", "window_new", 0.005),
    ("wall_bent", "wall_bent", 0.0065),
    ("floating", "floating", 0.08),
    ("light_added", "light_added", 0.005),
    ("opening_blocked", "opening_blocked", 0.6),
    ("depth_changed", "depth_changed", 0.2),
    ("person", "person", 0.02),
    ("text", "text", 0.02),
)
"""Fault, figure, and the most of it that passes."""
_SURE = 0.5
_FREE = 0.1
_FAR, _MOST_DOUBT = 0.25, 0.2
"""Depth that differs by more, as a natural logarithm; and how much more where all of it is noisy."""
_CLOSE_BY = 0.72
"""Furniture covers what is farther away, if its own distance is more than this share of it."""
_NEAR, _RIM = 0.05, 0.01


@dataclass(frozen=True, eq=False)
class RoomSeen:
    """A room at canvas size: `image` (h, w, 3) float32 [0, 1]; `likely` (SURFACES, h', w') and `depth` (h", w") at any
    size; `lines` in pixels of the canvas, those of the empty room alone. After staging: the aligned picture, and what
    the networks say of it."""

    image: np.ndarray
    likely: np.ndarray
    depth: np.ndarray
    lines: tuple[RoomLine, ...] = ()


@dataclass(frozen=True)
class GeometryVerdict:
    """`faults`: those of FAULTS that are there, in that order; `figures`: what was measured, by the names in LIMITS."""

    faults: tuple[str, ...]
    figures: Mapping[str, float]


def check_geometry(
    before: RoomSeen, after: RoomSeen, gain: np.ndarray, matted: Matted, found: Sequence[Found] = ()
) -> GeometryVerdict:
    """Compare a room before and after, with the furniture matted out of the latter.

    `gain` (h', w', 3): what gave the picture the photo's light, as `Aligned` has it. `found`: what detectors saw in the
    aligned picture, boxes in pixels of the canvas: of kind `person` or `text`, it is a fault where it meets the
    furniture. The room's edges are followed from one picture to the other directly.
    """
    size = Size(*matted.furniture.shape)
    depth = _bring_depths(before, after, matted, size)
    figures = _check_openings(before, after, matted, depth) | _check_room(before, after, gain, matted, depth)
    figures |= {kind: _share_of_things(kind, found, matted.furniture) for kind in ("person", "text")}
    there = {fault for fault, figure, most in LIMITS if not figures[figure] <= most}
    return GeometryVerdict(tuple(name for name in FAULTS if name in there), figures)


def _bring_depths(before: RoomSeen, after: RoomSeen, matted: Matted, size: Size) -> tuple[np.ndarray, np.ndarray]:
    """Depth before and after (h, w) each, on one scale."""
    old = depth_at(before.depth, size)
    return old, bring_depth(depth_at(after.depth, size), old, _find_room(before, matted, size))


def _find_room(before: RoomSeen, matted: Matted, size: Size) -> np.ndarray:
    """Floor, walls and ceiling (h, w) bool with no furniture near."""
    room = likely_of(before.likely, size, "floor", "wall", "ceiling") > _SURE
    return np.asarray(free_of(np.maximum(matted.furniture, matted.spilled)) & room)


def _check_openings(
    before: RoomSeen, after: RoomSeen, matted: Matted, depths: tuple[np.ndarray, np.ndarray]
) -> dict[str, float]:
    covered, (depth, depth_after) = np.maximum(matted.furniture, matted.spilled), depths
    size = Size(*covered.shape)
    # What stands far before a door hides a part of it, as in any furnished room.
    close = covered * (depth_after > _CLOSE_BY * depth)
    # What was painted and does not come in may be a window that moved: it hides nothing.
    free, other = matted.furniture < _FREE, _looks_other(before.image, after.image, covered)
    door, door_after = (likely_of(room.likely, size, "door") for room in (before, after))
    window, window_after = (likely_of(room.likely, size, "window") for room in (before, after))
    floor = likely_of(before.likely, size, "floor")
    plane = fit_floor(floor, depth)
    ways = np.maximum(door, find_passages(floor, depth, plane)) if plane else door
    feet = find_feet(covered > _SURE)
    return {
        "door_covered": share_covered(ways, close),
        "door_hidden": share_covered(ways, covered),
        "door_lost": share_lost(door, door_after, other, free),
        "window_covered": share_of_windows_covered(window, close),
        "window_hidden": share_of_windows_covered(window, covered),
        "window_lost": share_lost(window, window_after, other, free),
        "window_new": share_new(window, window_after, other, free),
        "opening_blocked": share_of_ways_blocked(ways, floor, feet, plane) if plane else 0.0,
    }


def _check_room(
    before: RoomSeen, after: RoomSeen, gain: np.ndarray, matted: Matted, depths: tuple[np.ndarray, np.ndarray]
) -> dict[str, float]:
    covered, (old, new) = np.maximum(matted.furniture, matted.spilled), depths
    size = Size(*covered.shape)
    floor, seen = likely_of(before.likely, size, "floor"), _find_room(before, matted, size)
    plane = fit_floor(floor, old)
    rise = np.abs(measure_rise(old, new))
    doubt = 1.48 * float(np.median(rise[seen])) if seen.any() else 0.0
    off = rise > _FAR + min(2 * doubt, _MOST_DOUBT)
    likely = likely_of(after.likely, size, "furniture")
    floating = measure_lift(covered > _SURE, likely, new, floor > _SURE, plane) if plane else 0.0
    return {
        "floating": floating,
        "light_added": share_lightened(before.image, after.image, gain, seen),
        "depth_changed": float(off[seen].mean()) if seen.any() else 0.0,
    } | _check_edges(before, after, matted, ~_inner(floor), likely_of(before.likely, size, "window"))


def _check_edges(
    before: RoomSeen, after: RoomSeen, matted: Matted, of_room: np.ndarray, window: np.ndarray
) -> dict[str, float]:
    """Where furniture stands the photo stands in for it: its outline is no edge of the room that moved there, nor is
    that of the shadow it throws, which the photo is given before they are compared."""
    side, free = max(window.shape), free_of(matted.furniture)
    points, normals = edge_points(before.image, before.lines, free & of_room)
    shaded = linear_to_srgb(srgb_to_linear(before.image) * matted.shade)
    room = np.where(free[..., None], after.image, shaded)
    shift, where = measure_shifts(shaded, room, points, normals)
    around = cv2.dilate((window > _SURE).astype(np.uint8), np.ones((2 * round(0.01 * side) + 1,) * 2, np.uint8)) > 0
    columns, rows = np.rint(where).astype(int).T if len(where) else np.zeros((2, 0), int)
    on_window = around[rows, columns]
    return {
        name: largest_shift(shift[chosen], where[chosen], _NEAR * side) / side
        for name, chosen in (("window_moved", on_window), ("wall_bent", ~on_window))
    }


def _inner(floor: np.ndarray) -> np.ndarray:
    """The floor (h, w) without its rim, bool: boards and tiles may be others, where it ends may not."""
    side = 2 * round(_RIM * max(floor.shape)) + 1
    return np.asarray(cv2.erode((floor > _SURE).astype(np.uint8), np.ones((side, side), np.uint8)) > 0)


def _looks_other(photo: np.ndarray, image: np.ndarray, covered: np.ndarray) -> np.ndarray:
    """Where a picture differs from the photo (h, w, 3) in more than light, bool (h, w)."""
    planes = compare_colours(photo, image, (covered < _FREE).astype(np.float32))
    return np.asarray(np.maximum(planes["tint"], planes["structure"]) > _SURE)


def _share_of_things(kind: str, found: Sequence[Found], furniture: np.ndarray) -> float:
    """The largest share of a thing of that kind that is in the furniture."""
    size = Size(*furniture.shape)
    boxes = [
        Region(int(thing.top), int(thing.left), int(thing.bottom) + 1, int(thing.right) + 1).clip(size)
        for thing in found
        if thing.kind == kind
    ]
    return max((float(furniture[box.slices].mean()) for box in boxes if not box.empty), default=0.0)
