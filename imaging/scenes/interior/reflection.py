"""What mirrors, polished floors and worktops show: the room once more, from the camera's mirror image behind each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from imaging.region import Size
from imaging.scenes.geometry import Camera
from imaging.scenes.interior.faces import Face
from imaging.scenes.interior.sheet import Sheet, lay_faces

_MOST = 3
_LEAST_SHARE = 0.002
"""Mirrors that weigh less than this share of the picture are not worth a second look at the room."""

Paint = Callable[[Sheet], np.ndarray]


def add_reflections(
    picture: np.ndarray, sheet: Sheet, faces: Sequence[Face], camera: Camera, small: Camera, paint: Paint
) -> None:
    """Mix into a linear picture (H, W, 3), in place, what its mirroring planes show; `small` is the camera at half
    size."""
    for numbers in _mirroring_planes(sheet, faces):
        chosen = np.isin(sheet.shown, numbers)
        rows, columns = np.nonzero(chosen)
        face = faces[numbers[0]]
        behind = small.mirrored(face.patch.origin, face.normal)
        size = Size(sheet.shown.shape[0] // 2, sheet.shown.shape[1] // 2)
        before = [other for other in range(len(faces)) if _is_before(faces[other], face)]
        seen = lay_faces(size, behind, faces, before)
        shown = cv2.resize(paint(seen), sheet.shown.shape[::-1], interpolation=cv2.INTER_LINEAR)
        rays = camera.rays(columns, rows)
        slant = np.abs(rays @ face.normal) / np.linalg.norm(rays, axis=1)
        share = np.array([faces[number].mirror for number in numbers])[
            np.searchsorted(numbers, sheet.shown[rows, columns])
        ]
        # Schlick: what mirrors little from above mirrors much where it is looked along.
        share = (share + (np.minimum(4 * share, 1) - share) * (1 - slant) ** 5)[:, None].astype(np.float32)
        blurred = cv2.GaussianBlur(shown, (0, 0), 0.004 * shown.shape[1]) if face.mirror < 0.5 else shown
        picture[rows, columns] = (1 - share) * picture[rows, columns] + share * blurred[rows, columns]


def _mirroring_planes(sheet: Sheet, faces: Sequence[Face]) -> list[list[int]]:
    """The numbers of faces that mirror, those of one plane together, the weightiest planes first."""
    count = np.bincount(sheet.shown.ravel(), minlength=len(faces))
    planes: dict[tuple[float, ...], list[int]] = {}
    for number in np.flatnonzero(count):
        face = faces[int(number)]
        if face.mirror:
            offset = float(face.normal @ face.patch.origin)
            planes.setdefault((*np.round(face.normal, 2), round(offset, 2)), []).append(int(number))
    weights = {key: sum(count[number] * faces[number].mirror for number in numbers) for key, numbers in planes.items()}
    kept = [key for key in planes if weights[key] > _LEAST_SHARE * sheet.shown.size]
    return [planes[key] for key in sorted(kept, key=lambda key: -weights[key])[:_MOST]]


def _is_before(other: Face, mirror: Face) -> bool:
    """Whether any corner of a face is before a mirror's plane."""
    surface = other.patch
    heights = [
        float(
            (
                surface.origin
                + u * surface.width * surface.right
                + v * surface.height * surface.down
                - mirror.patch.origin
            )
            @ mirror.normal
        )
        for u in (0, 1)
        for v in (0, 1)
    ]
    return max(heights) > 0.005
