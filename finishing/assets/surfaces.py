"""What surface of a room each part of a photo is: wall, floor, ceiling, window, door, furniture."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from deployments.messages import SurfaceMap
from finishing.assets.asset import Asset, View
from finishing.replicas import Replicas
from imaging.surfaces import SURFACES


@dataclass(frozen=True)
class SurfacesSeen:
    """Asks Surfaces about the upright preview; a `SurfaceMap`, of the upright photo, taken out of its mount."""

    name: ClassVar[str] = "surfaces"
    revision: ClassVar[int] = 1
    stage: ClassVar[str] = "surfaces"
    code: ClassVar[str] = "surfaces_failed"
    upright: ClassVar[bool] = True
    roles: ClassVar[tuple[str, ...]] = ("surfaces",)
    needs: ClassVar[tuple[Asset, ...]] = ()

    async def make(self, view: View, known: Mapping[Asset, Any], replicas: Replicas) -> SurfaceMap:
        return await replicas.segment_surfaces(view.preview)

    def pack(self, value: SurfaceMap) -> bytes:
        """An .npz archive, in 256 levels."""
        archive = io.BytesIO()
        levels = np.rint(np.clip(value.likely.astype(np.float32), 0, 1) * 255).astype(np.uint8)
        np.savez_compressed(archive, likely=levels)
        return archive.getvalue()

    def unpack(self, content: bytes) -> SurfaceMap:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            levels = archive["likely"]
        if levels.dtype != np.uint8 or levels.ndim != 3 or len(levels) != len(SURFACES):
            raise ValueError(f"{levels.dtype} {levels.shape} are no {len(SURFACES)} classes")
        return SurfaceMap((levels / np.float32(255)).astype(np.float16))
