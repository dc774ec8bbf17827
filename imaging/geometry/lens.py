"""Lens profiles from lensfun's database, for an exact match of camera and lens alone.

The library lensfun is LGPL-3, its profiles CC BY-SA 3.0, both inside the wheel of lensfunpy; see NOTICE.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np

from imaging.geometry.displacement import STEP_PX, Displacement
from imaging.metadata.camera import CameraFacts
from imaging.region import Size

_FAR_M = 1000.0
_USUAL_APERTURE = 8.0
_LEAST_SHIFT_PX = 0.3


def find_lens(camera: CameraFacts, full: Size) -> Displacement | None:
    """What a known lens displaces in a photo of that size; None without an exact match, or where lensfun is missing.

    Never a loose search: a profile of another lens bends what was straight.
    """
    if not (camera.make and camera.model and camera.focal_mm) or lens_trouble():
        return None
    body = _find_body(camera.make, camera.model)
    lens = _find_profile(body, camera) if body else None
    if body is None or lens is None or not lens.min_focal <= camera.focal_mm <= lens.max_focal:
        return None
    if lens.type.name != "RECTILINEAR" or lens.crop_factor > body.crop_factor * 1.02:
        return None
    grid = _shifts(lens, body.crop_factor, camera, full)
    if grid is None or np.abs(grid).max() < _LEAST_SHIFT_PX:
        return None
    return Displacement(f"{lens.maker} {lens.model}" if lens.maker not in lens.model else lens.model, full, grid)


def find_focal_35_mm(camera: CameraFacts) -> float | None:
    """The 35 mm equivalent that the file states, else by the sensor of a camera that lensfun knows; None if neither."""
    if camera.focal_35_mm or not (camera.make and camera.model and camera.focal_mm) or lens_trouble():
        return camera.focal_35_mm
    body = _find_body(camera.make, camera.model)
    return camera.focal_mm * float(body.crop_factor) if body else None


@lru_cache(maxsize=1)
def lens_trouble() -> str | None:
    """Why lens profiles cannot be used on this machine; None where they can."""
    try:
        _open_database()
    except (ImportError, OSError) as error:
        return f"lensfunpy cannot be loaded (on Debian it needs libglib2.0-0): {error}"
    return None


@lru_cache(maxsize=1)
def _open_database() -> Any:
    import lensfunpy  # needs a system library that may be missing

    return lensfunpy.Database()


def _find_body(make: str, model: str) -> Any | None:
    """The one camera of exactly that make and model, however its letters are spaced."""
    wanted = (_plain(make), _plain(model))
    found = _open_database().find_cameras(make, model, loose_search=False)
    exact = [body for body in found if (_plain(body.maker), _plain(body.model)) == wanted]
    return exact[0] if len(exact) == 1 else None


def _find_profile(body: Any, camera: CameraFacts) -> Any | None:
    """The one profile of exactly that lens; of a camera whose lens is fixed, the one there is for its mount."""
    lenses = [lens for lens in _open_database().lenses if body.mount in lens.mounts]
    if camera.lens is None:
        fixed = body.mount[:1].islower()  # lensfun's mark of a mount that only one camera has
        return lenses[0] if fixed and len(lenses) == 1 else None
    wanted = _plain(camera.lens)
    makers = (camera.make, body.maker)
    exact = [
        lens for lens in lenses if wanted in {_plain(lens.model), _plain(_without(lens.model, (*makers, lens.maker)))}
    ]
    return exact[0] if len(exact) == 1 else None


def _without(name: str, makers: tuple[str | None, ...]) -> str:
    """A lens's name without a maker's before it: the database has it there, and most cameras do not."""
    first, _, rest = name.partition(" ")
    return rest if any(maker and _plain(first) == _plain(maker.split(" ")[0]) for maker in makers) else name


def _plain(name: str) -> str:
    """Letters, digits and points that tell, in small letters: "f/2.8 L" and "F2.8L" are one."""
    return re.sub(r"[^a-z0-9.+]", "", name.casefold())


def _shifts(lens: Any, crop_factor: float, camera: CameraFacts, full: Size) -> np.ndarray | None:
    """Shifts float32 (gh, gw, 2) on a grid that covers a photo of that size; None where lensfun knows no distortion."""
    import lensfunpy

    modifier = lensfunpy.Modifier(lens, crop_factor, full.width, full.height)
    # scale=1: lensfun would else enlarge the photo until no edge shows, and crop what a turn may still use.
    modifier.initialize(
        camera.focal_mm,
        camera.aperture or _USUAL_APERTURE,
        camera.distance_m or _FAR_M,
        scale=1.0,
        pixel_format=np.uint8,
        flags=lensfunpy.ModifyFlags.DISTORTION,
    )
    columns, rows = (-(-side // STEP_PX) + 1 for side in (full.width, full.height))
    grid = np.empty((rows, columns, 2), np.float32)
    for row in range(rows):
        line = modifier.apply_geometry_distortion(0.0, float(row * STEP_PX), (columns - 1) * STEP_PX + 1, 1)
        if line is None:
            return None
        grid[row] = line[0, ::STEP_PX]
    grid[..., 0] -= STEP_PX * np.arange(columns, dtype=np.float32)
    grid[..., 1] -= STEP_PX * np.arange(rows, dtype=np.float32)[:, None]
    return grid
