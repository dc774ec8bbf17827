"""How well the enhancer mends photos it has never seen: spoil them, mend them, compare with what they were.

`python -m evaluation.enhancement --photos DIR [--weights models/miniature] [--steps 1] [--sheet sheet.png]`
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from evaluation.baselines import auto_levels
from evaluation.sheets import write_sheet
from imaging.color import delta_e_2000, srgb_to_lab
from imaging.quality import measure_structure
from imaging.region import Size
from imaging.sampling import as_image, resize_area
from imaging.tone_field import apply_tone_field, fit_tone_field
from models.enhancer import DiffusionEnhancer
from models.prompts import enhance_prompt
from training.data import HousePhoto, list_photos, read_photo
from training.degrade import apply_degradation, sample_degradation

PREVIEW_PX = 1024
SHEET_ROWS = 12


@dataclass(frozen=True)
class PhotoScore:
    """Mean ΔE2000 of one photo to its original, by what was done to it, and how much of its structure survived."""

    spoiled: float
    auto_levels: float
    mended: float
    structure: float
    drift: float
    """Mean ΔE2000 by which the original itself is changed, which needs nothing."""


@dataclass(frozen=True)
class Summary:
    """What is reported for a set of photos; percentages of photos."""

    photos: int
    spoiled: float
    auto_levels: float
    mended: float
    mended_p90: float
    improved_percent: float
    beats_auto_levels_percent: float
    structure: float
    structure_worst: float
    drift: float


class Mender:
    """A photo through the enhancer and the tone field, as the service does it with the whole photo at once."""

    def __init__(self, model: DiffusionEnhancer, steps: int) -> None:
        self._model, self._steps = model, steps

    def mend(self, pixels: np.ndarray, room: str, seed: int = 0) -> np.ndarray:
        """Pixels uint8 (H, W, 3) in and out."""
        preview = _shrink(as_image(pixels))
        guide = self._model.reconstruct([preview])[0]
        reference = self._model.enhance([preview], enhance_prompt(room), steps=self._steps, seeds=[seed])[0]
        return apply_tone_field(pixels, fit_tone_field(guide, reference))


def score_photo(original: np.ndarray, spoiled: np.ndarray, mended: np.ndarray, kept: np.ndarray) -> PhotoScore:
    """All pixels uint8 of one size; `kept` is the original after mending."""
    target = srgb_to_lab(as_image(original))

    def distance(image: np.ndarray) -> float:
        return float(delta_e_2000(srgb_to_lab(image), target).mean())

    return PhotoScore(
        spoiled=distance(as_image(spoiled)),
        auto_levels=distance(auto_levels(as_image(spoiled))),
        mended=distance(as_image(mended)),
        structure=measure_structure(as_image(spoiled), as_image(mended)),
        drift=distance(as_image(kept)),
    )


def summarise(scores: Sequence[PhotoScore]) -> Summary:
    """Means over photos, and the tails that a mean hides."""
    columns = {name: np.array([getattr(score, name) for score in scores]) for name in PhotoScore.__annotations__}
    return Summary(
        photos=len(scores),
        spoiled=float(columns["spoiled"].mean()),
        auto_levels=float(columns["auto_levels"].mean()),
        mended=float(columns["mended"].mean()),
        mended_p90=float(np.percentile(columns["mended"], 90)),
        improved_percent=float(100 * (columns["mended"] < columns["spoiled"]).mean()),
        beats_auto_levels_percent=float(100 * (columns["mended"] < columns["auto_levels"]).mean()),
        structure=float(columns["structure"].mean()),
        structure_worst=float(columns["structure"].min()),
        drift=float(columns["drift"].mean()),
    )


def spoil(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The photo as it might have come from the camera, uint8."""
    image = apply_degradation(as_image(pixels), sample_degradation(rng), rng)
    return np.rint(image * 255).astype(np.uint8)


def _shrink(image: np.ndarray) -> np.ndarray:
    scale = min(1.0, PREVIEW_PX / max(image.shape[:2]))
    return resize_area(image, Size(round(image.shape[0] * scale), round(image.shape[1] * scale)))


def evaluate(
    photos: Sequence[HousePhoto], mender: Mender, seed: int
) -> tuple[list[PhotoScore], list[tuple[np.ndarray, ...]]]:
    """Scores of all photos, and (spoiled, mended, original, original mended) of the first few."""
    scores: list[PhotoScore] = []
    rows: list[tuple[np.ndarray, ...]] = []
    for index, photo in enumerate(tqdm(photos, mininterval=5)):
        original = read_photo(photo.path)
        spoiled = spoil(original, np.random.default_rng([seed, index]))
        mended, kept = mender.mend(spoiled, photo.room), mender.mend(original, photo.room)
        scores.append(score_photo(original, spoiled, mended, kept))
        if len(rows) < SHEET_ROWS:
            rows.append((spoiled, mended, original, kept))
    return scores, rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=Path("models/miniature"))
    parser.add_argument("--steps", type=int, default=1, help="denoising steps executed, of the schedule's four")
    parser.add_argument("--every", type=int, default=1, help="look at every n-th photo only")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--sheet", type=Path, help="write a before/after sheet here")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    folders = [arguments.weights / name for name in ("enhancer", "controlnet_tile", "controlnet_canny")]
    mender = Mender(DiffusionEnhancer.load(*folders), arguments.steps)
    scores, rows = evaluate(list_photos(arguments.photos)[:: arguments.every], mender, arguments.seed)
    if arguments.sheet:
        write_sheet(arguments.sheet, rows)
    figures = {name: round(value, 4) for name, value in asdict(summarise(scores)).items()}
    for name, value in figures.items():
        print(f"{name.replace('_', ' '):28} {value:>9}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
