"""The picture of a sheet of faces: their textures under their light, as scene-linear RGB before the camera."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from imaging.scenes.interior.faces import Blocker, Face
from imaging.scenes.interior.light import bake_faces
from imaging.scenes.interior.sheet import Sheet
from imaging.scenes.interior.sources import RoomLight

_LINEAR = ((np.arange(256) / 255) ** 2.2).astype(np.float32)


def paint_sheet(sheet: Sheet, faces: Sequence[Face], light: RoomLight, blockers: Sequence[Blocker]) -> np.ndarray:
    """Linear RGB, float32 (H, W, 3), with the room's middle at mid-grey; 0 where no face is seen."""
    seen = np.bincount(sheet.shown[sheet.shown >= 0], minlength=len(faces))
    numbers = [int(number) for number in np.flatnonzero(seen)]
    baked = iter(_bake(numbers, faces, light, blockers))
    picture = np.zeros((*sheet.shown.shape, 3), np.float32)
    for number in numbers:
        face = faces[number]
        if face.glow is not None:
            shade = np.broadcast_to(face.glow.astype(np.float32), (1, 1, 3))
        elif face.fixed_light is not None:
            shade = np.broadcast_to(face.fixed_light.astype(np.float32), (1, 1, 3))
        else:
            shade = next(baked) * np.float32(light.exposure)
        _paint_face(picture, sheet, number, face, shade)
    return picture


def _bake(
    numbers: Sequence[int], faces: Sequence[Face], light: RoomLight, blockers: Sequence[Blocker]
) -> list[np.ndarray]:
    lit = [faces[number] for number in numbers if faces[number].glow is None and faces[number].fixed_light is None]
    return bake_faces(lit, light.lamps, light.bounce, light.ambient, blockers) if lit else []


def _paint_face(picture: np.ndarray, sheet: Sheet, number: int, face: Face, shade: np.ndarray) -> None:
    top, bottom, left, right = sheet.windows[number]
    # A pixel more on every side: closed cracks may lie just outside.
    top, left = max(top - 1, 0), max(left - 1, 0)
    mask = sheet.shown[top : bottom + 1, left : right + 1] == number
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, bottom, left, right = top + rows[0], top + rows[-1] + 1, left + columns[0], left + columns[-1] + 1
    mask = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    to_plane = np.linalg.inv(sheet.homographies[number]) @ np.array([[1, 0, left], [0, 1, top], [0, 0, 1]], float)
    size = (int(right - left), int(bottom - top))
    painted = cv2.LUT(_lay_tile(face, to_plane, size, mask), _LINEAR)
    if shade.shape[:2] == (1, 1):
        painted *= shade[0, 0]
    else:
        cells = np.diag([shade.shape[1] / face.patch.width, shade.shape[0] / face.patch.height, 1])
        cells[:2, 2] = -0.5
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        painted *= cv2.warpPerspective(shade, cells @ to_plane, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    cv2.copyTo(painted, mask.view(np.uint8), picture[top:bottom, left:right])


def _lay_tile(face: Face, to_plane: np.ndarray, size: tuple[int, int], mask: np.ndarray) -> np.ndarray:
    """The texture as the camera sees it, uint8 (h, w, 3), first shrunk where it is finer than the pixels."""
    texture, density = face.texture, _density(to_plane, size)
    painted = _warp_tile(texture.tile, texture.metres, to_plane, size, density)
    if texture.grain is not None and texture.grain.shape[0] / texture.grain_metres < 6 * density:
        grain = _warp_tile(texture.grain, texture.grain_metres, to_plane, size, density)
        painted = np.asarray(cv2.multiply(painted, cv2.merge([grain] * 3), scale=1 / 128))
    return painted


def _density(to_plane: np.ndarray, size: tuple[int, int]) -> float:
    """Pixels to a metre in the middle of the window."""
    x, y = size[0] / 2, size[1] / 2
    u, v, w = to_plane @ np.array([x, y, 1.0])
    jacobian = (to_plane[:2, :2] - np.outer([u / w, v / w], to_plane[2, :2])) / w
    return float(1 / np.sqrt(max(abs(np.linalg.det(jacobian)), 1e-12)))


def _warp_tile(
    tile: np.ndarray, metres: float, to_plane: np.ndarray, size: tuple[int, int], density: float
) -> np.ndarray:
    scale = tile.shape[0] / metres
    while min(tile.shape[:2]) > 8 and tile.shape[0] / metres > 1.5 * density:
        tile = cv2.resize(tile, (tile.shape[1] // 2, tile.shape[0] // 2), interpolation=cv2.INTER_AREA)
    scale = tile.shape[0] / metres
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    matrix = np.diag([scale, scale, 1]) @ to_plane
    return np.asarray(cv2.warpPerspective(tile, matrix, size, flags=flags, borderMode=cv2.BORDER_WRAP))
