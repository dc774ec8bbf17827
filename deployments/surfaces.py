"""Surfaces: what of a photo is wall, floor, ceiling, window, door, furniture. It sleeps until somebody asks."""

import ray

from deployments.messages import SurfaceMap
from deployments.onlooker import Onlooker
from models.surfaces.loading import load_surfaces


class Surfaces(Onlooker[SurfaceMap]):
    """Any semantic segmenter of transformers that speaks of ADE20K's classes or of SURFACES."""

    def __init__(self, profile: str, device: str = "auto") -> None:
        """Raises ModelError."""
        super().__init__("surfaces", load_surfaces, profile, device)

    async def segment(self, preview: list[ray.ObjectRef]) -> SurfaceMap:
        """What surface each pixel of a preview (h, w, 3) uint8 | uint16 in the object store is of."""
        return await self._look(preview)
