"""Where the walls of a room meet each other, its floor and its ceiling."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from pydantic import TypeAdapter

from deployments.messages import DepthMap, SurfaceMap
from finishing.assets.asset import Asset, View
from finishing.assets.depth import DepthSeen
from finishing.assets.surfaces import SurfacesSeen
from finishing.replicas import Replicas
from imaging.region import Size
from imaging.sampling import as_image
from imaging.surfaces import RoomLine
from imaging.surfaces.room_lines import find_room_lines


@dataclass(frozen=True)
class RoomLinesFound:
    """The lines in pixels of the upright photo at full `size`, taken out of its mount."""

    size: Size
    lines: tuple[RoomLine, ...]

    def at(self, size: Size) -> tuple[RoomLine, ...]:
        """The lines in pixels of the same view at another size."""
        across, down = size.width / self.size.width, size.height / self.size.height
        return tuple(line.scale(across, down) for line in self.lines)


_PACKED = TypeAdapter(RoomLinesFound)


@dataclass(frozen=True)
class RoomLines:
    """Looks at the upright preview with what Surfaces and Depth say; `RoomLinesFound`, None where either is not known:
    lines found with less are others, and would be kept for those who ask when both answer again."""

    name: ClassVar[str] = "room_lines"
    revision: ClassVar[int] = 1
    stage: ClassVar[str] = "room_lines"
    code: ClassVar[str] = "room_lines_failed"
    upright: ClassVar[bool] = True
    roles: ClassVar[tuple[str, ...]] = ("surfaces", "depth")
    needs: ClassVar[tuple[Asset, ...]] = (SurfacesSeen(), DepthSeen())

    async def make(self, view: View, known: Mapping[Asset, Any], replicas: Replicas) -> RoomLinesFound | None:
        surfaces, depth = known[SurfacesSeen()], known[DepthSeen()]
        return None if surfaces is None or depth is None else await asyncio.to_thread(_look, view, surfaces, depth)

    def pack(self, value: RoomLinesFound) -> bytes:
        return _PACKED.dump_json(value)

    def unpack(self, content: bytes) -> RoomLinesFound:
        return _PACKED.validate_json(content)


def _look(view: View, surfaces: SurfaceMap, depth: DepthMap) -> RoomLinesFound:
    image = as_image(np.asarray(view.preview.pixels))
    seen, size = Size(*image.shape[:2]), Size(*view.pixels.shape[:2])
    lines = find_room_lines(surfaces.likely, depth.depth, image)
    return RoomLinesFound(size, RoomLinesFound(seen, lines).at(size))
