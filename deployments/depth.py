"""Depth: how far away everything in a photo is. It sleeps until somebody asks."""

import ray

from deployments.messages import DepthMap
from deployments.onlooker import Onlooker
from models.depth.loading import load_depth


class Depth(Onlooker[DepthMap]):
    """Depth Anything, DPT, GLPN or DepthPro, whichever the profile has."""

    def __init__(self, profile: str, device: str = "auto") -> None:
        """Raises ModelError."""
        super().__init__("depth", load_depth, profile, device)

    async def estimate(self, preview: list[ray.ObjectRef]) -> DepthMap:
        """How far away everything in a preview (h, w, 3) uint8 | uint16 in the object store is."""
        return await self._look(preview)
