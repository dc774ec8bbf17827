"""What a capture of five frames of 45 MP costs, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2

from evaluation.sets.capture_scene import build_scene, take_frame, turn_camera

FULL = (8256, 5504)
EVS = (-4.0, -2.0, 0.0, 2.0, 4.0)
_TURN = ((0.1, 0.05, -0.08), (0.05, -0.04, 0.03), (0, 0, 0), (-0.06, 0.04, 0.02), (-0.1, 0.08, 0.06))


def measure_load(photos: Path) -> dict[str, float]:
    """Seconds of CPU that merging takes beyond decoding its reference frame, and the process's peak memory, MB."""
    with TemporaryDirectory() as folder:
        paths = write_frames(photos, Path(folder))
        command = [sys.executable, "-m", "evaluation.sets.capture_load", *map(str, paths)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def write_frames(photos: Path, folder: Path) -> list[Path]:
    """Five hand-held JPEGs of 45 MP."""
    scene = build_scene(photos, 0, 4.0)
    paths = []
    for index, (ev, turn) in enumerate(zip(EVS, _TURN, strict=True)):
        light = turn_camera(scene.light, *turn)[0] if any(turn) else scene.light
        large = cv2.resize(take_frame(light, ev, index), FULL, interpolation=cv2.INTER_CUBIC)
        paths.append(folder / f"{index}.jpg")
        cv2.imwrite(str(paths[-1]), cv2.cvtColor(large, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 92])
    return paths


def _merge(paths: list[Path]) -> dict[str, float]:
    from imaging.capture import merge_capture
    from imaging.codec import Limits, decode_photo

    cv2.setNumThreads(1)
    start = time.process_time()
    decode_photo(paths[2])
    decoded = time.process_time() - start
    before = _peak_mb()
    start = time.process_time()
    merged = merge_capture(paths, Limits(), 2)
    spent = time.process_time() - start - decoded
    used = float(sum(each.refused is None for each in merged.frames))
    return {"load_cpu_s": spent, "load_peak_mb": _peak_mb(), "load_frames": used, "load_floor_mb": before}


def _peak_mb() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1e3


if __name__ == "__main__":
    print(json.dumps(_merge([Path(each) for each in sys.argv[1:]])))
