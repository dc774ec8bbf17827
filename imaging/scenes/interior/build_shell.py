"""Walls around their openings, floor, ceiling, skirting and coving as faces."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imaging.scenes.canvas import Texture
from imaging.scenes.geometry import Box, Patch, patch
from imaging.scenes.interior.faces import Faces
from imaging.scenes.interior.finishes import Finishes
from imaging.scenes.interior.openings import Opening
from imaging.scenes.interior.outlines import around_holes, cut_below
from imaging.scenes.interior.shell import Shell, Slope, Wall

_TOP_M = 6.0
"""Walls are cut from sheets of this height by the ceiling's planes."""


def put_shell(faces: Faces, shell: Shell, openings: Sequence[Opening], finishes: Finishes) -> None:
    """The whole shell; things that keep light within it are added as well."""
    for number, wall in enumerate(shell.walls):
        holes = [opening for opening in openings if opening.wall == number]
        base = finishes.accent if number == finishes.accent_wall else finishes.wall
        with faces.being("wall"):
            _put_wall(faces, shell, wall, holes, base, finishes)
            _put_strips(faces, shell, wall, holes, finishes)
    left, right, front, back = shell.frame
    with faces.being("floor"):
        put_floor(faces, np.array(shell.corners), finishes)
    with faces.being("ceiling"):
        for slope in shell.ceiling:
            _put_ceiling(faces, shell, slope, finishes.ceiling)
    for solid in shell.solids:
        faces.block(solid)
    faces.block(Box(left - 1, right + 1, -0.6, -0.05, front - 1, back + 1))


def put_floor(faces: Faces, corners: np.ndarray, finishes: Finishes, y: float = 0.0) -> None:
    """A floor with these corners (n, 2) in (x, z), its boards or tiles laid at their angle."""
    sine, cosine = np.sin(finishes.floor_turn), np.cos(finishes.floor_turn)
    across, down = np.array([cosine, sine]), np.array([sine, -cosine])
    flat = np.stack([corners @ across, corners @ down], axis=-1)
    low, high = flat.min(axis=0), flat.max(axis=0)
    x, z = low[0] * across + low[1] * down
    plane = patch(
        (x, y, z),
        tuple((high[0] - low[0]) * np.insert(across, 1, 0)),
        tuple((high[1] - low[1]) * np.insert(down, 1, 0)),
    )
    faces.put(plane, finishes.floor, [flat - low], mirror=finishes.floor_mirror)


def ceiling_line(slope: Slope, wall: Wall, top: float) -> tuple[float, float, float]:
    """Where a wall's sheet, hung from `top`, meets a plane of the ceiling: a·u + b·v + c is above 0 below it."""
    start, end = slope.over(wall.a), slope.over(wall.b)
    return (end - start) / wall.length, 1.0, start - top


def _put_wall(
    faces: Faces, shell: Shell, wall: Wall, openings: Sequence[Opening], base: Texture, finishes: Finishes
) -> None:
    holes = [(o.left, _TOP_M - o.top, o.right, _TOP_M - o.bottom) for o in openings]
    pieces = around_holes(wall.length, _TOP_M, holes)
    for slope in shell.ceiling:
        pieces = [cut_below(piece, ceiling_line(slope, wall, _TOP_M)) for piece in pieces]
    height = max(slope.over(corner) for slope in shell.ceiling for corner in (wall.a, wall.b))
    drop = np.array([0.0, _TOP_M - height])
    upper = [piece - drop for piece in pieces if len(piece)]
    plane = patch((wall.a[0], height, wall.a[1]), tuple(wall.length * wall.right), (0, -height, 0))
    if finishes.wainscot is None:
        faces.put(plane, base, upper)
        return
    edge = height - finishes.wainscot_m
    _put_parts(faces, plane, base, [cut_below(piece, (0, -1, edge)) for piece in upper])
    _put_parts(faces, plane, finishes.wainscot, [cut_below(piece, (0, 1, -edge)) for piece in upper])


def _put_parts(faces: Faces, plane: Patch, texture: Texture, parts: Sequence[np.ndarray]) -> None:
    parts = [part for part in parts if len(part)]
    if parts:
        faces.put(plane, texture, parts)


def _put_strips(faces: Faces, shell: Shell, wall: Wall, openings: Sequence[Opening], finishes: Finishes) -> None:
    with faces.standing(*wall.at(0), wall.yaw):
        stops = [0.0]
        for opening in sorted(openings, key=lambda opening: opening.left):
            if opening.bottom < finishes.skirting_m:
                stops += [opening.left, opening.right]
        stops.append(wall.length)
        for start, stop in zip(stops[::2], stops[1::2], strict=True):
            if finishes.skirting_m and stop - start > 0.01:
                faces.box(Box(start, stop, 0, finishes.skirting_m, -0.015, 0.02), finishes.trim, blocks=False)
        if finishes.coving_m and len(shell.ceiling) == 1 and not (shell.ceiling[0].across or shell.ceiling[0].along):
            top = shell.ceiling[0].height
            plane = patch((0, top, -finishes.coving_m), (wall.length, 0, 0), (0, -finishes.coving_m, finishes.coving_m))
            faces.put(plane, finishes.white)


def _put_ceiling(faces: Faces, shell: Shell, slope: Slope, texture: Texture) -> None:
    """One plane of it: as much of the footprint as lies under no lower plane."""
    outline = np.array(shell.corners, float)
    for other in shell.ceiling:
        if other is not slope:
            outline = cut_below(
                outline, (other.across - slope.across, other.along - slope.along, other.height - slope.height)
            )
    if not len(outline):
        return
    left, front = outline.min(axis=0)
    right, back = outline.max(axis=0)
    along = np.array([0, slope.along, 1.0])
    across = np.array([1.0, slope.across, 0])
    # One of the two is level: they stay at right angles, and only the lengths of plane coordinates are stretched.
    plane = patch(
        (left, slope.over((left, front)), front), tuple((right - left) * across), tuple((back - front) * along)
    )
    stretch = (np.linalg.norm(across), np.linalg.norm(along))
    faces.put(plane, texture, [(outline - (left, front)) * stretch])
