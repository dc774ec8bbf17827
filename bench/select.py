"""`python -m bench.select`: what the first click on a photo costs, and every later one, as a replica has it."""

import argparse
import statistics
import time
from collections.abc import Callable

import cv2
import psutil
import torch

from bench.memory import watch_peak
from bench.table import print_figures, print_table
from deployments.allocator import keep_pages
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room
from models.device import open_device
from models.registry import load_card
from models.selector.loading import load_selector
from models.selector.protocol import Prompt

PREVIEW = Size(683, 1024)
CLICK, BOX = Prompt(((0.5, 0.62),), (1,)), Prompt(box=(0.2, 0.4, 0.7, 0.95))
BYTES_A_MB = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", default="compact", help="whose selector: %(default)s by default")
    parser.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda"))
    parser.add_argument("--threads", type=int, help="on a CPU; all of the machine's by default")
    parser.add_argument("--repeats", type=int, default=9)
    arguments = parser.parse_args()
    device = open_device(arguments.device)
    keep_pages()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
        cv2.setNumThreads(arguments.threads)
    card = load_card(arguments.profile, "selector")
    selector = load_selector(card, device)
    image = as_image(render_room(PREVIEW, 1))
    with watch_peak(lambda: psutil.Process().memory_info().rss, 0.01) as peak:
        (embedding,) = selector.embed([image])
    deeds: dict[str, Callable[[], object]] = {
        "encoder": lambda: selector.embed([image]),
        "click": lambda: selector.select(embedding, CLICK),
        "box": lambda: selector.select(embedding, BOX),
    }
    rows, figures = [], {"encoder_mb": peak.grown_bytes / BYTES_A_MB}
    for name, deed in deeds.items():
        wall, cpu = _measure(deed, arguments.repeats)
        rows.append((name, wall, cpu))
        figures |= {f"{name}_ms": wall, f"{name}_cpu_ms": cpu}
    threads = f"{torch.get_num_threads()} threads" if device == "cpu" else device
    print_table(
        f"{card.name}, {PREVIEW.width} × {PREVIEW.height} px, {threads}, median of {arguments.repeats}",
        ("what", "ms", "CPU ms"),
        rows,
    )
    print_figures(figures)


def _measure(deed: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Wall and CPU milliseconds, medians; the first call is not counted."""
    deed()
    walls, cpus = [], []
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        deed()
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
    return statistics.median(walls), statistics.median(cpus)


if __name__ == "__main__":
    main()
