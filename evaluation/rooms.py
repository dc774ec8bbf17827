"""Does the classifier know rooms from fronts: `python -m evaluation.rooms --photos DIR...`.

Each DIR holds photos named as the Houses set names them (`12_kitchen.jpg`), or is called as DIR=interior or
DIR=exterior. Prints accuracies, the photos that are wrong, how well the confidence is calibrated, and how many
interiors would have their sky changed. The last line is JSON.
"""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from imaging.region import Size
from imaging.sampling import as_image, resize_area
from models.classifier import Classification, ClipClassifier
from models.segmenter import SkySegmenter, doubt_sky
from training.data import read_photo

MINIATURE = Path("models/miniature")
ROOMS = {"frontal": "front", "bedroom": "bedroom", "bathroom": "bathroom", "kitchen": "kitchen"}
PREVIEW_PX = 1024
LIGHTS = {"as it is": (0.0, 0.0), "dark": (-2.0, 0.0), "burnt": (1.0, 0.0), "warm": (-0.7, 0.5), "cold": (-0.7, -0.5)}
"""Light -> exposure and warmth in EV."""


@dataclass(frozen=True)
class Case:
    """One photo and the truth about it; `room` is None where only its kind is known."""

    path: Path
    kind: str
    room: str | None


@dataclass(frozen=True)
class Outcome:
    """What was answered, and whether the sky of the photo would be changed."""

    case: Case
    answer: Classification
    edits_sky: bool

    @property
    def kind_is_right(self) -> bool:
        return self.answer.kind == self.case.kind


def list_cases(argument: str) -> list[Case]:
    """The photos of one DIR or DIR=kind, below it at any depth."""
    name, _, kind = argument.partition("=")
    paths = sorted(path for path in Path(name).rglob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    if kind:
        return [Case(path, kind, None) for path in paths]
    rooms = ((path, ROOMS[path.stem.partition("_")[2]]) for path in paths)
    return [Case(path, "exterior" if room == "front" else "interior", room) for path, room in rooms]


def relight(image: np.ndarray, exposure_ev: float, warmth_ev: float) -> np.ndarray:
    """The image (h, w, 3) under other light, on a gamma of 2.2."""
    gains = np.exp2(exposure_ev + np.array([warmth_ev, 0, -warmth_ev])) ** (1 / 2.2)
    return np.clip(image * gains.astype(np.float32), 0, 1)


def read_preview(path: Path) -> np.ndarray:
    """A photo as image, its long side at most PREVIEW_PX."""
    pixels = read_photo(path)
    height, width = pixels.shape[:2]
    scale = min(1.0, PREVIEW_PX / max(height, width))
    return as_image(resize_area(pixels, Size(round(height * scale), round(width * scale))))


def judge(cases: Iterable[Case], light: tuple[float, float], models: Path) -> Iterator[Outcome]:
    """Ask both models as the service does: the sky is segmented only where the classifier allows it."""
    classifier, segmenter = ClipClassifier.load(models / "classifier"), SkySegmenter.load(models / "segmenter")
    for case in cases:
        image = relight(read_preview(case.path), *light)
        answer = classifier.classify([image])[0]
        yield Outcome(case, answer, answer.allows_sky and doubt_sky(segmenter.segment(image)) is None)


def measure(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Accuracies as fractions, the calibration error of the kind's confidence, and counts of sky edits."""
    rooms = [outcome for outcome in outcomes if outcome.case.room and outcome.case.kind == "interior"]
    known = [outcome for outcome in outcomes if outcome.case.room]
    inside = [outcome for outcome in outcomes if outcome.case.kind == "interior"]
    outside = [outcome for outcome in outcomes if outcome.case.kind == "exterior"]
    return {
        "kind": _share(outcome.kind_is_right for outcome in outcomes),
        "room": _share(outcome.answer.room == outcome.case.room for outcome in known),
        "room_of_interiors": _share(outcome.answer.room == outcome.case.room for outcome in rooms),
        "calibration_error": measure_calibration(outcomes),
        "interiors": len(inside),
        "interiors_with_sky_edit": sum(outcome.edits_sky for outcome in inside),
        "exteriors": len(outside),
        "exteriors_with_sky_edit": sum(outcome.edits_sky for outcome in outside),
    }


def measure_calibration(outcomes: Sequence[Outcome], bins: int = 5) -> float:
    """Expected calibration error of the kind's confidence over [0.5, 1] (Guo et al. 2017)."""
    confidence = np.array([outcome.answer.confidence for outcome in outcomes])
    right = np.array([outcome.kind_is_right for outcome in outcomes])
    index = np.minimum(((confidence - 0.5) * 2 * bins).astype(int), bins - 1)
    gaps = [abs((confidence - right)[index == each].sum()) for each in range(bins)]
    return float(sum(gaps) / max(1, len(outcomes)))


def _share(facts: Iterable[bool]) -> float:
    facts = list(facts)
    return sum(facts) / len(facts) if facts else float("nan")


def print_outcomes(title: str, outcomes: Sequence[Outcome]) -> None:
    figures = measure(outcomes)
    print(
        f"{title:44} {len(outcomes):4} photos  kind {figures['kind']:6.1%}  room {figures['room']:6.1%}"
        f"  calibration {figures['calibration_error']:.3f}"
        f"  sky edits {figures['exteriors_with_sky_edit']}/{figures['exteriors']} exteriors,"
        f" {figures['interiors_with_sky_edit']}/{figures['interiors']} interiors"
    )
    for outcome in outcomes:
        if not outcome.kind_is_right or (outcome.edits_sky and outcome.case.kind == "interior"):
            print(f"    {outcome.case.path.name[:50]:50} {outcome.answer.kind} {outcome.answer.confidence:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the classifier and the gate before the sky.")
    parser.add_argument("--photos", nargs="+", required=True, help="DIR of the Houses set's names, or DIR=kind")
    parser.add_argument("--models", type=Path, default=MINIATURE, help="folder of classifier/ and segmenter/")
    parser.add_argument("--lights", nargs="+", choices=LIGHTS, default=list(LIGHTS))
    args = parser.parse_args()
    everything: list[Outcome] = []
    for argument in args.photos:
        for light in args.lights:
            outcomes = list(judge(list_cases(argument), LIGHTS[light], args.models))
            print_outcomes(f"{'/'.join(Path(argument).parts[-2:])}, {light}", outcomes)
            everything += outcomes
    print_outcomes("all", everything)
    print(json.dumps(measure(everything)))


if __name__ == "__main__":
    main()
