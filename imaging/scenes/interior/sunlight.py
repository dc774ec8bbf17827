"""Sunlight through windows: patches with sharp edges on floors, walls and furniture, pixel by pixel."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from imaging.scenes.geometry import Camera
from imaging.scenes.interior.faces import Blocker, Face
from imaging.scenes.interior.light import blocked_by
from imaging.scenes.interior.openings import Opening
from imaging.scenes.interior.sheet import Sheet
from imaging.scenes.interior.shell import Shell, Wall

_FRAME_M = 0.06


def cast_sun(
    sheet: Sheet,
    faces: Sequence[Face],
    camera: Camera,
    way: np.ndarray,
    shell: Shell,
    openings: Sequence[Opening],
    blockers: Sequence[Blocker],
) -> np.ndarray:
    """How far the sun, whose rays go `way` (3,), reaches each pixel: the cosine of its fall, float32 (H, W)."""
    slants = np.array([-float(face.normal @ way) if _can_be_lit(face) else 0.0 for face in faces], np.float32)
    slant = np.maximum(slants, 0)[sheet.shown]
    rows, columns = np.nonzero(slant > 0.02)
    sun = np.zeros(sheet.shown.shape, np.float32)
    if not len(rows):
        return sun
    places = places_of(sheet, camera, rows, columns)
    through = np.zeros(len(places), bool)
    for opening in openings:
        wall = shell.walls[opening.wall]
        if opening.kind in ("window", "french") and float(wall.inward @ way) > 0.05:
            through |= _comes_through(places, way, wall, opening)
    lit = np.flatnonzero(through)
    back = np.broadcast_to(np.asarray(-6.0 * way, np.float32), (len(lit), 3))
    lit = lit[~blocked_by(blockers, places[lit].astype(np.float32), back)]
    sun[rows[lit], columns[lit]] = slant[rows[lit], columns[lit]]
    return np.asarray(cv2.GaussianBlur(sun, (0, 0), max(0.8, sheet.shown.shape[1] / 500)))


def _can_be_lit(face: Face) -> bool:
    return face.glow is None and face.fixed_light is None and not face.outdoors


def places_of(sheet: Sheet, camera: Camera, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Where in the room pixels are, (n, 3) in metres."""
    numbers = sheet.shown[rows, columns]
    near = (sheet.planes[numbers] * np.stack([columns, rows, np.ones(len(rows))], axis=-1)).sum(axis=1)
    depth = 1 / np.clip(near, *sheet.reach[numbers].T)
    return np.asarray(camera.eye + depth[:, None] * camera.rays(columns, rows))


def _comes_through(places: np.ndarray, way: np.ndarray, wall: Wall, opening: Opening) -> np.ndarray:
    """Whether the ray that reaches each place came through the pane of a window, (n,)."""
    start = np.array([wall.a[0], 0, wall.a[1]])
    steps = ((places - start) @ wall.inward) / float(wall.inward @ way)
    crossed = places - steps[:, None] * way - start
    along, height = crossed @ wall.right, crossed[:, 1]
    sides = (opening.left + _FRAME_M < along) & (along < opening.right - _FRAME_M)
    middle = np.abs(along - (opening.left + opening.right) / 2) > 0.03
    return (steps > 0) & sides & middle & (opening.bottom + _FRAME_M < height) & (height < opening.top - _FRAME_M)
