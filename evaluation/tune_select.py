"""What the taste of selectors is chosen from: scenes and photos that measure nothing else.

`python -m evaluation.tune_select [--photos ../shared] [--scenes 12]` prints the mean IoU of the first mask for each
value of one weight, the others as they are: of rendered scenes whose seeds the set `select` does not draw, and of
things on photos of training, marked by hand. Boxes are a thing's own and, as people draw them, a little off.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from evaluation.metrics.sky_iou import measure_iou
from evaluation.sets.select import COMPACT, box_around, click_on
from evaluation.sets.select_cases import GROUPS, LEAST_SHARE, Scene, Thing, open_scene
from evaluation.sets.select_objects import list_marked
from imaging.sampling import as_image
from models.registry import load_card
from models.selector.exported_sam import ExportedSam
from models.selector.protocol import Prompt
from models.selector.ranking import TASTE, Offer, Taste, settle
from training.data import read_photo

FIRST_SEED = 100
MARKED = Path(__file__).with_suffix(".json")
SLOPPY = 0.05
"""How far the sides of a sloppy box are off, one standard deviation, as shares of its width and height."""
CLICK_TASTES = [replace(TASTE, odd=odd) for odd in (0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8)]
SIZE_TASTES = [replace(TASTE, usual=usual) for usual in product((0.0025, 0.005, 0.01), (0.25, 0.4, 0.6))]
SURE_TASTES = [replace(TASTE, sure=sure) for sure in (0, 1.6, 1.7, 1.75, 1.8, 1.85, 1.9, 2)]
BOX_TASTES = [replace(TASTE, fit=fit, whole=whole) for fit, whole in product((0, 0.5, 1, 2), (0, 0.05, 0.1, 0.2))]


@dataclass(frozen=True, eq=False)
class Asked:
    """What a network offers for one thing in all ways of asking, and the IoU (n,) of each mask of these in turn."""

    group: str
    how: str
    offers: list[Offer]
    ious: np.ndarray


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, default=Path("../shared"))
    parser.add_argument("--scenes", type=int, default=12, help="rooms, and as many houses; %(default)s by default")
    arguments = parser.parse_args()
    selector = ExportedSam.load(load_card(COMPACT, "selector").part("network"))
    photos = [*open_rendered(arguments.scenes), *open_marked(arguments.photos / "train" / "houses")]
    asked = [each for photo in tqdm(photos, "select") for each in ask(selector, *photo)]
    print_means(asked, "click", [*CLICK_TASTES, *SIZE_TASTES, *SURE_TASTES])
    print_means(asked, "box", BOX_TASTES)
    print_means(asked, "sloppy box", BOX_TASTES)


def open_rendered(count: int) -> Iterator[tuple[str, np.ndarray, list[Thing]]]:
    for kind, number in product(("room", "house"), range(count)):
        yield "rendered", *open_scene(Scene(GROUPS[0], f"{kind} {FIRST_SEED + number}"))


def open_marked(folder: Path) -> Iterator[tuple[str, np.ndarray, list[Thing]]]:
    marked = list_marked(MARKED)
    for name in dict.fromkeys(each.photo for each in marked):
        image = as_image(read_photo(folder / name))
        things = [Thing(each.name, each.draw(image.shape)) for each in marked if each.photo == name]
        yield "marked", image, [thing for thing in things if thing.truth.mean() >= LEAST_SHARE]


def ask(selector: ExportedSam, group: str, image: np.ndarray, things: Sequence[Thing]) -> Iterator[Asked]:
    (embedding,) = selector.embed([image])
    rng = np.random.default_rng(len(things))
    for thing in things:
        box = box_around(thing)
        prompts = {"click": click_on(thing), "box": box, "sloppy box": draw_sloppily(box, rng)}
        for how, prompt in prompts.items():
            offers = list(selector.offers(embedding, prompt))
            ious = [rate(logits, thing.truth) for offer in offers for logits in offer.logits]
            yield Asked(group, how, offers, np.array(ious))


def draw_sloppily(prompt: Prompt, rng: np.random.Generator) -> Prompt:
    """A box each of whose sides is off."""
    box = np.array(prompt.box)
    sides = np.tile(box[2:] - box[:2], 2)
    left, top, right, bottom = map(float, np.clip(box + SLOPPY * sides * rng.normal(size=4), 0, 1))
    return Prompt(box=(left, top, right, bottom))


def rate(logits: np.ndarray, truth: np.ndarray) -> float:
    """IoU of a coarse mask and a truth of any size."""
    mask = cv2.resize(logits, truth.shape[::-1], interpolation=cv2.INTER_LINEAR) > 0
    return measure_iou(mask.astype(np.float32), truth)


def print_means(asked: Sequence[Asked], how: str, tastes: Sequence[Taste]) -> None:
    """A line a taste: the mean over groups, then that of each."""
    ours = [each for each in asked if each.how == how]
    groups = list(dict.fromkeys(each.group for each in ours))
    print(f"{how:54}", "mean", *groups, sep="\t")
    for taste in tastes:
        first = [(each.group, each.ious[settle(each.offers, taste).weigh(taste).argmax()]) for each in ours]
        means = [np.mean([iou for group, iou in first if group == name]) for name in groups]
        print(f"{taste!s:54}", *(f"{mean:.4f}" for mean in (np.mean(means), *means)), sep="\t")


if __name__ == "__main__":
    main()
