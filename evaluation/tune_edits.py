"""What the limits on edits are chosen from: edits that were made good and bad, of photos that measure nothing else.

`python -m evaluation.tune_edits [--photos ../shared] [--crops 6]` prints, for every figure, quantiles of good edits and
how well it tells each kind of bad ones (area under the ROC curve), and what passes under the limits as they are. Every
second photo is held out: its figures stand apart.
"""

import argparse
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

from evaluation.made_edits import make_edits
from imaging.codec import decode_photo
from imaging.edit_check import EditFigures, EditLimits, list_edit_faults, measure_edit

FOLDERS = ("interior", "exterior")
FIGURES = tuple(field.name for field in fields(EditFigures))


@dataclass(frozen=True)
class Judged:
    """An edit's kind, whether it was made good, and its figures."""

    kind: str
    good: bool
    figures: EditFigures

    @property
    def passes(self) -> bool:
        return not list_edit_faults(self.figures, EditLimits())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, default=Path("../shared"))
    parser.add_argument("--crops", type=int, default=6)
    arguments = parser.parse_args()
    paths = [path for folder in FOLDERS for path in sorted((arguments.photos / "photos" / folder).iterdir())]
    for name, chosen in (("tuned on", paths[::2]), ("held out", paths[1::2])):
        judged = [edit for number, path in enumerate(chosen) for edit in judge_photo(path, number, arguments.crops)]
        print(f"{name}: {len(chosen)} photos, {len(judged)} edits")
        print_figures(judged)


def judge_photo(path: Path, number: int, crops: int) -> list[Judged]:
    """Every edit of some crops of a photo."""
    pixels = decode_photo(path.read_bytes()).pixels
    pixels = pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
    made = (edit for crop in range(crops) for edit in make_edits(pixels, 100 * number + crop))
    return [Judged(edit.kind, edit.good, measure_edit(edit.before, edit.after, edit.mask)) for edit in made]


def print_figures(judged: Sequence[Judged]) -> None:
    good = [edit for edit in judged if edit.good]
    values = np.array([astuple(edit.figures) for edit in good])
    for name, column in zip(FIGURES, values.T, strict=True):
        print(f"{name:10}", *(f"{value:8.3f}" for value in np.percentile(column, (0, 1, 3, 50, 97, 99, 100))))
    for kind in dict.fromkeys(edit.kind for edit in judged):
        these = [edit for edit in judged if edit.kind == kind]
        areas = find_area([np.array([_badness(edit.figures) for edit in group]) for group in (these, good)])
        passed = 100 * np.mean([edit.passes for edit in these])
        print(f"    {kind:12} {passed:5.1f} % pass ", *(f"{area:5.2f}" for area in areas))


def find_area(groups: Sequence[np.ndarray]) -> list[float]:
    """Area under the ROC curve of each figure, and of the largest over its limit: Mann and Whitney's."""
    bad, good = groups
    over = bad[:, None] - good[None]
    return list(np.mean((over > 0) + 0.5 * (over == 0), axis=(0, 1)))


def _badness(figures: EditFigures) -> list[float]:
    """Each figure over its limit, ratios by how far they are from 1, and the worst of all."""
    limits = EditLimits()
    each = [
        figures.seam / limits.max_seam,
        figures.colour / limits.max_colour,
        figures.invented / limits.max_invented,
        _beyond(figures.grain, limits.min_grain, limits.max_grain),
        _beyond(figures.sharpness, limits.min_sharpness, limits.max_sharpness),
        10.0 * (figures.leak > limits.max_leak),
    ]
    return [*each, max(each)]


def _beyond(ratio: float, least: float, most: float) -> float:
    return float(np.log(ratio) / np.log(most if ratio > 1 else least))


if __name__ == "__main__":
    main()
