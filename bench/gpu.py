"""`python -m bench.gpu`: what the full-size networks cost on this GPU, weights random, without Ray and without the hub.

For each preset and for batches of 1 to 16: seconds a photo of 45 MP, TFLOP/s and their share of what a large product
reaches, memory, each stage's share; then variants side by side; and how long half a minute of 4K takes, toned by fields
on it. `--size small` proves the script on a CPU.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache, partial
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch.nn import functional

from bench.random_networks import Size, Variant, build_networks
from bench.stage_clock import STAGES, StageClock, count_tflop, watch_stages
from bench.table import print_figures, print_table
from bench.video import film_clip
from bench.video import measure as measure_walk
from finishing.canvas import PREVIEW_PX
from finishing.tone.plan import plan_photo
from imaging.region import Size as PhotoSize
from models.device import open_device
from models.enhancer import Begun, DiffusionEnhancer

Answer = TypeVar("Answer")

PHOTOS: dict[Size, PhotoSize] = {"full": PhotoSize(5455, 8183), "small": PhotoSize(128, 1056)}
PRESETS = ("fast", "balanced", "best")
WHOLE_STEPS, TILE_STEPS = 1, 2
"""As the service looks at the whole photo and at tiles, of four: finishing/tone/ask.py, finishing/steps/tone.py."""
WALKS: dict[Size, tuple[PhotoSize, int, int]] = {
    "full": (PhotoSize(2160, 3840), 90, 10),
    "small": (PhotoSize(270, 480), 6, 2),
}
"""Frames of a walkthrough: of which size, how many, and how often they are shown."""
RESULTS = Path(__file__).parent / "results"
VARIANTS = (
    Variant(),
    Variant(compilation="regional"),
    Variant(compilation="full"),
    Variant(vae="tiny"),
    Variant(controls="union"),
    Variant(controls="union", vae="tiny", compilation="regional"),
)


@dataclass(frozen=True)
class Look:
    """One call to the enhancer: images of one size, and steps of four."""

    height: int
    width: int
    count: int
    steps: int


@dataclass(frozen=True)
class Figures:
    """A photo by one preset: seconds, TFLOP, bytes at the peak, and each stage's share of the device's time."""

    variant: str
    preset: str
    batch: int
    seconds: float
    tflop: float
    peak_bytes: int
    shares: dict[str, float]


def plan_looks(photo: PhotoSize, preset: str, batch: int) -> list[Look]:
    """The looks that a photo takes: at the whole, and at tiles in batches."""
    plan = plan_photo(photo, preset, "tone")
    looks = [Look(*_even(photo.within(PREVIEW_PX)), 1, WHOLE_STEPS)]
    if plan.looks_at_tiles:
        size = plan.tiles[0].window.size
        counts = [min(batch, len(plan.tiles) - start) for start in range(0, len(plan.tiles), batch)]
        looks += [Look(size.height, size.width, count, TILE_STEPS) for count in counts]
    return looks


class Bench:
    """One variant's enhancer on one device."""

    def __init__(self, size: Size, variant: Variant, device: torch.device) -> None:
        self._size, self._variant, self._device = size, variant, device
        self._clock = StageClock(device)
        self._enhancer = DiffusionEnhancer(watch_stages(build_networks(size, variant, device), self._clock))
        self._finisher = ThreadPoolExecutor(1)
        self._finishing = torch.cuda.Stream() if device.type == "cuda" else None
        counted = build_networks(size, Variant(variant.controls, variant.vae), torch.device("meta"))
        self._count = cache(partial(count_tflop, counted))

    def measure(self, preset: str, batch: int) -> Figures:
        """A photo by that preset, once to warm up and once by the clock."""
        looks = plan_looks(PHOTOS[self._size], preset, batch)
        images = {look: _draw(look) for look in looks}
        self._run(list(images), images)
        self._clock.reset()
        if self._device.type == "cuda":
            torch.cuda.reset_peak_memory_stats()
        started = time.perf_counter()
        self._run(looks, images)
        seconds = time.perf_counter() - started
        peak = torch.cuda.max_memory_allocated() if self._device.type == "cuda" else 0
        each = {look: self._count_tflop(look) for look in set(looks)}
        tflop = sum(look.count * each[look] for look in looks)
        return Figures(str(self._variant), preset, batch, seconds, tflop, peak, self._clock.shares())

    def _run(self, looks: Sequence[Look], images: Mapping[Look, list[np.ndarray]]) -> None:
        """As the Enhancer does on a GPU: one batch is decoded while the next is denoised."""
        ending: Future[None] | None = None
        for look in looks:
            begun = self._enhancer.begin(images[look], "", steps=look.steps, seeds=list(range(look.count)))
            if ending is not None:
                ending.result()
            ending = self._finisher.submit(self._finish, begun)
        if ending is not None:
            ending.result()

    def _finish(self, begun: Begun) -> None:
        """Decoded in a stream of its own, and what leaves the device of a look in mode `tone`."""
        with torch.cuda.stream(self._finishing):
            looks = self._enhancer.finish(begun)
            for batch in (looks.results, looks.guides):
                functional.avg_pool2d(batch, 8).cpu()

    def _count_tflop(self, look: Look) -> float:
        each = self._count(look.height, look.width)
        # The result and the guide are both decoded.
        return each["encode"] + look.steps * (each["controls"] + each["unet"]) + 2 * each["decode"]


def measure_peak_tflops(device: torch.device) -> float:
    """TFLOP/s of a large matrix product in the dtype of the work."""
    side, dtype = (8192, torch.float16) if device.type == "cuda" else (1024, torch.float32)
    left, right = (torch.randn(side, side, device=device, dtype=dtype) for _ in range(2))
    for repeats in (3, 20):  # the first to warm up
        _wait(device)
        started = time.perf_counter()
        for _ in range(repeats):
            left @ right
        _wait(device)
    return 2 * side**3 * repeats / (time.perf_counter() - started) / 1e12


def measure_all(size: Size, batches: Sequence[int], device: torch.device) -> Iterator[Figures]:
    """Every preset and batch with what is usual, then `best` by every variant; what fails is named and left out."""
    runs = [(VARIANTS[0], preset, batch) for preset in PRESETS for batch in batches if _differs(preset, batch, batches)]
    # On a CPU compiling takes minutes, and proves nothing of a GPU.
    others = [variant for variant in VARIANTS[1:] if device.type == "cuda" or variant.compilation == "off"]
    runs += [(variant, "best", batches[len(batches) // 2]) for variant in others]
    for variant, of_it in groupby(runs, key=lambda run: run[0]):
        bench = _attempt(str(variant), partial(Bench, size, variant, device))
        for _, preset, batch in of_it:
            figures = bench and _attempt(f"{preset}, batch {batch}", partial(bench.measure, preset, batch))
            if figures:
                yield figures


def _differs(preset: str, batch: int, batches: Sequence[int]) -> bool:
    """`fast` has one look, and no batches."""
    return preset != "fast" or batch == batches[0]


def _attempt(name: str, call: Callable[[], Answer]) -> Answer | None:
    """What was measured, or None, and the reason printed: a figure less is no reason to lose the others."""
    try:
        return call()
    except RuntimeError as error:
        print(f"{name}: failed: {str(error).splitlines()[0]}", flush=True)
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=("full", "small"), default="full")
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 2, 4, 8, 16])
    parser.add_argument("--out", type=Path, help="where to keep the figures; else bench/results, if on a GPU")
    arguments = parser.parse_args()
    device = torch.device(open_device("auto"))
    peak = measure_peak_tflops(device)
    machine = describe_machine(device)
    keep = arguments.out
    if keep is None and device.type == "cuda":
        keep = RESULTS / f"gpu-{machine['device'].replace(' ', '-')}.json"
    measured: list[Figures] = []
    for figures in measure_all(arguments.size, arguments.batches, device):
        measured.append(figures)
        if keep:
            write_results(keep, machine, peak, measured)
        print(f"{figures.variant}, {figures.preset}, batch {figures.batch}: {figures.seconds:.2f} s", flush=True)
    if arguments.size == "small":
        print("Small networks prove the script; their figures mean nothing.")
    video_s = measure_video(arguments.size, device)
    print(f"a walkthrough of half a minute in 4K: {video_s:.0f} s; what is aimed at is less than 180")
    title = f"{arguments.size} size, {machine['device']}, a large product: {peak:.0f} TFLOP/s"
    columns = ("variant", "preset", "batch", "s a photo", "TFLOP/s", "of the product", "GiB", *STAGES)
    print_table(title, columns, [_row(figures, peak) for figures in measured])
    print_figures({**best_of(measured, VARIANTS[0]), "product_tflops": peak, "video_s": video_s})


def measure_video(size: Size, device: torch.device) -> float:
    """Seconds that a walkthrough takes from file to file, H.264 and `balanced`, toned by fields on the device, decoded
    and encoded on the cores; the look knows the answer."""
    frame, frames, times = WALKS[size]
    with tempfile.TemporaryDirectory() as folder:
        clip = film_clip(Path(folder) / "walk.mp4", frame, frames, times)
        found = measure_walk(clip, "field", "balanced", "cuda" if device.type == "cuda" else "cpu")
    return frames * times / found["fps"]


def best_of(measured: Sequence[Figures], variant: Variant) -> dict[str, float]:
    """Seconds of the best batch for each preset, of that variant alone."""
    of_it = [figures for figures in measured if figures.variant == str(variant)]
    return {f"{item.preset}_s": item.seconds for item in sorted(of_it, key=lambda item: -item.seconds)}


def write_results(target: Path, machine: dict[str, str], peak: float, measured: Sequence[Figures]) -> None:
    """What there is so far: a lent machine may go at any time."""
    target.parent.mkdir(parents=True, exist_ok=True)
    kept = {"machine": machine, "product_tflops": peak, "figures": [asdict(figures) for figures in measured]}
    target.write_text(json.dumps(kept, indent=1) + "\n")


def describe_machine(device: torch.device) -> dict[str, str]:
    """The device, and the versions of what ran on it."""
    versions = {name: version(name) for name in ("torch", "diffusers")}
    if device.type == "cpu":
        return {"device": "CPU", **versions}
    capability = "{}.{}".format(*torch.cuda.get_device_capability())
    return {
        "device": torch.cuda.get_device_name(),
        "capability": capability,
        "cuda": str(torch.version.cuda),
        **versions,
    }


def _row(figures: Figures, peak: float) -> list[object]:
    speed = figures.tflop / figures.seconds
    shares = [f"{share:.0%}" for share in figures.shares.values()]
    memory = figures.peak_bytes / 2**30
    return [
        figures.variant,
        figures.preset,
        figures.batch,
        figures.seconds,
        speed,
        f"{speed / peak:.0%}",
        memory,
        *shares,
    ]


def _draw(look: Look) -> list[np.ndarray]:
    return [np.random.default_rng(0).random((look.height, look.width, 3), np.float32)] * look.count


def _even(size: PhotoSize) -> tuple[int, int]:
    """Padded, as the enhancer pads it."""
    return size.height + -size.height % 32, size.width + -size.width % 32


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize()


if __name__ == "__main__":
    main()
