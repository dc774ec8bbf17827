"""Quality: the one who says no."""

import asyncio

import ray

from imaging.quality import QualityReport, QualityThresholds, measure_tiles
from imaging.tiling import Tile


class Quality:
    """Compares a result with its original, tile by tile, on the CPU."""

    def __init__(self) -> None:
        self._thresholds = QualityThresholds()

    def reconfigure(self, config: dict) -> None:
        self._thresholds = QualityThresholds(**config)

    async def ping(self) -> bool:
        return True

    async def measure(
        self, original: list[ray.ObjectRef], result: list[ray.ObjectRef], tiles: tuple[Tile, ...]
    ) -> QualityReport:
        """Figures and verdict for each of `tiles`; both photos (H, W, 3), of one dtype, in the object store."""
        before, after = await asyncio.gather(original[0], result[0])
        return await asyncio.to_thread(measure_tiles, before, after, tiles, self._thresholds)
