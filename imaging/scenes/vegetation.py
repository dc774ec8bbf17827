"""Shrubs, hedges and trees with twigs, drawn leaf by leaf as flat silhouettes that face the camera."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from imaging.scenes.canvas import Canvas

Point = tuple[float, float, float]
_SHADES = 10


def draw_shrub(
    canvas: Canvas,
    centre: Point,
    radii: tuple[float, float],
    colour: Sequence[float],
    rng: np.random.Generator,
    leaf_m: float = 0.07,
) -> None:
    """A rounded shrub of those radii (metres): dark inside, leaves that grow lighter toward the top."""
    count = int(np.clip(7 * radii[0] * radii[1] / leaf_m**2, 200, 6000))
    angle, distance = rng.uniform(0, 2 * np.pi, count), np.sqrt(rng.uniform(0, 1, count))
    lumps = 1 + 0.1 * np.sin(5 * angle + rng.uniform(0, 6)) + 0.06 * np.sin(11 * angle + rng.uniform(0, 6))
    offsets = np.stack([np.cos(angle) * distance * radii[0], np.sin(angle) * distance * radii[1]], axis=-1)
    offsets *= lumps[:, None]
    offsets[:, 1] = np.maximum(offsets[:, 1], -0.8 * radii[1])
    outline = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    core = 0.9 * np.stack([np.cos(outline) * radii[0], np.sin(outline) * radii[1]], axis=-1)
    canvas.fill(_on_screen(canvas, centre, core), [0.3 * value for value in colour])
    light = 0.75 + 0.45 * offsets[:, 1] / radii[1] + rng.normal(0, 0.22, count)
    draw_leaves(canvas, centre, offsets, light, colour, leaf_m, rng)


def draw_hedge(
    canvas: Canvas,
    ends: tuple[float, float],
    z: float,
    height: float,
    colour: Sequence[float],
    rng: np.random.Generator,
    leaf_m: float = 0.25,
) -> None:
    """A row of growth between two x at one depth, of uneven height: what closes the view behind a house."""
    x = ends[0]
    while x < ends[1]:
        tall = height * float(rng.uniform(0.65, 1.1))
        wide = tall * float(rng.uniform(0.45, 0.8))
        tint = np.array(colour) * rng.uniform(0.85, 1.12)
        draw_shrub(canvas, (x, tall * 0.45, z), (wide, tall * 0.55), tuple(tint), rng, leaf_m)
        x += wide * 0.9


class _Branch(NamedTuple):
    """In metres right and up of the foot of its tree; `light` is a factor."""

    start: np.ndarray
    end: np.ndarray
    width: float
    light: float


def draw_tree(
    canvas: Canvas, foot: Point, height: float, colour: Sequence[float], rng: np.random.Generator, leaves: float = 1.0
) -> None:
    """A tree of that height with branches down to twigs; `leaves` 0 leaves it bare, 1 gives it a full crown."""
    tips: list[np.ndarray] = []
    branches: list[_Branch] = []
    _grow(np.zeros(2), 0.5 * np.pi, height * 0.23, height * 0.028, rng, branches, tips)
    _draw_branches(canvas, foot, branches)
    if leaves <= 0 or not tips:
        return
    ends = np.array(tips)
    count = int(16000 * leaves)
    offsets = ends[rng.integers(len(ends), size=count)] + rng.normal(0, 0.045 * height, (count, 2))
    reach = (offsets[:, 1] - ends[:, 1].min()) / max(float(np.ptp(ends[:, 1])), 0.1)
    light = 0.5 + 0.45 * reach + rng.normal(0, 0.22, count)
    draw_leaves(canvas, foot, offsets, light, colour, 0.011 * height, rng)


def draw_leaves(
    canvas: Canvas,
    foot: Point,
    offsets: np.ndarray,
    light: np.ndarray,
    colour: Sequence[float],
    leaf_m: float,
    rng: np.random.Generator,
) -> None:
    """Leaves at offsets (n, 2) in metres right and up of a point, lit by factors (n,), the dark ones behind."""
    angle = rng.uniform(0, 2 * np.pi, len(offsets))
    along = np.stack([np.cos(angle), np.sin(angle)], axis=-1) * leaf_m * rng.uniform(0.5, 1.2, (len(offsets), 1))
    across = np.stack([-along[:, 1], along[:, 0]], axis=-1) * 0.35
    corners = np.stack([offsets - along, offsets + across, offsets + along, offsets - across], axis=1)
    screen = _on_screen(canvas, foot, corners)
    for batch in np.array_split(np.argsort(light), _SHADES * 8):
        tone = float(np.clip(light[batch].mean(), 0.25, 1.5))
        warmth = np.array([0.9 + 0.12 * tone, 1.0, 1.06 - 0.1 * tone]) * rng.uniform(0.94, 1.06)
        canvas.fill_many(screen[batch], np.clip(tone * warmth * np.array(colour), 0, 255))


def _draw_branches(canvas: Canvas, foot: Point, branches: Sequence[_Branch]) -> None:
    scale, bark = canvas.camera.scale_at(foot), np.array([92, 80, 68])
    screen = _on_screen(canvas, foot, np.array([(branch.start, branch.end) for branch in branches]))
    for branch, (start, end) in zip(branches, screen, strict=True):
        canvas.stroke(start, end, branch.width * scale, tuple(bark * branch.light))


def _grow(
    start: np.ndarray,
    angle: float,
    length: float,
    width: float,
    rng: np.random.Generator,
    branches: list[_Branch],
    tips: list[np.ndarray],
) -> None:
    """A branch and all that grow out of it, in the order in which they hide one another; where its twigs end."""
    end = start + length * np.array([np.cos(angle), np.sin(angle)])
    branches.append(_Branch(start, end, width, rng.uniform(0.8, 1.1)))
    if width < 0.03:
        tips.append(end)
    if width < 0.008:
        return
    for spread in rng.permutation([-1.0, 1.0, 0.15])[: 3 if width < 0.06 else 2]:
        turn = spread * rng.uniform(0.25, 0.6)
        bent = 0.9 * (angle + turn) + 0.1 * np.pi / 2
        _grow(end, bent, length * rng.uniform(0.68, 0.88), width * 0.62, rng, branches, tips)


def _on_screen(canvas: Canvas, foot: Point, offsets: np.ndarray) -> np.ndarray:
    """Pixels (..., 2) of offsets (..., 2) in metres right and up of a point."""
    origin = canvas.camera.project(np.array([foot]))[0]
    return np.asarray(origin + offsets * (1, -1) * canvas.camera.scale_at(foot))
