"""Which face each pixel shows: a z-buffer of planes, whose reciprocal depth is linear over the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from imaging.region import Size
from imaging.scenes.geometry import Camera
from imaging.scenes.interior.faces import Face

_LEAST_PX = 0.6
"""Thinner slivers would be drawn as rows of dashes."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """`shown`, int32 (H, W), is the number of the face seen, −1 where none is.

    `planes`, float64 (n, 3), give 1/z of each face at pixel (x, y) as a·x + b·y + c; `reach`, float64 (n, 2), its
    least and most. `homographies`, (n, 3, 3), lead from a face's metres to pixels; `seen_m2` is its size in pixels.
    """

    shown: np.ndarray
    planes: np.ndarray
    reach: np.ndarray
    homographies: np.ndarray
    windows: np.ndarray


def lay_faces(size: Size, camera: Camera, faces: Sequence[Face], among: Sequence[int] | None = None) -> Sheet:
    """Every face that the camera sees, or those with numbers `among` them, the nearest before the others."""
    nearest = np.zeros((size.height, size.width), np.float32)
    shown = np.full((size.height, size.width), -1, np.int32)
    count = len(faces)
    planes, reach = np.zeros((count, 3)), np.zeros((count, 2))
    homographies, windows = np.zeros((count, 3, 3)), np.zeros((count, 4), int)
    columns, rows = np.arange(size.width, dtype=np.float32), np.arange(size.height, dtype=np.float32)[:, None]
    for number in _facing(camera, faces, np.arange(count) if among is None else np.array(among)):
        face = faces[number]
        matrix = camera.homography(face.patch)
        planes[number] = plane = np.linalg.inv(matrix)[2]
        homographies[number] = matrix
        parts = [outline for outline in (camera.outline_of(face.patch, part) for part in face.outlines) if len(outline)]
        if not parts or max(map(_thickness, parts)) < _LEAST_PX:
            continue
        ends = np.concatenate(parts)
        depths = ends @ plane[:2] + plane[2]
        reach[number] = depths.min(), depths.max()
        left, top = np.clip(np.floor(ends.min(axis=0)), 0, (size.width, size.height)).astype(int)
        right, bottom = np.clip(np.ceil(ends.max(axis=0)) + 1, 0, (size.width, size.height)).astype(int)
        if right <= left or bottom <= top:
            continue
        windows[number] = top, bottom, left, right
        mask = np.zeros((bottom - top, right - left), np.uint8)
        for part in parts:
            cv2.fillPoly(mask, [np.round((part - (left, top)) * 16).astype(np.int32)], 1, 8, 4)
        near = np.float32(plane[0]) * columns[left:right] + np.float32(plane[1]) * rows[top:bottom]
        near += np.float32(plane[2])
        # Outlines are filled to the pixel's edge: beyond them the plane may not come nearer than it does anywhere.
        np.clip(near, *reach[number].astype(np.float32), out=near)
        window = (slice(top, bottom), slice(left, right))
        won = (mask > 0) & (near > nearest[window])
        cv2.copyTo(near, won.view(np.uint8), nearest[window])
        shown[window][won] = number
    _close_cracks(shown)
    return Sheet(shown, planes, reach, homographies, windows)


def _thickness(outline: np.ndarray) -> float:
    """About how wide an outline (n, 2) is the narrow way: its area by its longest side."""
    x, y = outline.T
    area = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
    return float(area / max(np.ptp(x), np.ptp(y), 1e-6))


def _facing(camera: Camera, faces: Sequence[Face], among: np.ndarray) -> list[int]:
    """The numbers of faces seen from their front and not all behind the camera."""
    origins = np.stack([face.patch.origin for face in faces])
    normals = np.stack([face.normal for face in faces])
    across = np.stack([face.patch.right * face.patch.width for face in faces])
    down = np.stack([face.patch.down * face.patch.height for face in faces])
    corners = (origins, origins + across, origins + down, origins + across + down)
    before = np.max([camera.depth_of(corner) for corner in corners], axis=0) > 0
    front = np.einsum("nk,nk->n", camera.eye - origins, normals) > 0
    return [int(number) for number in among[(before & front)[among]]]


def _close_cracks(shown: np.ndarray) -> None:
    """Give the few pixels that rounding left between faces to the nearest face, in place."""
    open_ = shown < 0
    if open_.any() and not open_.all():
        _, nearest = cv2.distanceTransformWithLabels(
            open_.astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
        )
        by_label = np.zeros(nearest.max() + 1, np.int32)
        by_label[nearest[~open_]] = shown[~open_]
        shown[open_] = by_label[nearest[open_]]
