"""A planned room as a photograph, and the truth about every pixel of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from imaging.region import Size
from imaging.scenes.geometry import Camera
from imaging.scenes.interior.build import build_faces
from imaging.scenes.interior.expose import expose
from imaging.scenes.interior.faces import Face, Faces
from imaging.scenes.interior.lens import Lens
from imaging.scenes.interior.lines import draw_room_lines
from imaging.scenes.interior.picture import Painter
from imaging.scenes.interior.plan import Interior
from imaging.scenes.interior.reflection import add_reflections
from imaging.scenes.interior.sheet import Sheet, lay_faces
from imaging.scenes.interior.sources import light_room
from imaging.scenes.interior.sunlight import cast_sun
from imaging.surfaces import RoomLine

OUTDOORS_M = 100.0
_FINE = 2
"""Pictures are drawn at so many times their size and reduced, which smooths edges."""


@dataclass(frozen=True, eq=False)
class RenderedInterior:
    """`pixels`, uint8 (H, W, 3), sRGB. `depth`, float32 (H, W), metres along the camera's axis, 100 outdoors. `labels`,
    uint8 (H, W), numbers of SURFACES. `normals`, float32 (H, W, 3), unit, x right, y down, z forward. `things`, uint8
    (H, W): which of `names`, from 1, a piece of furniture is; 0 is none. `lines` are the room's edges in the frame."""

    pixels: np.ndarray
    depth: np.ndarray
    labels: np.ndarray
    normals: np.ndarray
    things: np.ndarray
    names: tuple[str, ...]
    lines: tuple[RoomLine, ...]


def render_interior(plan: Interior, size: Size, *, furnished: bool = True) -> RenderedInterior:
    """The room with its furniture or without: same walls, light and camera."""
    faces = build_faces(plan, furnished=furnished)
    fine = Size(size.height * _FINE, size.width * _FINE)
    camera = plan.view.camera(fine)
    sheet = lay_faces(fine, camera, faces.faces)
    light = light_room(plan, faces.of_room(), faces.blockers_of_room())
    painter = Painter(faces.faces, light, faces.blockers)
    picture = painter.paint(sheet, _find_sun(plan, sheet, faces, camera))
    add_reflections(picture, sheet, faces.faces, camera, plan.view.camera(size), painter.paint)
    lens = Lens(size, plan.view.bulge)
    linear = lens.draw(cv2.resize(picture, (size.width, size.height), interpolation=cv2.INTER_AREA))
    return RenderedInterior(
        expose(linear, light.tint, plan.settings, plan.seed),
        *_find_truth(sheet, faces.faces, camera, lens),
        tuple(faces.names),
        draw_room_lines(plan.shell, plan.openings, plan.view.camera(size), size, lens),
    )


def _find_sun(plan: Interior, sheet: Sheet, faces: Faces, camera: Camera) -> np.ndarray | None:
    """The sun's light on every pixel, linear RGB (H, W, 3), or None on a dull day."""
    if plan.light.sun is None:
        return None
    way = np.array(plan.light.sun) / np.linalg.norm(plan.light.sun)
    reach = cast_sun(sheet, faces.faces, camera, way, plan.shell, plan.openings, faces.blockers)
    return reach[..., None] * np.array(plan.light.sun_power, np.float32)


def _find_truth(
    sheet: Sheet, faces: Sequence[Face], camera: Camera, lens: Lens
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Depth, labels, normals and things at the middle of every pixel, each of the face that is seen there."""
    x, y = (_FINE * along + (_FINE - 1) / 2 for along in lens.sources())
    height, width = sheet.shown.shape
    shown = sheet.shown[np.clip(y.astype(int), 0, height - 1), np.clip(x.astype(int), 0, width - 1)]
    planes, reach = sheet.planes[shown], sheet.reach[shown]
    nearness = np.clip(planes[..., 0] * x + planes[..., 1] * y + planes[..., 2], reach[..., 0], reach[..., 1])
    outdoors = np.array([face.outdoors for face in faces])[shown]
    depth = np.where(outdoors, OUTDOORS_M, np.minimum(1 / nearness, OUTDOORS_M)).astype(np.float32)
    labels = np.array([face.surface for face in faces], np.uint8)[shown]
    things = np.array([face.thing for face in faces], np.uint8)[shown]
    normals = np.stack([face.normal for face in faces]) @ camera.turn.T
    return depth, labels, normals.astype(np.float32)[shown], things
