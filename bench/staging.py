"""`python -m bench.staging`: what furnishing a room costs on this machine, weights random, without Ray and the hub.

SDXL's and SD 1.5's inpainting networks under their depth ControlNets: seconds a picture, and memory beside what the
plan says (`python -m models plan --role stager`; nobody counted SD 1.5's). `--size small` proves the script on a CPU.
"""

import argparse
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from bench.gpu import RESULTS, describe_machine
from bench.random_networks import Size
from bench.random_stagers import KINDS, Kind, build_stager
from bench.table import print_figures, print_table
from imaging.region import Size as PhotoSize
from models.device import open_device
from models.inpainter import fit_pixels
from models.memory.facts import load_facts
from models.memory.ladder import ladder_for
from models.memory.need import tell_need

ROOMS: Mapping[Size, PhotoSize] = {"full": PhotoSize(832, 1256), "small": PhotoSize(64, 96)}


@dataclass(frozen=True)
class Figures:
    """One picture: seconds, steps, the pixels it was painted at, bytes at the peak and as planned (0: not counted)."""

    kind: str
    seconds: float
    steps: int
    pixels: int
    peak_bytes: int
    planned_bytes: int


def measure(kind: Kind, size: Size, device: torch.device) -> Figures:
    """One picture to warm up, and one by the clock."""
    stager, room = build_stager(kind, size, device), ROOMS[size]
    image = np.random.default_rng(0).random((room.height, room.width, 3), np.float32)
    near = np.linspace(0, 1, room.pixels, dtype=np.float32).reshape(room.height, room.width)
    asked = (image, np.ones_like(near), near, "a sofa")
    stager.stage(*asked, steps=2)
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats()
    started = time.perf_counter()
    stager.stage(*asked, negative="people")
    seconds = time.perf_counter() - started
    peak = torch.cuda.max_memory_allocated() if device.type == "cuda" else 0
    pixels = fit_pixels(room, stager.settings.pixels).pixels
    planned = _plan() if (kind, size) == ("sdxl", "full") else 0
    return Figures(kind, seconds, stager.settings.steps, pixels, peak, planned)


def _plan() -> int:
    return tell_need("stager", ladder_for("stager")[0], 1, load_facts()).total_bytes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=("full", "small"), default="full")
    parser.add_argument("--out", type=Path, help="where to keep the figures; else bench/results, if on a GPU")
    arguments = parser.parse_args()
    device = torch.device(open_device("auto"))
    machine = describe_machine(device)
    measured = [measure(kind, arguments.size, device) for kind in KINDS]
    keep = arguments.out
    if keep is None and device.type == "cuda":
        keep = RESULTS / f"staging-{machine['device'].replace(' ', '-')}.json"
    if keep:
        keep.parent.mkdir(parents=True, exist_ok=True)
        told = {"machine": machine, "figures": [asdict(figures) for figures in measured]}
        keep.write_text(json.dumps(told, indent=1) + "\n")
    if arguments.size == "small":
        print("Small networks prove the script; their figures mean nothing.")
    columns = ("model", "s a picture", "steps", "MP", "GiB", "planned, GiB")
    rows = [
        (one.kind, one.seconds, one.steps, one.pixels / 1e6, one.peak_bytes / 2**30, one.planned_bytes / 2**30)
        for one in measured
    ]
    print_table(f"a room furnished, {arguments.size} size, {machine['device']}", columns, rows)
    print_figures({f"{one.kind}_s": one.seconds for one in measured})


if __name__ == "__main__":
    main()
