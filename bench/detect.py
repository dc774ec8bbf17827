"""`python -m bench.detect`: frames of a video a second that the Detector looks at, by how many share a call.

RT-DETR v2 with a ResNet of 18 layers at full size, its weights random: what it finds means nothing, what it costs does.
YuNet where its file is there. Both through the code that loads and asks them in a replica, each frame in all the views
that it gets there.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import psutil
import torch
from transformers import RTDetrV2Config, RTDetrV2ForObjectDetection

from bench.table import print_figures, print_table
from imaging.region import Size
from imaging.scenes import render_room
from models.detector.faces import FaceFinder
from models.detector.finder import Finder, ThingFinder
from models.detector.kinds import Part
from models.detector.objects import ObjectFinder
from models.device import open_device
from video.hidden.sights import SIGHT_PX

BATCHES = (1, 2, 4, 8)
FRAME = Size(1080, SIGHT_PX)
YUNET = Path(__file__).parents[2] / "shared/weights/yunet/yunet_n_640_640.onnx"
LABELS = ("person", "car", "chair", "tv")
"""Of 80: the others are of no kind that is told."""
R18: dict[str, Any] = {
    "backbone_config": {
        "model_type": "rt_detr_resnet",
        "embedding_size": 64,
        "hidden_sizes": [64, 128, 256, 512],
        "depths": [2, 2, 2, 2],
        "layer_type": "basic",
        "out_features": ["stage2", "stage3", "stage4"],
    },
    "encoder_in_channels": [128, 256, 512],
    "decoder_layers": 3,
    "hidden_expansion": 0.5,
    "id2label": {number: LABELS[number] if number < len(LABELS) else f"other {number}" for number in range(80)},
}
"""As `PekingU/rtdetr_v2_r18vd` has it."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda"))
    parser.add_argument("--faces", type=Path, default=YUNET, help="YuNet's ONNX file: %(default)s by default")
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    device = torch.device(open_device(arguments.device))
    with tempfile.TemporaryDirectory() as name:
        finder = open_finder(Path(name), arguments.faces, device)
    rows: list[tuple[object, ...]] = []
    figures: dict[str, float] = {}
    for part in finder.parts:
        alone = 0.0
        finder.find_all([draw_frame()], part)  # what is done once is not counted
        for batch in BATCHES:
            speed, cpu_s = measure(finder, part, batch, arguments.repeats)
            alone = alone or speed
            rows.append((part, batch, speed, speed / alone, cpu_s))
            figures |= {f"{part}_fps_{batch}": speed, f"{part}_cpu_s_{batch}": cpu_s}
            print(*rows[-1], file=sys.stderr, flush=True)
    on = f"{psutil.cpu_count()} cores" if device.type == "cpu" else torch.cuda.get_device_name(device)
    columns = ("network", "frames a call", "frames/s", "÷ one a call", "CPU seconds a frame")
    print_table(f"{FRAME.width} × {FRAME.height} px, {on}, the best of {arguments.repeats}", columns, rows)
    print_figures(figures)


def open_finder(folder: Path, faces: Path, device: torch.device) -> ThingFinder:
    """With random objects, and faces where there is a file of them."""
    RTDetrV2ForObjectDetection(RTDetrV2Config(**R18)).save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps({"do_normalize": False, "size": {"height": 640}}))
    parts: dict[Part, Finder] = {"objects": ObjectFinder.load(folder, device)}
    return ThingFinder(parts | ({"faces": FaceFinder.load(faces)} if faces.is_file() else {}))


def measure(finder: ThingFinder, part: Part, batch: int, repeats: int) -> tuple[float, float]:
    """Frames a second of calls with so many, the best of some, and that one's CPU seconds a frame."""
    frames = [np.ascontiguousarray(np.roll(draw_frame(), 31 * number, axis=1)) for number in range(batch)]
    calls = []
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        finder.find_all(frames, part)
        calls.append((time.perf_counter() - wall, time.process_time() - cpu))
    seconds, cpu_s = min(calls)
    return batch / seconds, cpu_s / batch


def draw_frame() -> np.ndarray:
    """uint8 (1080, 1920, 3): a rendered room."""
    room = render_room(Size(540, 960), 1)
    return np.asarray(cv2.resize(room, (FRAME.width, FRAME.height), interpolation=cv2.INTER_CUBIC))


if __name__ == "__main__":
    main()
