"""The room as it is to be furnished: what all variants of a photo have in common."""

import asyncio
from dataclasses import dataclass

import cv2
import numpy as np

from fanlight_client.stage import RoomName, Stage
from finishing.assets.resolve import Assets
from finishing.assets.shows import Shows
from finishing.canvas import Canvas
from finishing.context import StepContext
from finishing.masks import resolve_mask
from finishing.steps.staging.emptying import Emptied, empty_room
from finishing.steps.staging.refused import CannotFurnishError
from finishing.steps.staging.rooms import Source, choose_room, needs_telling
from finishing.steps.staging.seen import Seen, see_room
from imaging.masks import Mask
from imaging.region import Size
from imaging.sampling import as_image, resize_area
from imaging.staging import measure_nearness, plan_canvas_size, where_furniture_may_go
from imaging.surfaces import RoomLine


@dataclass(frozen=True, eq=False)
class Scene:
    """At full size `emptied`. At the size that models paint at: `image` (h, w, 3) float32 [0, 1], `place` (h, w), 1
    where furniture may go, and `nearness` (h, w), as ControlNets want it."""

    emptied: Emptied
    image: np.ndarray
    place: np.ndarray
    nearness: np.ndarray
    room: RoomName | None
    source: Source | None

    @property
    def seen(self) -> Seen:
        """Of the room without its furniture, where that was taken away."""
        return self.emptied.seen

    @property
    def lines(self) -> tuple[RoomLine, ...]:
        """The edges of the room, in pixels of `image`."""
        height, width = self.emptied.pixels.shape[:2]
        across, down = self.image.shape[1] / width, self.image.shape[0] / height
        return tuple(line.scale(across, down) for line in self.seen.lines)

    @property
    def keep(self) -> np.ndarray:
        return 1 - self.place


async def set_scene(options: Stage, canvas: Canvas, assets: Assets, context: StepContext) -> Scene:
    """Raises CannotFurnishError, StepError, MaskError, and what the Eraser raises."""
    shown = await assets.get(Shows()) if needs_telling(options) else None
    room, source = choose_room(options, shown)
    if needs_telling(options) and room is None:
        raise CannotFurnishError(
            "room_unknown", "which room it is cannot be told: say room=living, bedroom, kitchen, …"
        )
    seen = await see_room(assets, canvas.frame)
    marked = None if options.mask is None else await resolve_mask(options.mask, canvas, assets)
    emptied = Emptied(canvas.pixels, None, seen)
    if options.declutter:
        emptied = await empty_room(canvas, seen, context)
    return await asyncio.to_thread(_lay_out, emptied, marked, room, source)


def _lay_out(emptied: Emptied, marked: Mask | None, room: RoomName | None, source: Source | None) -> Scene:
    size = plan_canvas_size(Size(*emptied.pixels.shape[:2]))
    seen = emptied.seen
    place = where_furniture_may_go(seen.likely, seen.depth, size) if marked is None else _shrink_mask(marked, size)
    if not place.any():
        raise CannotFurnishError("no_floor", "no floor is seen that furniture could stand on: say where with a mask")
    nearness = measure_nearness(seen.depth, size)
    return Scene(emptied, show_at(emptied.pixels, size), place, nearness, room, source)


def show_at(pixels: np.ndarray, size: Size) -> np.ndarray:
    """Pixels (H, W, 3) as an image float32 [0, 1] of that size; small photos are enlarged smoothly."""
    if size.pixels <= pixels.shape[0] * pixels.shape[1]:
        return as_image(resize_area(pixels, size))
    enlarged = cv2.resize(as_image(pixels), (size.width, size.height), interpolation=cv2.INTER_CUBIC)
    return np.clip(enlarged, 0, 1)


def _shrink_mask(mask: Mask, size: Size) -> np.ndarray:
    return np.clip(
        cv2.resize(mask.crop(mask.size.region), (size.width, size.height), interpolation=cv2.INTER_AREA), 0, 1
    )
