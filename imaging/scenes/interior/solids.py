"""Round and soft solids out of flat faces: cylinders, cones, cushions, globes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from imaging.scenes.canvas import Texture
from imaging.scenes.geometry import Box, Patch
from imaging.scenes.interior.faces import Faces, Point, cross


def put_cone(
    faces: Faces,
    foot: Point,
    height: float,
    radii: tuple[float, float],
    texture: Texture,
    *,
    sides: int = 10,
    glow: Sequence[float] | None = None,
    squeeze: float = 1.0,
) -> None:
    """An upright cylinder or cone with radii below and above; `squeeze` is its depth by its width."""
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    around = np.stack([np.cos(angle), np.zeros(sides + 1), squeeze * np.sin(angle)], axis=-1)
    low = np.array(foot) + radii[0] * around
    high = np.array(foot) + (0, height, 0) + radii[1] * around
    outward = around * (1, 1, 1 / squeeze**2) + (0, (radii[0] - radii[1]) / height, 0)
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    for here, there in zip(range(sides), range(1, sides + 1), strict=True):
        corners = np.array([high[here], high[there], low[there], low[here]])
        put_quad(faces, corners, texture, bend=outward[[here, there, there, here]], glow=glow)


def put_cushion(faces: Faces, box: Box, texture: Texture, *, roundness: float = 3.0, rings: int = 7) -> None:
    """A stuffed thing that fills a box, a superellipsoid of flat pieces."""
    centre = np.array([box.left + box.right, box.bottom + box.top, box.front + box.back]) / 2
    half = np.array([box.right - box.left, box.top - box.bottom, box.back - box.front]) / 2
    # Pieces are smaller where it bends, toward its edges.
    bent = np.linspace(-1, 1, rings + 1)
    rise = np.pi / 4 * (bent + np.sign(bent) * np.abs(bent) ** 0.7)
    turn = np.linspace(0, 2 * np.pi, 2 * rings + 1)
    level, around = np.meshgrid(rise, turn, indexing="ij")
    unit = np.stack([np.cos(level) * np.cos(around), np.sin(level), np.cos(level) * np.sin(around)], axis=-1)
    swollen = np.sign(unit) * np.abs(unit) ** (2 / roundness)
    points = centre + half * swollen
    outward = np.sign(unit) * np.abs(unit) ** (2 - 2 / roundness) / half
    outward /= np.linalg.norm(outward, axis=-1, keepdims=True)
    for i in range(rings):
        for j in range(2 * rings):
            order = ((i + 1, i + 1, i, i), (j, j + 1, j + 1, j))
            put_quad(faces, points[order], texture, bend=outward[order])


def put_quad(
    faces: Faces,
    corners: np.ndarray,
    texture: Texture,
    *,
    bend: np.ndarray | None = None,
    glow: Sequence[float] | None = None,
) -> None:
    """A flat piece by its corners (4, 3): top left, top right, bottom right, bottom left as it is seen.

    Corners that are not quite in one plane are laid into it.
    """
    down = (corners[3] + corners[2] - corners[0] - corners[1]) / 2
    right = (corners[1] + corners[2] - corners[0] - corners[3]) / 2
    normal = cross(right, down)
    if normal @ normal < 1e-18:
        return
    across = right / np.sqrt(right @ right)
    along = cross(normal, right)
    along /= np.sqrt(along @ along)
    centre = corners.mean(axis=0)
    flat = np.stack([(corners - centre) @ across, (corners - centre) @ along], axis=-1)
    low, high = flat.min(axis=0), flat.max(axis=0)
    origin = centre + low[0] * across + low[1] * along
    width, height = high - low
    faces.put(Patch(origin, across, along, float(width), float(height)), texture, [flat - low], bend=bend, glow=glow)
