"""Rendered windows in walls, in 8 and 16 bit, with the right answer known."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

HEIGHT, WIDTH = 683, 1024
ROWS, EDGES = (180, 480), (360, 640)
"""The window's rows, and the columns where it begins and ends."""

NOISE_LEVELS = 1.5
MIDDLE = slice(300, 361)


@dataclass(frozen=True)
class Window:
    """Levels of wall and window, 8 bit, as taken and as they should be."""

    wall: tuple[float, float, float]
    light: tuple[float, float, float]
    wall_should: tuple[float, float, float]
    light_should: tuple[float, float, float]

    @cached_property
    def pixels(self) -> np.ndarray:
        """The photo as taken, with a camera's noise, uint8 (H, W, 3)."""
        scene = place_window(self.wall, self.light)
        return (
            np.clip(scene + np.random.default_rng(0).normal(0, NOISE_LEVELS, scene.shape), 0, 255).round().astype("u1")
        )

    @cached_property
    def target(self) -> np.ndarray:
        """The photo as it should be, uint8 (H, W, 3)."""
        return place_window(self.wall_should, self.light_should).round().astype(np.uint8)


STUDY = "dim room, bright window"
"""The window that the study measured; its bar is held against this one."""

WINDOWS = {
    STUDY: Window((45, 45, 45), (230, 230, 230), (110, 110, 110), (238, 238, 238)),
    "very warm room, blue window": Window((70, 56, 40), (205, 222, 240), (140, 132, 122), (214, 226, 240)),
    "warm room, blue window": Window((84, 72, 60), (205, 222, 240), (126, 121, 115), (212, 226, 240)),
    "white wall, dark door": Window((170, 168, 160), (30, 26, 22), (226, 225, 222), (62, 56, 50)),
}


def place_window(wall: tuple[float, ...], light: tuple[float, ...]) -> np.ndarray:
    """An even wall with an even window, float64 (H, W, 3)."""
    scene = np.tile(np.array(wall, np.float64), (HEIGHT, WIDTH, 1))
    scene[ROWS[0] : ROWS[1], EDGES[0] : EDGES[1]] = light
    return scene


def light_profile(pixels: np.ndarray) -> np.ndarray:
    """Mean brightness across the window, (W,): the mean of channels over the rows in its middle, 8-bit levels."""
    return np.asarray(pixels[MIDDLE].mean(axis=(0, 2)))


def render_bright_window() -> np.ndarray:
    """A dim room whose window holds a view between 75 % and 99 % of full scale, uint16 (H, W, 3)."""
    rng = np.random.default_rng(0)
    scene = place_window((0.16, 0.15, 0.13), (0, 0, 0))
    rows, columns = ROWS[1] - ROWS[0], EDGES[1] - EDGES[0]
    down, across = np.mgrid[0 : 1 : rows * 1j, 0 : 1 : columns * 1j]
    view = 0.87 + 0.07 * np.sin(9 * across) * np.cos(7 * down) + 0.05 * (1 - down)
    scene[ROWS[0] : ROWS[1], EDGES[0] : EDGES[1]] = view[..., None] * np.array([0.99, 1.0, 1.0])
    return np.rint(np.clip(scene + rng.normal(0, 0.003, scene.shape), 0, 0.995) * 65535).astype(np.uint16)
