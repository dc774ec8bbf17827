"""Where the walls of a room meet each other, its floor and its ceiling, as lines in the picture."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from imaging.region import Size
from imaging.scenes.geometry import Box, Camera
from imaging.scenes.interior.faces import Blocker
from imaging.scenes.interior.lens import Lens
from imaging.scenes.interior.light import blocked_by
from imaging.scenes.interior.openings import Opening
from imaging.scenes.interior.shell import Shell
from imaging.surfaces import RoomLine
from imaging.surfaces.room_line import RoomLineKind

_NEAR_M = 0.05
_STEPS = 65

Edge = tuple[np.ndarray, np.ndarray, RoomLineKind]


def draw_room_lines(
    shell: Shell, openings: Sequence[Opening], camera: Camera, size: Size, lens: Lens
) -> tuple[RoomLine, ...]:
    """The edges of the shell that lie in the frame, behind furniture or not, as far as no wall hides them."""
    found = []
    for start, end, kind in shell_edges(shell, openings):
        seen = _before_solids(start, end, camera, shell)
        ends = None if seen is None else _in_frame(*seen, camera, size)
        if ends is not None:
            (x0, y0), (x1, y1) = lens.move(ends) + 0.5
            found.append(RoomLine((float(x0), float(y0)), (float(x1), float(y1)), kind))
    return tuple(found)


def shell_edges(shell: Shell, openings: Sequence[Opening]) -> list[Edge]:
    """All edges as pairs of points (3,): none along the floor where a door or an archway is."""
    edges: list[Edge] = []
    for number, wall in enumerate(shell.walls):
        foot, top = np.array([wall.a[0], 0, wall.a[1]]), shell.height_over(wall.a)
        edges.append((foot, foot + np.array([0, top, 0]), "wall_wall"))
        stops = [0.0]
        for opening in sorted(openings, key=lambda opening: opening.left):
            if opening.wall == number and opening.bottom == 0:
                stops += [opening.left, opening.right]
        stops.append(wall.length)
        for start, stop in zip(stops[::2], stops[1::2], strict=True):
            edges.append((foot + start * wall.right, foot + stop * wall.right, "wall_floor"))
        edges += _upper_edges(shell, wall.a, wall.b)
    return edges


def _upper_edges(shell: Shell, a: tuple[float, float], b: tuple[float, float]) -> list[Edge]:
    """Along the ceiling, in two where a ridge runs into the wall."""
    places = [a, b]
    if len(shell.ceiling) == 2:
        at_a, at_b = (shell.ceiling[0].over(place) - shell.ceiling[1].over(place) for place in (a, b))
        if at_a * at_b < 0:
            share = at_a / (at_a - at_b)
            places.insert(1, (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
    points = [np.array([place[0], shell.height_over(place), place[1]]) for place in places]
    return [(start, end, "wall_ceiling") for start, end in itertools.pairwise(points)]


def _before_solids(
    start: np.ndarray, end: np.ndarray, camera: Camera, shell: Shell
) -> tuple[np.ndarray, np.ndarray] | None:
    """The longest stretch of an edge that no nook or breast of the shell hides, found at so many places along it."""
    places = start + np.linspace(0, 1, _STEPS)[:, None] * (end - start)
    paths = np.asarray(places - camera.eye, np.float32)
    eyes = np.broadcast_to(np.asarray(camera.eye, np.float32), paths.shape)
    hidden = blocked_by([_shrunk(solid) for solid in shell.solids], eyes, paths)
    ends = np.flatnonzero(np.concatenate([[True], hidden, [True]]))
    longest = int(np.argmax(np.diff(ends)))
    first, last = ends[longest], ends[longest + 1] - 2
    return (places[first], places[last]) if last > first else None


def _shrunk(solid: Box) -> Blocker:
    """A solid that does not hide its own edges."""
    ends = np.array(solid).reshape(3, 2)
    x, y, z = ends.mean(axis=1)
    half_x, half_y, half_z = (ends[:, 1] - ends[:, 0]) / 2 - 0.01
    return Blocker((x, y, z), (half_x, half_y, half_z), 0.0)


def _in_frame(start: np.ndarray, end: np.ndarray, camera: Camera, size: Size) -> np.ndarray | None:
    """The part of an edge that is before the camera and in the frame, in pixels (2, 2); Liang-Barsky."""
    near, far = camera.depth_of(np.stack([start, end])) - _NEAR_M
    if near <= 0 and far <= 0:
        return None
    if near * far < 0:
        cut = start + (end - start) * near / (near - far)
        start, end = (cut, end) if near < 0 else (start, cut)
    (x0, y0), (x1, y1) = camera.project(np.stack([start, end]))
    enter, leave = 0.0, 1.0
    for origin, step, most in ((x0, x1 - x0, size.width - 1), (y0, y1 - y0, size.height - 1)):
        if abs(step) < 1e-9:
            if not 0 <= origin <= most:
                return None
            continue
        first, second = sorted(((0 - origin) / step, (most - origin) / step))
        enter, leave = max(enter, first), min(leave, second)
    if leave - enter < 1e-6:
        return None
    way = np.array([x1 - x0, y1 - y0])
    return np.array([(x0, y0) + enter * way, (x0, y0) + leave * way])
