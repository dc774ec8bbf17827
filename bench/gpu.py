"""`python -m bench.gpu`: what the full-size networks cost on this GPU, weights random, without Ray and without the hub.

For each preset and for batches of 1 to 16: seconds a photo of 45 MP, TFLOP/s and their share of what a large product
reaches, memory, each stage's share; then variants side by side. `--size small` proves the script on a CPU.
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from bench.random_networks import Size, Variant, build_networks
from bench.stage_clock import StageClock, count_tflop, watch_stages
from bench.table import print_figures, print_table
from imaging.region import Size as PhotoSize
from models.device import open_device
from models.enhancer import Begun, DiffusionEnhancer
from serve.plan import plan_photo

PHOTOS: dict[Size, PhotoSize] = {"full": PhotoSize(5455, 8183), "small": PhotoSize(128, 1056)}
PRESETS = ("fast", "balanced", "best")
WHOLE_STEPS, TILE_STEPS = 1, 2
"""As the service looks at the whole photo and at tiles, of four: serve/pipeline.py."""
RESULTS = Path(__file__).parent / "results"
VARIANTS = (
    Variant(),
    Variant(compilation="regional"),
    Variant(compilation="full"),
    Variant(compilation="graphs"),
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
    looks = [Look(*_even(plan.preview), 1, WHOLE_STEPS)]
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
        self._counted = build_networks(size, Variant(variant.controls, variant.vae), torch.device("meta"))

    def measure(self, preset: str, batch: int) -> Figures:
        """A photo by that preset, once to warm up and once by the clock."""
        looks = plan_looks(PHOTOS[self._size], preset, batch)
        self._run(list(dict.fromkeys(looks)))
        self._clock.reset()
        if self._device.type == "cuda":
            torch.cuda.reset_peak_memory_stats()
        started = time.perf_counter()
        self._run(looks)
        seconds = time.perf_counter() - started
        peak = torch.cuda.max_memory_allocated() if self._device.type == "cuda" else 0
        each = {look: self._count_tflop(look) for look in set(looks)}
        tflop = sum(look.count * each[look] for look in looks)
        return Figures(str(self._variant), preset, batch, seconds, tflop, peak, self._clock.shares())

    def _run(self, looks: Sequence[Look]) -> None:
        """As the Enhancer does on a GPU: one batch is decoded while the next is denoised."""
        with ThreadPoolExecutor(1) as finisher:
            ending: Future[None] | None = None
            for look in looks:
                images = [np.random.default_rng(0).random((look.height, look.width, 3), np.float32)] * look.count
                begun = self._enhancer.begin(images, "", steps=look.steps, seeds=list(range(look.count)))
                if ending is not None:
                    ending.result()
                ending = finisher.submit(self._finish, begun)
        _wait(self._device)

    def _finish(self, begun: Begun) -> None:
        """Decoded, and what leaves the device of a look in mode `tone`."""
        looks = self._enhancer.finish(begun)
        for batch in (looks.results, looks.guides):
            functional.avg_pool2d(batch, 8).cpu()

    def _count_tflop(self, look: Look) -> float:
        each = count_tflop(self._counted, look.height, look.width)
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
    """Every preset and batch with what is usual, then `best` by every variant; one that fails is named and left out."""
    bench = Bench(size, VARIANTS[0], device)
    for preset in PRESETS:
        for batch in batches if preset != "fast" else batches[:1]:
            yield bench.measure(preset, batch)
    del bench
    for variant in VARIANTS[1:]:
        try:
            yield Bench(size, variant, device).measure("best", batches[len(batches) // 2])
        except RuntimeError as error:
            print(f"{variant}: failed: {str(error).splitlines()[0]}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=("full", "small"), default="full")
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 2, 4, 8, 16])
    parser.add_argument("--out", type=Path, help="where to keep the figures; else bench/results, if on a GPU")
    arguments = parser.parse_args()
    device = open_device("auto")
    peak = measure_peak_tflops(device)
    measured = []
    for figures in measure_all(arguments.size, arguments.batches, device):
        measured.append(figures)
        print(f"{figures.variant}, {figures.preset}, batch {figures.batch}: {figures.seconds:.2f} s", flush=True)
    machine = describe_machine(device)
    title = f"{arguments.size} size, {machine['device']}, a large product: {peak:.0f} TFLOP/s"
    columns = ("variant", "preset", "batch", "s a photo", "TFLOP/s", "of the product", "GiB", *measured[0].shares)
    print_table(title, columns, [_row(figures, peak) for figures in measured])
    keep = arguments.out or (
        RESULTS / f"gpu-{machine['device'].replace(' ', '-')}.json" if device.type == "cuda" else None
    )
    if keep:
        keep.parent.mkdir(parents=True, exist_ok=True)
        kept = {"machine": machine, "product_tflops": peak, "figures": [asdict(figures) for figures in measured]}
        keep.write_text(json.dumps(kept, indent=1) + "\n")
    best = {f"{item.preset}_s": item.seconds for item in sorted(measured, key=lambda item: -item.seconds)}
    print_figures({**best, "product_tflops": peak})


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


def _even(size: PhotoSize) -> tuple[int, int]:
    """Padded, as the enhancer pads it."""
    return size.height + -size.height % 32, size.width + -size.width % 32


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize()


if __name__ == "__main__":
    main()
