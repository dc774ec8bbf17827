"""Walkthroughs of rendered rooms: a camera that moves among walls and furniture, whose near parts pass before the far
ones, with the room's light, the camera's gain and every frame as it should be known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np

from evaluation.footage.walks import Shown, Walk, expose, hunt
from imaging.color import LUMA, srgb_to_linear
from imaging.region import Size
from imaging.scenes.geometry import Camera
from imaging.scenes.interior import Interior, plan_interior, render_interior
from imaging.scenes.interior.view import View

_PACE_M, _FROM_WALLS_M = 0.025, 0.35
"""What a camera on a dolly moves from frame to frame at 30 a second, and how near it comes to a wall."""
_PAN_DEG, _ZOOMED = 36.0, 0.6
_FARTHEST_M = 10.0
"""What lies farther away, as outdoors, has the light of this distance."""
_GRID_PX = 16


def film_room(walk: Walk, seed: int, size: Size, kind: str | None = None) -> Iterator[Shown]:
    """The frames of a walk through the room of that seed, of a kind or any, of that size; about a second each."""
    plan = _calm(plan_interior(seed, kind))
    rng, waves = np.random.default_rng(seed + 1), np.random.default_rng([seed, 5]).uniform(0.4, 1.3, (2, 3))
    views = [move_view(walk, number, plan) for number in range(walk.frames)]
    place, before = np.eye(3), None
    for number, view in enumerate(views):
        room = render_interior(replace(plan, view=view), size)
        camera = view.camera(size)
        if before is not None:
            place = place @ np.linalg.inv(_lay(*before, camera))
        before = _find_points(camera, room.depth)
        gain = hunt(walk, number)
        found = _unfinish(room.pixels, _all_points(camera, room.depth), waves)
        yield Shown(expose(found, gain, rng), room.pixels, place, gain)


def move_view(walk: Walk, number: int, plan: Interior) -> View:
    """Where the camera is at a frame and how it is held: the path, and hands that shake."""
    view, share = plan.view, number / max(walk.frames - 1, 1)
    time, amount = number * 30 / walk.per_s, 2.5 if walk.path == "hand" else 1.0
    sway = [amount * (np.sin(time / slow + slow) + 0.4 * np.sin(time / (slow / 3.3))) for slow in (3.7, 4.9, 4.1, 5.3)]
    yaw = view.yaw + 0.0015 * sway[0]
    if walk.path == "pan":
        yaw += np.radians(_PAN_DEG) * (share - 0.5)
    forward = _walk_on(plan, _PACE_M * time) if walk.path == "dolly" else 0.004 * sway[1]
    eye = (
        view.eye[0] + forward * np.sin(view.yaw) + 0.003 * sway[2] * np.cos(view.yaw),
        view.eye[1] + 0.003 * sway[3],
        view.eye[2] + forward * np.cos(view.yaw) - 0.003 * sway[2] * np.sin(view.yaw),
    )
    across = view.across_deg * (_ZOOMED**share if walk.path == "zoom" else 1.0)
    # A view that is held level has a shift lens; this one is held by hand throughout.
    return replace(view, eye=eye, yaw=yaw, across_deg=across, pitch_deg=-2 + 0.08 * sway[1], roll_deg=0.05 * sway[0])


def _calm(plan: Interior) -> Interior:
    """The room as a careful photographer has it: what a walk's camera does wrong is added frame by frame."""
    settings = replace(plan.settings, noise=0.0, sharpening=0.0, glow=0.0, vignette=0.0, jpeg_quality=100)
    return replace(plan, settings=settings, view=replace(plan.view, bulge=0.0))


def _walk_on(plan: Interior, wanted_m: float) -> float:
    """So far forward, or as far as there is room."""
    (x, _, z), yaw = plan.view.eye, plan.view.yaw
    steps = np.arange(0, wanted_m, _PACE_M)
    free = [plan.shell.holds((x + step * np.sin(yaw), z + step * np.cos(yaw)), _FROM_WALLS_M) for step in steps]
    return float(wanted_m if all(free) else steps[free.index(False)])


def _find_points(camera: Camera, depth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pixels (n, 2) on a grid, and what is seen there in space (n, 3)."""
    rows, columns = (each.ravel() for each in np.mgrid[: depth.shape[0] : _GRID_PX, : depth.shape[1] : _GRID_PX])
    ways = camera.rays(columns + 0.5, rows + 0.5)
    return np.stack([columns, rows], -1) + 0.5, camera.eye + ways * depth[rows, columns][:, None]


def _all_points(camera: Camera, depth: np.ndarray) -> np.ndarray:
    """What is seen at every pixel, (h, w, 3) metres."""
    rows, columns = (each.ravel() for each in np.indices(depth.shape))
    ways = camera.rays(columns + 0.5, rows + 0.5)
    return np.asarray((camera.eye + ways * np.minimum(depth, _FARTHEST_M).reshape(-1, 1)).reshape(*depth.shape, 3))


def _lay(pixels: np.ndarray, points: np.ndarray, camera: Camera) -> np.ndarray:
    """The matrix (3, 3) from pixels of a frame to those of the next, whose camera this is: as near as one matrix comes
    to what lies at many depths."""
    seen = camera.depth_of(points) > 0.1
    matrix, _ = cv2.findHomography(pixels[seen], camera.project(points[seen]))
    return np.asarray(matrix)


def _unfinish(pixels: np.ndarray, points: np.ndarray, waves: np.ndarray) -> np.ndarray:
    """A finished frame uint8 (h, w, 3) in the light that was found there, linear: dark, uneven and warm, the same
    wherever it is seen from, with windows that hold more light than white."""
    linear = srgb_to_linear(pixels.astype(np.float32) / 255)
    luma = linear @ np.asarray(LUMA, np.float32)
    uneven, warmth = (np.sin(points @ wave.astype(np.float32)).astype(np.float32) for wave in waves)
    ev = -1.0 + 0.5 * uneven - 0.5 * np.exp(-4 * luma)
    warm = 0.15 + 0.2 * warmth
    cast = np.stack([np.exp2(warm), np.ones_like(warm), np.exp2(-1.2 * warm)], axis=-1)
    return np.asarray(linear * (1 + 1.5 * luma[..., None] ** 4) * np.exp2(ev)[..., None] * cast, np.float32)
