"""`python -m bench.straighten`: what turning a 45 MP photo upright costs, in CPU seconds of one thread and in memory.

Memory is what is held at the peak beyond the photo and its result. A lens that bends lines is corrected in the same
resampling, so it costs little more.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import cv2
import numpy as np
import psutil

from bench.memory import watch_peak
from bench.table import print_figures, print_table
from deployments.allocator import return_memory
from imaging.geometry import (
    StraightenPlan,
    apply_warp,
    estimate_verticals,
    find_lens,
    plan_straightening,
)
from imaging.metadata import CameraFacts
from imaging.region import Size
from imaging.scenes import Tilt, render_house
from imaging.scenes.house import HOUSE_FOCAL_35_MM

FULL, DRAWN = Size(5455, 8183), Size(2728, 4092)
TILT = Tilt(6.0, 1.5)
LENS = CameraFacts("Canon", "Canon EOS R5", "RF15-35mm F2.8 L IS USM", 24.0, 24.0, 8.0)
BYTES_A_MB = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    cv2.setNumThreads(1)
    pixels = cv2.resize(render_house(DRAWN, 0, TILT), (FULL.width, FULL.height), interpolation=cv2.INTER_CUBIC)
    found = estimate_verticals(pixels, HOUSE_FOCAL_35_MM)
    rows: list[tuple[str, float, float]] = []
    figures: dict[str, float] = {}
    looking_s = _cpu_s(lambda: estimate_verticals(pixels, HOUSE_FOCAL_35_MM), repeats)
    rows.append(("looking for upright lines", looking_s, 0.0))
    for name, lens in (("", None), (" and lens", find_lens(LENS, FULL))):
        plan = plan_straightening(found, FULL, lens=lens)
        for bits in (8, 16):
            source = pixels if bits == 8 else pixels.astype(np.uint16) * 257
            seconds, extra_mb = measure(source, plan, repeats)
            rows.append((f"one resampling for rotation{name}, {bits} bit", seconds, extra_mb))
            if not lens:
                figures |= {f"cpu_s_{bits}_bit": looking_s + seconds, f"extra_mb_{bits}_bit": extra_mb}
            else:
                figures |= {f"cpu_s_{bits}_bit_lens": looking_s + seconds}
    print_table(f"45 MP, one thread, median of {repeats}", ("step", "CPU seconds", "MB beyond photo and result"), rows)
    print_figures(figures)


def measure(source: np.ndarray, plan: StraightenPlan, repeats: int) -> tuple[float, float]:
    """CPU seconds, and MB held beyond the photo and its result; the plan must have a warp."""
    assert plan.warp is not None
    process = psutil.Process()
    return_memory()  # what earlier work has freed and kept would hide what this takes
    with watch_peak(lambda: int(process.memory_info().rss), every_s=0.002) as peak:
        result = apply_warp(source, plan.warp)
    extra = peak.grown_bytes - result.nbytes
    return _cpu_s(lambda: apply_warp(source, plan.warp), repeats), max(extra, 0) / BYTES_A_MB  # type: ignore[arg-type]


def _cpu_s(work: Callable[[], object], repeats: int) -> float:
    taken = []
    for _ in range(repeats):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
