"""`python -m bench.removal`: what taking things out of a 45 MP photo costs, in CPU seconds of one thread and in memory.

The hole is given as a crop (`plan_crop`), as the service gives it. Memory is what is held at the peak beyond the photo;
the filled crop counts.
"""

import argparse
import statistics
import time

import cv2
import numpy as np
import psutil

from bench.memory import watch_peak
from bench.table import print_figures, print_table
from deployments.allocator import return_memory
from imaging.fill import Fill, fill_hole, plan_crop
from imaging.region import Region, Size
from imaging.scenes import render_room

FULL, DRAWN = Size(5455, 8183), Size(2728, 4092)
HOLES_PX = (200, 800, 2500)
BYTES_A_MB = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    cv2.setNumThreads(1)
    drawn = cv2.resize(render_room(DRAWN, 0), (FULL.width, FULL.height), interpolation=cv2.INTER_CUBIC)
    rows: list[tuple[str, float, float]] = []
    figures: dict[str, float] = {}
    for bits in (8, 16):
        pixels = drawn if bits == 8 else drawn.astype(np.uint16) * 257
        for side in HOLES_PX:
            seconds, extra_mb = measure(pixels, side, repeats)
            rows.append((f"{side} px, {bits} bit", seconds, extra_mb))
            figures |= {f"cpu_s_{side}_{bits}_bit": seconds, f"extra_mb_{side}_{bits}_bit": extra_mb}
    print_table(f"45 MP, one thread, median of {repeats}", ("hole", "CPU seconds", "MB beyond the photo"), rows)
    print_figures(figures)


def measure(pixels: np.ndarray, side_px: int, repeats: int) -> tuple[float, float]:
    """CPU seconds, and MB held beyond the photo, for a round hole in its middle."""
    region, mask = mark_middle(pixels, side_px)
    process = psutil.Process()
    return_memory()  # what earlier work has freed and kept would hide what this takes
    with watch_peak(lambda: int(process.memory_info().rss), every_s=0.002) as peak:
        taken = [_fill(pixels[region.slices], mask)]
    taken += [_fill(pixels[region.slices], mask) for _ in range(repeats - 1)]
    return statistics.median(taken), peak.grown_bytes / BYTES_A_MB


def mark_middle(pixels: np.ndarray, side_px: int) -> tuple[Region, np.ndarray]:
    """The crop around a round hole in the photo's middle, and its mask there."""
    size = Size(*pixels.shape[:2])
    top, left = (size.height - side_px) // 2, (size.width - side_px) // 2
    hole = Region(top, left, top + side_px, left + side_px)
    crop = plan_crop(hole, size)
    mask = np.zeros((crop.height, crop.width), np.float32)
    middle = (left + side_px // 2 - crop.left, top + side_px // 2 - crop.top)
    cv2.circle(mask, middle, side_px // 2, 1.0, cv2.FILLED)
    return crop, mask


def _fill(pixels: np.ndarray, mask: np.ndarray) -> float:
    started = time.process_time()
    filled: Fill = fill_hole(pixels, mask)
    assert filled.pixels.shape == pixels.shape
    return time.process_time() - started


if __name__ == "__main__":
    main()
