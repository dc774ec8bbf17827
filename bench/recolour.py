"""`python -m bench.recolour`: what a whole wall in another paint costs on a 45 MP photo, in seconds and memory.

Memory is what is held at the peak beyond the photo and its mask, the result included. Threads are those that OpenCV
would use on a machine of two cores.
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
from imaging.masks import Mask
from imaging.recolour import recolour
from imaging.region import Size
from imaging.scenes import draw_painted_room

FULL, DRAWN = Size(5455, 8183), Size(1364, 2046)
OLD, PAINT = (206, 202, 192), (44 / 255, 58 / 255, 84 / 255)
BYTES_A_MB = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    cv2.setNumThreads(arguments.threads)
    pixels, drawn = draw_room()
    rows: list[tuple[str, float, float]] = []
    figures: dict[str, float] = {}
    masks = {"room": drawn, "whole": Mask.trim(np.ones((FULL.height, FULL.width), np.float32))}
    for bits, scale in ((8, 1), (16, 257)):
        source = pixels if scale == 1 else pixels.astype(np.uint16) * np.uint16(scale)
        for name, mask in masks.items():
            seconds, extra_mb = measure(source, mask, arguments.repeats)
            rows.append((f"{name}, {100 * mask.fraction:.0f} % of the photo, {bits} bit", seconds, extra_mb))
            figures |= {f"{name}_{bits}_bit_s": seconds, f"{name}_{bits}_bit_extra_mb": extra_mb}
    title = f"45 MP, {arguments.threads} threads, median of {arguments.repeats}"
    print_table(title, ("recolouring", "seconds", "MB beyond photo and mask"), rows)
    print_figures(figures)


def draw_room() -> tuple[np.ndarray, Mask]:
    """A room of 45 MP with grain, uint8 (H, W, 3), and where its walls are."""
    sheet, marked = draw_painted_room(DRAWN, 0, OLD, 1.0)
    size = (FULL.width, FULL.height)
    large = np.asarray(cv2.resize(sheet, size, interpolation=cv2.INTER_CUBIC))
    grain = np.empty(large.shape, np.int8)
    cv2.randn(grain, np.zeros(3), np.full(3, 2.0))
    pixels = np.asarray(cv2.add(large, grain, dtype=cv2.CV_8U))
    weight = cv2.resize(marked, size, interpolation=cv2.INTER_LINEAR).astype(np.float32) / 255
    return pixels, Mask.trim(weight)


def measure(pixels: np.ndarray, mask: Mask, repeats: int) -> tuple[float, float]:
    """Wall-clock seconds, and MB held at the peak."""
    process, seconds, extra = psutil.Process(), [], []
    for _ in range(repeats):
        return_memory()  # what earlier work has freed and kept would hide what this takes
        with watch_peak(lambda: int(process.memory_info().rss), every_s=0.005) as peak:
            started = time.perf_counter()
            recolour(pixels, mask, PAINT)
            seconds.append(time.perf_counter() - started)
        extra.append(peak.grown_bytes / BYTES_A_MB)
    return statistics.median(seconds), max(extra)


if __name__ == "__main__":
    main()
