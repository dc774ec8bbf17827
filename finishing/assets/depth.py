"""How far away everything in a photo is."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from deployments.messages import DepthMap
from finishing.assets.asset import Asset, View
from finishing.replicas import Replicas


@dataclass(frozen=True)
class DepthSeen:
    """Asks Depth about the upright preview; a `DepthMap`, of the upright photo, taken out of its mount."""

    name: ClassVar[str] = "depth"
    revision: ClassVar[int] = 1
    stage: ClassVar[str] = "depth"
    code: ClassVar[str] = "depth_failed"
    upright: ClassVar[bool] = True
    roles: ClassVar[tuple[str, ...]] = ("depth",)
    needs: ClassVar[tuple[Asset, ...]] = ()

    async def make(self, view: View, known: Mapping[Asset, Any], replicas: Replicas) -> DepthMap:
        return await replicas.estimate_depth(view.preview)

    def pack(self, value: DepthMap) -> bytes:
        """An .npz archive: logarithms in half precision, right to 1 in 1000 between 2 cm and 55 m."""
        archive = io.BytesIO()
        np.savez_compressed(archive, log_depth=np.log(value.depth).astype(np.float16), metric=np.array(value.metric))
        return archive.getvalue()

    def unpack(self, content: bytes) -> DepthMap:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            depth = np.exp(archive["log_depth"].astype(np.float32))
            metric = bool(archive["metric"])
        if depth.ndim != 2 or not np.isfinite(depth).all():
            raise ValueError(f"{depth.shape} is no map of depth")
        return DepthMap(depth, metric)
