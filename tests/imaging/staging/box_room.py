"""A room of five planes with a door, a window and boxes for furniture, drawn by rays: exact, small and quick."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.region import Size
from imaging.surfaces import SURFACES, surface_id

SIZE = Size(320, 480)
_FOCAL = 0.7
_LEFT, _RIGHT, _DOWN, _UP, _BACK = -2.2, 2.4, 1.4, -1.2, 5.0
WINDOW, DOOR = (0.4, 1.9, -0.7, 0.5), (-1.7, -0.9, -0.7, 1.4)
"""Left, right, top, bottom on the back wall, in metres, camera at 0 and y down."""
_COLOURS = {
    "wall": (0.62, 0.6, 0.56),
    "floor": (0.5, 0.38, 0.26),
    "ceiling": (0.75, 0.75, 0.74),
    "window": (0.8, 0.88, 0.95),
    "door": (0.72, 0.7, 0.66),
}
SOFA = ((-0.3, 1.5), (0.7, 1.4), (2.9, 3.6), (0.2, 0.3, 0.5))
"""A box: left and right, top and bottom, front and back in metres, camera at 0 and y down; and its colour."""
Box = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float, float]]


@dataclass(frozen=True, eq=False)
class BoxRoom:
    """`image` float32 (h, w, 3), [0, 1]; `depth` (h, w); `labels` (h, w)."""

    image: np.ndarray
    depth: np.ndarray
    labels: np.ndarray

    @property
    def likely(self) -> np.ndarray:
        return np.stack([self.labels == number for number in range(len(SURFACES))]).astype(np.float16)


def draw_room(*boxes: Box, size: Size = SIZE, seed: int = 0, archway: bool = False) -> BoxRoom:
    """The room with boxes that stand, or do not stand, in it; each throws a soft shadow straight down. With an archway
    the floor goes on where the door would be."""
    rows, columns = np.mgrid[: size.height, : size.width]
    focal = _FOCAL * size.width
    x, y = (columns - size.width / 2) / focal, (rows - size.height * 0.45) / focal
    depth, labels, image = _draw_shell(x, y, archway)
    image = image * _shadow(x * depth, y * depth, depth, labels, boxes)[..., None]
    for box in boxes:
        hit, shade = _meet(x, y, box)
        nearer = hit < depth
        depth, labels = np.where(nearer, hit, depth), np.where(nearer, surface_id("furniture"), labels)
        image = np.where(nearer[..., None], np.array(box[3]) * shade[..., None], image)
    noise = np.random.default_rng(seed).standard_normal(image.shape) * 0.004
    smooth = cv2.GaussianBlur(image.astype(np.float32), (0, 0), 0.6)
    return BoxRoom(np.clip(smooth + noise, 0, 1).astype(np.float32), depth.astype(np.float32), labels.astype(np.uint8))


def show_on_back_wall(place: tuple[float, float, float, float], size: Size = SIZE) -> tuple[int, int, int, int]:
    """Left, right, top, bottom in pixels of a place on the back wall."""
    focal = _FOCAL * size.width
    left, right = (round(size.width / 2 + focal * x / _BACK) for x in place[:2])
    top, bottom = (round(size.height * 0.45 + focal * y / _BACK) for y in place[2:])
    return left, right, top, bottom


def _draw_shell(x: np.ndarray, y: np.ndarray, archway: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    planes = {
        "floor": np.where(y > 0, _DOWN / np.maximum(y, 1e-6), np.inf),
        "ceiling": np.where(y < 0, _UP / np.minimum(y, -1e-6), np.inf),
        "left": np.where(x < 0, _LEFT / np.minimum(x, -1e-6), np.inf),
        "right": np.where(x > 0, _RIGHT / np.maximum(x, 1e-6), np.inf),
        "back": np.full(x.shape, _BACK),
    }
    far = np.stack(list(planes.values()))
    which, depth = far.argmin(axis=0), far.min(axis=0)
    names = np.array([surface_id("floor"), surface_id("ceiling"), *[surface_id("wall")] * 3])
    labels = names[which]
    for name, (left, right, top, bottom) in (("window", WINDOW), ("door", DOOR)):
        px, py = x * depth, y * depth
        labels = np.where(
            (which == 4) & (px > left) & (px < right) & (py > top) & (py < bottom), surface_id(name), labels
        )
    if archway:
        beyond = labels == surface_id("door")
        far = np.minimum(_DOWN / np.maximum(y, 1e-6), 9.0)
        depth = np.where(beyond, far, depth)
        labels = np.where(beyond, np.where(far < 9.0, surface_id("floor"), surface_id("wall")), labels)
    image = np.zeros((*x.shape, 3))
    for name, colour in _COLOURS.items():
        image[labels == surface_id(name)] = colour
    boards = 1 + 0.06 * np.sign(np.sin(x * depth * 14)) * (labels == surface_id("floor"))
    side = 1 - 0.12 * (which == 2) - 0.05 * (which == 3)
    return depth, labels, image * (boards * side * (1 - 0.02 * depth))[..., None]


def _shadow(x: np.ndarray, y: np.ndarray, z: np.ndarray, labels: np.ndarray, boxes: tuple[Box, ...]) -> np.ndarray:
    shade = np.ones(x.shape)
    for (left, right), (_, bottom), (front, back), _ in boxes:
        away = np.hypot(np.maximum(np.maximum(left - x, x - right), 0), np.maximum(np.maximum(front - z, z - back), 0))
        shade *= np.where(labels == surface_id("floor"), 1 - 0.5 * np.exp(-away / 0.25) * (bottom > 1.35), 1)
    return shade


def _meet(x: np.ndarray, y: np.ndarray, box: Box) -> tuple[np.ndarray, np.ndarray]:
    """How far rays go until they meet a box, inf where they do not, and how light the side is that they meet."""
    (left, right), (top, bottom), (front, back), _ = box
    with np.errstate(divide="ignore", invalid="ignore"):
        ways = [np.sort(np.stack([a / d, b / d]), axis=0) for a, b, d in ((left, right, x), (top, bottom, y))]
    near = np.maximum(np.maximum(ways[0][0], ways[1][0]), front)
    far = np.minimum(np.minimum(ways[0][1], ways[1][1]), back)
    hit = np.where((near < far) & (near > 0), near, np.inf)
    shade = np.where(near == front, 1.0, np.where(near == ways[1][0], 1.3, 0.75))
    return hit, shade
