"""What a LoRA does to photos: `python -m evaluation.lora --lora FILE --brackets DIR [--scenes NAME …] --out SHEET`.

Prints ΔE2000 of each frame to its scene's exposure fusion: as taken, and as the service would finish it without and
with the LoRA; writes a sheet of them, a row a frame, and of a rendered room, which has no fusion. Name with `--scenes`
those that it was not trained on.
"""

import argparse
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from evaluation.mender import Mender
from evaluation.metrics.difference import measure_difference
from evaluation.sheets import write_sheet
from evaluation.task import WEIGHTS
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room
from models.adapters import Blend
from models.classifier import ClipClassifier
from models.registry import load_card
from models.weights import seal_folder
from models.whole_look import PhotoEnhancer
from training.pairs import Pair, read_brackets

RENDERED = Size(800, 1200)


@dataclass(frozen=True, eq=False)
class Trial:
    """One photo as taken, finished without the LoRA, and with it at each weight: pixels (H, W, 3)."""

    before: np.ndarray
    without: np.ndarray
    blended: tuple[np.ndarray, ...]

    @property
    def row(self) -> list[np.ndarray]:
        return [self.before, self.without, *self.blended]


def main() -> None:
    arguments = parse_arguments()
    with TemporaryDirectory() as folder:
        shutil.copy(arguments.lora, folder)
        seal_folder(Path(folder))
        evaluate(arguments, open_with_adapters(arguments.weights, Path(folder)))


def evaluate(arguments: argparse.Namespace, mender: Mender) -> None:
    blends: list[Blend] = [((arguments.lora.stem, weight),) for weight in arguments.at]
    pairs = [pair for pair in read_brackets(arguments.brackets) if pair.scene in (arguments.scenes or [pair.scene])]
    trials = [try_out(mender, pair.before, blends) for pair in pairs]
    print("scene", "as taken", "without", *(f"at {weight}" for weight in arguments.at), sep="\t")
    columns = [measure_trial(trial, pair) for trial, pair in zip(trials, pairs, strict=True)]
    for pair, figures in zip(pairs, columns, strict=True):
        print(pair.scene, *(f"{figure:.2f}" for figure in figures), sep="\t")
    print("mean", *(f"{figure:.2f}" for figure in np.mean(columns, axis=0)), sep="\t")
    rows = [[*trial.row, pair.after] for trial, pair in zip(trials, pairs, strict=True)]
    room = try_out(mender, render_room(RENDERED, seed=1), blends)
    write_sheet(arguments.out, [*rows, [*room.row, np.full((1, 1, 3), 255, np.uint8)]])


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lora", type=Path, required=True, help="NAME.safetensors")
    parser.add_argument("--brackets", type=Path, required=True, help="folder of folders, a scene each, of its frames")
    parser.add_argument("--scenes", nargs="*", help="which of them (default: all)")
    parser.add_argument("--at", nargs="+", type=float, default=[0.4], metavar="WEIGHT")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="the profile")
    parser.add_argument("--out", type=Path, required=True, help="the sheet")
    return parser.parse_args()


def open_with_adapters(weights: Path, folder: Path) -> Mender:
    """A profile's mender that has the LoRAs of a folder."""
    card = load_card(str(weights), "enhancer")
    enhancer = PhotoEnhancer.load(replace(card, parts={**card.parts, "adapters": folder}))
    return Mender(enhancer, ClipClassifier.load(load_card(str(weights), "classifier").part("network")))


def try_out(mender: Mender, pixels: np.ndarray, blends: Sequence[Blend]) -> Trial:
    return Trial(pixels, mender.mend(pixels), tuple(mender.mend(pixels, adapters=blend) for blend in blends))


def measure_trial(trial: Trial, pair: Pair) -> list[float]:
    """Mean ΔE2000 to how the photo should be, of each picture of a row."""
    return [measure_difference(as_image(picture), as_image(pair.after)).mean for picture in trial.row]


if __name__ == "__main__":
    main()
