"""What networks know of the upright photo, as the canvas shows it, which may have been straightened."""

import asyncio
from dataclasses import dataclass, replace

import cv2
import numpy as np

from finishing.assets.depth import DepthSeen
from finishing.assets.resolve import Assets
from finishing.assets.room_lines import RoomLines
from finishing.assets.surfaces import SurfacesSeen
from finishing.canvas import StepError
from finishing.frame import Frame
from imaging.geometry import Warp
from imaging.region import Size
from imaging.surfaces import RoomLine


@dataclass(frozen=True, eq=False)
class Seen:
    """Of the canvas's view: how likely each pixel is of each of SURFACES, (classes, h, w), and how far away what it
    shows is, (h', w'), both float32; the edges of the room, in the canvas's pixels."""

    likely: np.ndarray
    depth: np.ndarray
    lines: tuple[RoomLine, ...] = ()


async def see_room(assets: Assets, frame: Frame) -> Seen:
    """Raises StepError `surfaces_failed`, `depth_failed`, `room_lines_failed` where one is not known."""
    surfaces, depth, lines = [await assets.get(asset) for asset in (SurfacesSeen(), DepthSeen(), RoomLines())]
    for value, code in ((surfaces, "surfaces_failed"), (depth, "depth_failed"), (lines, "room_lines_failed")):
        if value is None:
            raise StepError(code, "what the room is made of could not be found out; the warnings say why")
    return await asyncio.to_thread(_carry, surfaces.likely, depth.depth, lines.lines, frame)


def _carry(likely: np.ndarray, depth: np.ndarray, lines: tuple[RoomLine, ...], frame: Frame) -> Seen:
    planes = [carry_map(plane, frame) for plane in likely.astype(np.float32)]
    straight = tuple(carry_line(line, frame) for line in lines)
    return Seen(np.stack(planes), carry_map(depth.astype(np.float32), frame), straight)


def carry_line(line: RoomLine, frame: Frame) -> RoomLine:
    """A line in pixels of the upright photo, from corner to corner, as the frame shows it."""
    if frame.warp is None:
        return line
    (start, end) = frame.warp.map_points(np.array([line.start, line.end]) - 0.5) + 0.5
    return replace(line, start=(float(start[0]), float(start[1])), end=(float(end[0]), float(end[1])))


def carry_map(plane: np.ndarray, frame: Frame) -> np.ndarray:
    """A map (h, w) float32 of the upright photo as the frame shows it, at about the same scale."""
    return plane if frame.warp is None else _warp_map(plane, frame.warp)


def _warp_map(plane: np.ndarray, warp: Warp) -> np.ndarray:
    scale = plane.shape[1] / warp.source.width
    size = Size(max(1, round(warp.size.height * scale)), max(1, round(warp.size.width * scale)))
    rows = (np.arange(size.height) + 0.5) * (warp.size.height / size.height) - 0.5
    columns = (np.arange(size.width) + 0.5) * (warp.size.width / size.width) - 0.5
    points = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    places = (warp.to_source(points) + 0.5) * (
        plane.shape[1] / warp.source.width,
        plane.shape[0] / warp.source.height,
    ) - 0.5
    across, down = np.moveaxis(places.reshape(size.height, size.width, 2).astype(np.float32), -1, 0)
    return np.asarray(cv2.remap(plane, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
