"""`python -m bench.video`: frames a second that a walkthrough is finished at, by way and preset, and memory.

A pan over a rendered house, finished with the right answer for a look, so that no model is in the figures: looking at
frames, toning and writing, in the processes that this is done in; memory is that of the largest.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import psutil

from bench.table import print_figures, print_table
from evaluation.footage.clips import write_clip
from evaluation.footage.walks import Walk, film, unfinish
from imaging.region import Size
from imaging.scenes import Tilt, render_house
from video.device import Device
from video.file.encoders import Preset
from video.options import WalkOptions
from video.walk import finish_walk

SIZES = {"1080p": Size(1080, 1920), "4k": Size(2160, 3840)}
WAYS = ("curve", "field")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--presets", nargs="*", choices=get_args(Preset), default=["balanced"])
    parser.add_argument("--sizes", nargs="*", choices=SIZES, default=list(SIZES))
    parser.add_argument("--one", nargs=3, metavar=("FILE", "WAY", "PRESET"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(Path(arguments.one[0]), *arguments.one[1:])))
        return
    rows: list[tuple[object, ...]] = []
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.sizes:
            clip = film_clip(Path(folder) / f"{name}.mp4", SIZES[name], arguments.frames)
            for preset in arguments.presets:
                for way in WAYS:
                    found = measure_apart(clip, way, preset)
                    rows.append((name, way, preset, *found.values()))
                    figures |= {f"{figure}_{name}_{way}_{preset}": value for figure, value in found.items()}
    columns = ("size", "way", "preset", "frames/s", "CPU seconds a frame", "MB at the most")
    print_table(f"{arguments.frames} frames, {psutil.cpu_count()} cores", columns, rows)
    print_figures(figures)


def film_clip(path: Path, size: Size, frames: int, times: int = 1) -> Path:
    """A walk of that size in H.264, shown so many times, to and fro; beside it its finished frames, small, as one
    array."""
    house = render_house(Size(960, 1440), 0, Tilt(0, 0))
    large = cv2.resize(house, (int(1.5 * size.width), int(size.width)), interpolation=cv2.INTER_CUBIC)
    shown = film(Walk("pan", frames=frames), unfinish(large, 0), size)
    filmed, finished = [], []
    for each in shown:
        finished.append(cv2.resize(each.finished, (1024, 576), interpolation=cv2.INTER_AREA))
        filmed.append(each.filmed)
    order = [place for turn in range(times) for place in range(frames)[:: -1 if turn % 2 else 1]]
    write_clip(path, [filmed[place] for place in order], options={"preset": "veryfast", "crf": "17"})
    np.save(path.with_suffix(".npy"), np.stack([finished[place] for place in order]))
    return path


def measure_apart(clip: Path, way: str, preset: str) -> dict[str, float]:
    """`measure` in a process of its own."""
    command = [sys.executable, "-m", "bench.video", "--one", str(clip), way, preset]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(clip: Path, way: str, preset: str, device: Device = "cpu") -> dict[str, float]:
    finished = np.load(clip.with_suffix(".npy"), mmap_mode="r")

    def look(files: Sequence[Path]) -> Iterator[np.ndarray]:
        return (np.array(finished[int(file.stem)]) for file in files)

    started = time.perf_counter()
    options = WalkOptions(preset, way, level=False)  # type: ignore[arg-type]
    report = finish_walk(clip, clip.with_name("out.mp4"), look, options, device=device)
    seconds = time.perf_counter() - started
    stages = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "fps": report.frames / seconds,
        "cpu_s": (stages.ru_utime + stages.ru_stime) / report.frames,
        "peak_mb": stages.ru_maxrss / 1000,
    }


if __name__ == "__main__":
    main()
