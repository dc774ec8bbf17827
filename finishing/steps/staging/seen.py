"""What networks know of the upright photo, as the canvas shows it, which may have been straightened."""

from dataclasses import dataclass

import cv2
import numpy as np

from finishing.assets.depth import DepthSeen
from finishing.assets.resolve import Assets
from finishing.assets.surfaces import SurfacesSeen
from finishing.canvas import StepError
from finishing.frame import Frame
from imaging.geometry import Warp
from imaging.region import Size


@dataclass(frozen=True, eq=False)
class Seen:
    """Of the canvas's view: how likely each pixel is of each of SURFACES, (classes, h, w), and how far away what it
    shows is, (h', w'), both float32."""

    likely: np.ndarray
    depth: np.ndarray


async def see_room(assets: Assets, frame: Frame) -> Seen:
    """Raises StepError `surfaces_failed`, `depth_failed` where one is not known."""
    surfaces, depth = await assets.get(SurfacesSeen()), await assets.get(DepthSeen())
    for value, code in ((surfaces, "surfaces_failed"), (depth, "depth_failed")):
        if value is None:
            raise StepError(code, "what the room is made of could not be found out; the warnings say why")
    likely = np.stack([carry_map(plane, frame) for plane in surfaces.likely.astype(np.float32)])
    return Seen(likely, carry_map(depth.depth.astype(np.float32), frame))


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
