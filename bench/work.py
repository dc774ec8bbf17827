"""`python -m bench.work`: what a 45 MP photo costs on CPUs beside its models, by preset. docs/scale.md reckons with it.

CPU seconds of one process, so that other work on the machine counts little; models are stand-ins that answer at once.
"""

import argparse
import statistics
import time

import ray

from bench.overhead import FULL
from bench.standins import IdleModels, TimedEnhancer
from bench.table import print_figures, print_table
from deployments.quality import Quality
from fanlight_client.options import EnhanceOptions
from finishing.local import LocalFinisher, gather_parts
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.quality import QualityReport
from imaging.scenes import render_room
from imaging.tiling import Tile

PRESETS = ("fast", "balanced", "best")


class TimedQuality(Quality):
    """Quality, and the CPU seconds that it took; nobody else works while it does."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    async def measure(
        self, original: list[ray.ObjectRef], result: list[ray.ObjectRef], tiles: tuple[Tile, ...]
    ) -> QualityReport:
        began = time.process_time()
        report = await super().measure(original, result, tiles)
        self.seconds.append(time.process_time() - began)
        return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    photo = encode_photo(Photo(render_room(FULL)))
    rows = [(preset, *measure(photo, preset, arguments.repeats)) for preset in PRESETS]
    print_table("45 MP JPEG, CPU seconds, median", ("preset", "looks", "Ingress or Runner", "Quality"), rows)
    print_figures({f"{what}_{preset}": value for preset, *told in rows for what, value in zip(WHAT, told, strict=True)})


WHAT = ("looks", "finish_cpu_s", "quality_cpu_s")


def measure(photo: bytes, preset: str, repeats: int) -> tuple[float, float, float]:
    """Looks of the Enhancer, and CPU seconds of whoever finishes the photo and of Quality."""
    quality, idle, whole = TimedQuality(), IdleModels(), []
    options = EnhanceOptions.model_validate({"preset": preset})
    with LocalFinisher(gather_parts(idle, idle, TimedEnhancer(0), idle, quality)) as finisher:
        finisher.finish(photo, options)  # what is only done once
        quality.seconds.clear()
        for _ in range(repeats):
            began = time.process_time()
            report = finisher.finish(photo, options).report
            whole.append(time.process_time() - began)
    spent = statistics.median(quality.seconds)
    return report.tiles.looked_at, statistics.median(whole) - spent, spent


if __name__ == "__main__":
    main()
