"""Presets: what looking less closely costs: `fast` and `balanced` held against `best`."""

from collections.abc import Iterator

import cv2
import numpy as np

from evaluation.finisher import open_finisher, tone_pixels
from evaluation.metrics.difference import measure_difference
from evaluation.result import SetResult, SheetRow, build_table
from evaluation.sets.faults import plan_spoiling, spoil_photo
from evaluation.sheets import shrink_for_sheet
from evaluation.task import Task
from imaging.sampling import as_image
from training.data import read_photo

PRESETS = ("fast", "balanced", "best")
PIXELS_MP = 24
"""More than twice the 11 MP that `balanced` looks at: of a photo with no more than that it would be `best`."""

PHOTOS = 4
STRIDE = 4
"""Fields are smooth: every fourth row and column tells their mean."""


def measure_presets(task: Task) -> SetResult:
    """Mean ΔE2000 to `best` of the same spoiled photo; raises FileNotFoundError without large photos."""
    task.crew.rest()
    differences: dict[str, list[float]] = {preset: [] for preset in PRESETS[:-1]}
    rows: list[SheetRow] = []
    with open_finisher(task.weights) as finisher:
        for name, pixels in read_large_photos(task):
            results = {preset: tone_pixels(finisher, pixels, preset) for preset in PRESETS}
            best = as_image(results["best"][::STRIDE, ::STRIDE])
            for preset, values in differences.items():
                values.append(measure_difference(as_image(results[preset][::STRIDE, ::STRIDE]), best).mean)
            shown = {title: shrink_for_sheet(image) for title, image in {"spoiled": pixels, **results}.items()}
            badness = differences["balanced"][-1]
            rows.append(SheetRow(f"{name}: balanced to best ΔE2000 {badness:.2f}", shown, badness))
    figures = {f"{preset}_delta_e_mean": float(np.mean(values)) for preset, values in differences.items()}
    figures |= {f"{preset}_delta_e_worst": max(values) for preset, values in differences.items()}
    table = build_table(
        ("preset", "ΔE2000 to best", "worst"),
        ((preset, float(np.mean(values)), max(values)) for preset, values in differences.items()),
    )
    return SetResult("presets", figures, {"what looking less closely costs": table}, differences, rows)


def read_large_photos(task: Task) -> Iterator[tuple[str, np.ndarray]]:
    """The largest interiors, brought to PIXELS_MP and spoiled: name and pixels uint8 (H, W, 3)."""
    photos = [(path.stem, read_photo(path)) for path in sorted((task.photos / "photos" / "interior").iterdir())]
    largest = sorted(photos, key=lambda photo: -photo[1].size)[:PHOTOS]
    for number, (name, pixels) in enumerate(task.thin(largest)):
        scale = (PIXELS_MP * 1e6 / (pixels.shape[0] * pixels.shape[1])) ** 0.5
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        sized = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=way)
        yield name, spoil_photo(sized, plan_spoiling(number, 1))
