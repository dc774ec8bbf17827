"""The figures and tables of the set `scene`, from what was answered."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.metrics.calibration import measure_calibration
from evaluation.sets.scene_cases import AS_IT_IS, HOUSES, LIGHTS, Case
from models.classifier import Classification

Table = list[list[str | float]]
HEADER = ("photos", "kind %", "room %", "calibration error", "sky edits, exteriors", "sky edits, interiors")


@dataclass(frozen=True)
class Outcome:
    """What was answered of one photo under one light, and whether its sky would be changed."""

    case: Case
    light: str
    answer: Classification
    edits_sky: bool

    @property
    def kind_is_right(self) -> bool:
        return self.answer.kind == self.case.kind

    @property
    def room_is_right(self) -> bool:
        return self.answer.room == self.case.room


def choose(outcomes: Iterable[Outcome], part: str | None = None, light: str | None = None) -> list[Outcome]:
    """Those of that part and under that light, or of any."""
    return [each for each in outcomes if part in (None, each.case.part) and light in (None, each.light)]


def summarise(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Of the houses as they are; with `_worst_light` or `_all_lights` where it is about the others too."""
    houses = {light: choose(outcomes, HOUSES, light) for light in LIGHTS}
    plain = houses[AS_IT_IS]
    inside = [each for each in outcomes if each.case.kind == "interior"]
    outside = [each for each in plain if each.case.kind == "exterior"]
    return {
        "photos": float(len(plain)),
        "kind_percent": percent_kind(plain),
        "room_percent": percent_room(plain),
        "room_percent_of_interiors": percent_room([each for each in plain if each.case.kind == "interior"]),
        "kind_percent_worst_light": min(percent_kind(found) for found in houses.values()),
        "room_percent_worst_light": min(percent_room(found) for found in houses.values()),
        "calibration_error": measure_error(plain),
        "calibration_error_all_lights": measure_error(choose(outcomes, HOUSES)),
        "rooms_called_not_a_photo": count_not_photos(choose(outcomes, light=AS_IT_IS)),
        "rooms_called_not_a_photo_all_lights": count_not_photos(outcomes),
        "sky_edits_on_interiors": count_edits(choose(inside, light=AS_IT_IS)),
        "sky_edits_on_interiors_all_lights": count_edits(inside),
        "sky_edits_percent_of_exteriors": 100 * count_edits(outside) / max(1, len(outside)),
    }


def percent_kind(outcomes: Sequence[Outcome]) -> float:
    return _percent(outcomes, lambda each: each.kind_is_right)


def percent_room(outcomes: Sequence[Outcome]) -> float:
    """Of the photos whose room is known."""
    return _percent([each for each in outcomes if each.case.room], lambda each: each.room_is_right)


def measure_error(outcomes: Sequence[Outcome]) -> float:
    """The calibration error of the kind's confidence."""
    confidence = np.array([each.answer.confidence for each in outcomes])
    return measure_calibration(confidence, np.array([each.kind_is_right for each in outcomes]))


def count_not_photos(outcomes: Iterable[Outcome]) -> float:
    return float(sum(each.answer.kind == "not_a_photo" for each in outcomes))


def count_edits(outcomes: Iterable[Outcome]) -> float:
    return float(sum(each.edits_sky for each in outcomes))


def tabulate(outcomes: Sequence[Outcome]) -> dict[str, Table]:
    """A row for each light and part, and what each room was taken for."""
    by_light = {light: choose(outcomes, HOUSES, light) for light in LIGHTS}
    parts = dict.fromkeys(each.case.part for each in outcomes)
    by_part = {part: choose(outcomes, part, AS_IT_IS) for part in parts}
    return {
        "houses by light": [["light", *HEADER], *(_row(name, found) for name, found in by_light.items())],
        "by part, as it is": [["part", *HEADER], *(_row(name, found) for name, found in by_part.items())],
        "rooms taken for, houses as they are": count_confusions(by_light[AS_IT_IS]),
        "rooms taken for, houses under all lights": count_confusions(choose(outcomes, HOUSES)),
    }


def count_confusions(outcomes: Iterable[Outcome]) -> Table:
    """How often each room (row) was taken for each (column)."""
    counts = Counter((str(each.case.room), each.answer.room) for each in outcomes)
    rooms = sorted({room for pair in counts for room in pair})
    table: Table = [["is", *rooms]]
    table += [[room, *(counts[room, taken] for taken in rooms)] for room in rooms]
    return table


def _row(name: str, outcomes: Sequence[Outcome]) -> list[str | float]:
    edits = [count_edits(each for each in outcomes if each.case.kind == kind) for kind in ("exterior", "interior")]
    room = percent_room(outcomes) if any(each.case.room for each in outcomes) else "–"
    return [name, len(outcomes), percent_kind(outcomes), room, measure_error(outcomes), *edits]


def _percent(outcomes: Sequence[Outcome], is_right: Callable[[Outcome], bool]) -> float:
    return 100 * sum(map(is_right, outcomes)) / len(outcomes) if outcomes else float("nan")
