"""Quality: the one who says no."""

import asyncio
import time

import ray

from deployments.logs import logger
from deployments.pixels import fetch
from deployments.refusal import keep_when_refused
from imaging.quality import QualityReport, QualityThresholds, measure_tiles
from imaging.tiling import Tile


class Quality:
    """Compares a result with its original, tile by tile, on the CPU."""

    def __init__(self) -> None:
        self._thresholds = QualityThresholds()

    @keep_when_refused
    def reconfigure(self, config: dict) -> None:
        self._thresholds = QualityThresholds(**config)

    async def ping(self) -> bool:
        return True

    async def measure(
        self, original: list[ray.ObjectRef], result: list[ray.ObjectRef], tiles: tuple[Tile, ...]
    ) -> QualityReport:
        """Figures and verdict for each of `tiles`; both photos (H, W, 3), of one dtype, in the object store."""
        before, after = await asyncio.gather(fetch(original[0]), fetch(result[0]))
        started = time.perf_counter()
        report = await asyncio.to_thread(measure_tiles, before, after, tiles, self._thresholds)
        seconds = round(time.perf_counter() - started, 4)
        facts = {"tiles": len(tiles), "passed": report.passed, "seconds": seconds}
        logger.info("measured %d tiles in %.3f s", len(tiles), seconds, extra=facts)
        return report
