"""The sets by name; a set's module is loaded when it is measured."""

from collections.abc import Callable
from importlib import import_module

from evaluation.result import SetResult
from evaluation.task import Task


def _load(name: str) -> Callable[..., SetResult]:
    """`measure_NAME` of `evaluation/sets/NAME.py`."""
    measure: Callable[..., SetResult] = getattr(import_module(f"evaluation.sets.{name}"), f"measure_{name}")
    return measure


SETS: dict[str, Callable[[Task], SetResult]] = {
    "repair": lambda task: _load("repair")(task),
    "brackets": lambda task: _load("brackets")(task),
    "capture": lambda task: _load("capture")(task),
    "no_harm": lambda task: _load("no_harm")(task),
    "finish": lambda task: _load("finish")(task),
    "operator": lambda task: _load("operator")(task),
    "presets": lambda task: _load("presets")(task),
    "qc": lambda task: _load("qc")(task),
    "scene": lambda task: _load("scene")(task),
    "removal": lambda task: _load("removal")(task),
    "seams": lambda task: _load("seams")(task),
    "straighten": lambda task: _load("straighten")(task),
    "recolour": lambda task: _load("recolour")(task),
    "sky": lambda task: _load("sky")(task),
    "select": lambda task: _load("select")(task),
    "depth": lambda task: _load("depth")(task),
    "surfaces": lambda task: _load("surfaces")(task),
    "stage": lambda task: _load("stage")(task),
    "video": lambda task: _load("video")(task),
    "video_rooms": lambda task: _load("video_rooms")(task),
    "video_clips": lambda task: _load("video_clips")(task),
}
