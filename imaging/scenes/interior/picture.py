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


class Painter:
    """Faces under the light of their room, which is found once for each face that is ever seen."""

    def __init__(self, faces: Sequence[Face], light: RoomLight, blockers: Sequence[Blocker]) -> None:
        self._faces, self._light, self._blockers = faces, light, blockers
        self._baked: dict[int, np.ndarray] = {}

    def paint(self, sheet: Sheet, sun: np.ndarray | None = None) -> np.ndarray:
        """Linear RGB, float32 (H, W, 3), the room's middle at mid-grey; `sun`, (H, W, 3), is added to its light."""
        seen = np.bincount(sheet.shown[sheet.shown >= 0], minlength=len(self._faces))
        numbers = [int(number) for number in np.flatnonzero(seen)]
        self._bake(numbers)
        picture = np.zeros((*sheet.shown.shape, 3), np.float32)
        for number in numbers:
            _paint_face(picture, sheet, number, self._faces[number], self._baked[number], sun)
        return picture

    def _bake(self, numbers: Sequence[int]) -> None:
        lit = []
        for number in numbers:
            own = self._faces[number].fixed_light if self._faces[number].glow is None else self._faces[number].glow
            if own is not None:
                self._baked[number] = np.asarray(own, np.float32).reshape(1, 1, 3)
            elif number not in self._baked:
                lit.append(number)
        if not lit:
            return
        light = self._light
        shades = bake_faces(
            [self._faces[number] for number in lit], light.lamps, light.bounce, light.ambient, self._blockers
        )
        for number, shade in zip(lit, shades, strict=True):
            self._baked[number] = shade * np.float32(light.exposure)


def _paint_face(
    picture: np.ndarray, sheet: Sheet, number: int, face: Face, shade: np.ndarray, sun: np.ndarray | None
) -> None:
    top, bottom, left, right = sheet.windows[number]
    # A pixel more on every side: closed cracks may lie just outside.
    top, left = max(top - 1, 0), max(left - 1, 0)
    mask = sheet.shown[top : bottom + 1, left : right + 1] == number
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, bottom, left, right = top + rows[0], top + rows[-1] + 1, left + columns[0], left + columns[-1] + 1
    mask = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    to_plane = np.linalg.inv(sheet.homographies[number]) @ np.array([[1, 0, left], [0, 1, top], [0, 0, 1]], float)
    size = (int(right - left), int(bottom - top))
    painted = cv2.LUT(_lay_tile(face, to_plane, size), _LINEAR)
    if shade.shape[:2] == (1, 1):
        fallen = np.broadcast_to(shade, painted.shape)
    else:
        cells = np.diag([shade.shape[1] / face.patch.width, shade.shape[0] / face.patch.height, 1])
        cells[:2, 2] = -0.5
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        fallen = cv2.warpPerspective(shade, cells @ to_plane, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    painted *= fallen if sun is None else fallen + sun[top:bottom, left:right]
    cv2.copyTo(painted, mask.view(np.uint8), picture[top:bottom, left:right])


def _lay_tile(face: Face, to_plane: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The texture as the camera sees it, uint8 (h, w, 3), first shrunk where it is finer than the pixels."""
    texture, density = face.texture, _density(to_plane, size)
    painted = _warp_tile(texture.tile, texture.metres, to_plane, size, density)
    if texture.grain is not None and texture.grain.shape[0] / texture.grain_metres < 6 * density:
        grain = _warp_tile(texture.grain, texture.grain_metres, to_plane, size, density)
        painted = np.asarray(cv2.multiply(painted, cv2.merge([grain] * 3), scale=1 / 128))
    return painted


def _density(to_plane: np.ndarray, size: tuple[int, int]) -> float:
    """Pixels to a metre in the middle of the window: between the mean of both ways and the more squeezed way."""
    x, y = size[0] / 2, size[1] / 2
    u, v, w = to_plane @ np.array([x, y, 1.0])
    jacobian = (to_plane[:2, :2] - np.outer([u / w, v / w], to_plane[2, :2])) / w
    across, along = np.linalg.norm(jacobian, axis=0)
    area = abs(np.linalg.det(jacobian))
    return float(1 / np.sqrt(np.sqrt(max(area, 1e-12)) * max(across, along, 1e-6)))


def _warp_tile(
    tile: np.ndarray, metres: float, to_plane: np.ndarray, size: tuple[int, int], density: float
) -> np.ndarray:
    while min(tile.shape[:2]) > 4 and tile.shape[0] / metres > 1.4 * density:
        tile = cv2.resize(tile, (tile.shape[1] // 2, tile.shape[0] // 2), interpolation=cv2.INTER_AREA)
    matrix = np.diag([tile.shape[0] / metres, tile.shape[0] / metres, 1]) @ to_plane
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpPerspective(tile, matrix, size, flags=flags, borderMode=cv2.BORDER_WRAP))
