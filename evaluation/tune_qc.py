"""What the thresholds of quality control are chosen from: good and broken tiles of photos that measure nothing else.

`python -m evaluation.tune_qc [--photos ../shared] [--houses 40] [--workers 2]` prints, for every figure, the quantiles
of good tiles and the share of each kind that lies beyond the outermost of them.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evaluation.crew import Crew
from evaluation.sets.qc import QcJob, judge_qc
from evaluation.sets.qc_tables import FIGURES, Verdict, summarise
from evaluation.task import WEIGHTS
from training.data import list_photos

FOLDERS = ("interior", "exterior")
QUANTILES = (0, 0.2, 1, 50, 99, 99.8, 100)
HOUSES_ZOOM = 2.5
"""The houses of training are 400 pixels wide: enlarged, they have several tiles."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, default=Path("../shared"))
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--houses", type=int, default=40)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    with Crew(arguments.workers) as crew:
        jobs = list_jobs(arguments.photos, arguments.weights, arguments.houses)
        judged = list(crew.map(judge_qc, jobs, "tune qc"))
    good = [verdict for photo in judged for verdict in photo.good]
    broken = [verdict for photo in judged for verdict in photo.broken]
    for figure in FIGURES:
        print_figure(figure, good, broken)
    for row in summarise(judged).tables["broken results caught"]:
        print(*row, sep="\t")


def list_jobs(photos: Path, weights: Path, houses: int) -> list[QcJob]:
    """Some houses of training, spread over the list, and all the professional photos."""
    found = list_photos(photos / "train" / "houses")
    chosen = [photo.path for photo in found[:: max(1, len(found) // houses)]]
    larger = [path for folder in FOLDERS for path in sorted((photos / "photos" / folder).iterdir())]
    jobs = [QcJob(path, number, weights, HOUSES_ZOOM) for number, path in enumerate(chosen)]
    return jobs + [QcJob(path, number, weights) for number, path in enumerate(larger)]


def print_figure(figure: str, good: Sequence[Verdict], broken: Sequence[Verdict]) -> None:
    """Quantiles of the good, and percent of each kind below and above all but 0.2 % of them."""
    values = np.percentile([verdict.figures[figure] for verdict in good], QUANTILES)
    print(f"{figure:16}", *(f"{value:8.4f}" for value in values))
    for kind in dict.fromkeys(verdict.kind for verdict in broken if figure in verdict.figures):
        found = np.array([verdict.figures[figure] for verdict in broken if verdict.kind == kind])
        below, above = 100 * (found < values[1]).mean(), 100 * (found > values[-2]).mean()
        print(f"    {kind:20} {below:4.0f} below {above:4.0f} above")


if __name__ == "__main__":
    main()
