"""How the classical baseline came by its settings: `python -m evaluation.tune_classical --photos TRAINING_HOUSES`.

Random search, then smaller steps around the best, over training houses with the faults of the set `repair`: the
settings of least mean ΔE2000. Never give it the houses of the evaluation.
"""

import argparse
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from evaluation.baselines.classical import Settings, correct_classically
from evaluation.sets.faults import plan_spoiling, spoil_photo
from imaging.color import delta_e_2000, srgb_to_lab
from imaging.sampling import as_image
from training.data import list_photos, read_photo

RANGES = {
    "levels": (0, 1),
    "norm": (1, 8),
    "balance": (0, 1),
    "mean": (0.4, 0.65),
    "brightness": (0, 1),
    "clip_limit": (1, 3),
    "local": (0, 1),
}

Pair = tuple[np.ndarray, np.ndarray]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--trials", type=int, default=150)
    arguments = parser.parse_args()
    photos = list_photos(arguments.photos)
    pairs = [make_pair(photo.path, index) for index, photo in enumerate(photos[:: len(photos) // arguments.count])]
    best, least = search(pairs, arguments.trials)
    print(f"mean ΔE2000 {least:.2f}")
    for name, value in asdict(best).items():
        print(f"{name:12} {value:.2f}")


def make_pair(path: Path, number: int) -> Pair:
    """A spoiled photo as image, and its original in Lab."""
    original = read_photo(path)
    return as_image(spoil_photo(original, plan_spoiling(number, number % 2))), srgb_to_lab(as_image(original))


def search(pairs: Sequence[Pair], trials: int, seed: int = 0) -> tuple[Settings, float]:
    """The best settings found and their mean ΔE2000; half of the trials are drawn anywhere."""
    rng = np.random.default_rng(seed)
    best, least = Settings(), mean_delta_e(pairs, Settings())
    for trial in range(trials):
        width = 1.0 if trial < trials / 2 else 0.25 * (1.1 - trial / trials)
        tried = vary(best, width, rng)
        found = mean_delta_e(pairs, tried)
        if found < least:
            best, least = tried, found
            print(f"{trial:4} {least:.3f} {best}", flush=True)
    return best, least


def vary(settings: Settings, width: float, rng: np.random.Generator) -> Settings:
    """Every setting moved by up to that share of its range, within it; at 1 they are drawn anew."""
    moved = {}
    for name, (low, high) in RANGES.items():
        drawn = rng.uniform(low, high) if width == 1 else getattr(settings, name) + width * rng.normal() * (high - low)
        moved[name] = float(np.clip(drawn, low, high))
    return replace(settings, **moved)


def mean_delta_e(pairs: Sequence[Pair], settings: Settings) -> float:
    """Mean over photos of the mean ΔE2000 to their originals."""
    results = ((srgb_to_lab(correct_classically(spoiled, settings)), target) for spoiled, target in pairs)
    return float(np.mean([delta_e_2000(result, target).mean() for result, target in results]))


if __name__ == "__main__":
    main()
