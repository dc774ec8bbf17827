"""A room of flat boxes with exact depth and surfaces, empty or furnished: what a good stager would make of it, and bad
ones; and parts of the graph that know it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from deployments.messages import DepthMap, RoomGuess, StageAnswer, StageRequest, SurfaceMap
from imaging.region import Size
from imaging.sampling import as_image, resize_area
from imaging.surfaces import SURFACES, surface_id
from imaging.surfaces.classes import Surface
from models.errors import ModelError

SIZE = Size(480, 640)
WIDTH_M, HEIGHT_M, DEPTH_M, EYE_M, FOCAL = 5.0, 2.6, 5.5, 1.35, 0.62
"""Of the room and of the camera at its open end, which looks straight ahead; the focal length in widths of the
picture."""
Box = tuple[float, float, float, float, float, float]
SOFA: Box = (-1.9, 0.0, 3.4, 0.1, 0.8, 4.5)
"""Left, bottom, near, right, top, far in metres: x from the middle, y from the floor, z from the camera."""
TABLE: Box = (0.5, 0.0, 2.6, 1.4, 0.45, 3.3)
BEFORE_DOOR: Box = (1.3, 0.0, 4.3, 2.45, 2.1, 5.2)
BEFORE_WINDOW: Box = (-1.8, 0.0, 4.4, 0.3, 2.2, 5.2)
WINDOW, DOOR = (-1.7, 0.9, 0.2, 2.1), (1.1, 0.0, 1.9, 2.05)
"""Left, bottom, right, top on the far wall, in metres."""


@dataclass(frozen=True, eq=False)
class BoxRoom:
    """`pixels` uint8 (h, w, 3), `depth` float32 (h, w) in metres, `labels` uint8 (h, w) of SURFACES."""

    pixels: np.ndarray
    depth: np.ndarray
    labels: np.ndarray


def draw_room(*boxes: Box, size: Size = SIZE, seed: int = 0) -> BoxRoom:
    """The room with these boxes standing in it."""
    rays = _cast(size)
    depth, labels, colours = _draw_shell(rays)
    for number, box in enumerate(boxes):
        _put_box(rays, box, (depth, labels, colours), np.array((0.45, 0.28, 0.2)) * (1 + 0.3 * (number % 2)))
    shade = _shadow(rays, depth, labels, boxes)
    grain = np.random.default_rng(seed).normal(0, 0.006, colours.shape)
    pixels = np.clip(colours * shade[..., None] + grain, 0, 1)
    return BoxRoom(np.rint(pixels * 255).astype(np.uint8), depth.astype(np.float32), labels)


def _cast(size: Size) -> np.ndarray:
    """Directions (h, w, 3) with z 1, x right, y up."""
    rows, columns = np.mgrid[: size.height, : size.width] + 0.5
    focal_px = FOCAL * size.width
    across, up = (columns - size.width / 2) / focal_px, (size.height / 2 - rows) / focal_px
    return np.stack([across, up, np.ones_like(up)], axis=-1)


def _draw_shell(rays: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x, y = rays[..., 0], rays[..., 1]
    with np.errstate(divide="ignore"):
        to_side, to_level = WIDTH_M / 2 / np.abs(x), np.where(y < 0, EYE_M / -y, (HEIGHT_M - EYE_M) / y)
    depth = np.minimum(np.minimum(to_side, to_level), DEPTH_M)
    at = rays * depth[..., None] + (0, EYE_M, 0)
    level, side = (depth == to_level), (depth == to_side)
    labels = np.full(depth.shape, surface_id("wall"), np.uint8)
    labels[level & (y < 0)], labels[level & (y >= 0)] = surface_id("floor"), surface_id("ceiling")
    far = ~level & ~side
    colours = np.where(level[..., None], (0.86, 0.86, 0.85), (0.74, 0.72, 0.68)) * np.ones((*depth.shape, 3))
    colours[far] *= 1.08
    planks = 0.5 + 0.06 * ((np.floor(at[..., 0] / 0.16) * 7919 % 5) - 2) + 0.03 * np.sin(at[..., 2] * 9)
    floor = level & (y < 0)
    colours[floor] = (planks[..., None] * (1.05, 0.85, 0.62))[floor]
    _hang(at, far, WINDOW, "window", (0.9, 0.95, 1.0), labels, colours)
    _hang(at, far, DOOR, "door", (0.5, 0.42, 0.36), labels, colours)
    return depth, labels, colours


def _hang(
    at: np.ndarray,
    far: np.ndarray,
    place: tuple[float, float, float, float],
    name: Surface,
    colour: Sequence[float],
    labels: np.ndarray,
    colours: np.ndarray,
) -> None:
    left, bottom, right, top = place
    x, y = at[..., 0], at[..., 1]
    inside = far & (x > left) & (x < right) & (y > bottom) & (y < top)
    frame = inside & ((x < left + 0.07) | (x > right - 0.07) | (y < bottom + 0.07) | (y > top - 0.07))
    labels[inside] = surface_id(name)
    colours[inside] = colour
    colours[frame] = (0.97, 0.97, 0.96)


def _put_box(rays: np.ndarray, box: Box, room: tuple[np.ndarray, np.ndarray, np.ndarray], colour: np.ndarray) -> None:
    """Where rays meet a box before anything else (Kay and Kajiya's slabs, 1986)."""
    depth, labels, colours = room
    low, high = np.array(box[:3]) - (0, EYE_M, 0), np.array(box[3:]) - (0, EYE_M, 0)
    with np.errstate(divide="ignore"):
        first, second = low / rays, high / rays
    enters = np.minimum(first, second)
    near, leaves = enters.max(axis=-1), np.maximum(first, second).min(axis=-1)
    hit = (near < leaves) & (near > 0) & (near < depth)
    face = enters.argmax(axis=-1)
    depth[hit], labels[hit] = near[hit], surface_id("furniture")
    colours[hit] = (colour * np.choose(face, [0.75, 1.25, 1.0])[..., None])[hit]


def _shadow(rays: np.ndarray, depth: np.ndarray, labels: np.ndarray, boxes: Sequence[Box]) -> np.ndarray:
    """How much light the floor has around what stands on it."""
    at = rays * depth[..., None] + (0, EYE_M, 0)
    shade = np.ones(depth.shape)
    floor = labels == surface_id("floor")
    for left, bottom, near, right, _, far in boxes:
        if bottom > 0:
            continue
        beside = np.hypot(
            np.maximum(np.maximum(left - at[..., 0], at[..., 0] - right), 0),
            np.maximum(np.maximum(near - at[..., 2], at[..., 2] - far), 0),
        )
        shade *= np.where(floor, 1 - 0.45 * np.exp(-beside / 0.12), 1)
    return shade


@dataclass
class Knowing:
    """Surfaces and Depth that know these rooms by their looks: the truth about the one that a picture is most like.

    Stand in for networks that are right.
    """

    rooms: Sequence[BoxRoom]
    seen: int = 0

    async def segment(self, preview: list[Any]) -> SurfaceMap:
        room = await self._recognise(preview)
        likely = np.stack([room.labels == number for number in range(len(SURFACES))])
        return SurfaceMap(likely.astype(np.float16))

    async def estimate(self, preview: list[Any]) -> DepthMap:
        return DepthMap((await self._recognise(preview)).depth, True)

    async def _recognise(self, preview: list[Any]) -> BoxRoom:
        self.seen += 1
        shown = resize_area(as_image(await preview[0]), Size(60, 80))
        return min(self.rooms, key=lambda room: np.abs(resize_area(as_image(room.pixels), Size(60, 80)) - shown).sum())


@dataclass
class Painting:
    """Stands in for a stager that is too large to run in a test: what it paints are these rooms, one a picture, in
    light and noise of its own, at the size that it is asked for; the last one again and again. `within`: in the mask
    alone, as a good inpainting model does."""

    rooms: Sequence[BoxRoom]
    fails: bool = False
    within: bool = False
    asked: list[StageRequest] = field(default_factory=list)

    async def stage(self, request: StageRequest) -> StageAnswer:
        self.asked.append(request)
        if self.fails:
            raise ModelError("out_of_memory", "no memory")
        room = self.rooms[min(len(self.asked), len(self.rooms)) - 1]
        size = Size(*request.image.shape[:2])
        draw = np.random.default_rng(request.seed)
        image = resize_area(as_image(room.pixels), size) * draw.uniform(0.95, 1.02, 3)
        if self.within:
            image = request.image + (image - request.image) * request.mask[..., None]
        noisy = np.clip(image + draw.normal(0, 0.004, image.shape), 0, 1).astype(np.float32)
        return StageAnswer(noisy, "painter", "1", 0.5, "cuda")


class Indoors:
    """A Classifier that sees this room."""

    def __init__(self, room: str = "living room") -> None:
        self.room = room

    def describe(self) -> dict[str, Any]:
        facts = {"role": "classifier", "name": "knowing", "licence": "none", "source": "a test", "profile": "test"}
        return {**facts, "revision": "1", "device": "cpu", "engine": "torch", "adapters": {}}

    async def classify(self, preview: list[Any]) -> RoomGuess:
        return RoomGuess("interior", self.room, 0.99, allows_sky=False)
