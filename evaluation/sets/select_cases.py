"""What the set `select` asks about: photos on which things are known to be, to the pixel or by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.sets.select_objects import list_marked
from evaluation.sets.sky_facades import read_facade
from evaluation.task import Task, spread_out
from imaging.region import Size
from imaging.sampling import as_image, shrink_pixels
from imaging.scenes import render_house_with_things, render_room_with_things
from training.data import read_photo

PREVIEW_PX = 1024
"""Long side of what the Selector is shown."""
ROOMS, HOUSES = range(8), range(6)
"""Seeds of the rendered scenes."""
LEAST_SHARE = 0.0025
"""Of a photo: what is smaller nobody clicks on without zooming in."""
FACADES = 6
"""Of the facades one in so many is looked at: each costs an encoder's pass."""
GROUPS = ("rendered things", "skies of facades", "things marked by hand")


@dataclass(frozen=True)
class Scene:
    """One photo of a group: a rendered room or house, with its seed, or a file."""

    group: str
    source: str
    path: Path | None = None


@dataclass(frozen=True, eq=False)
class Thing:
    """Something on a photo: where it truly is, bool (h, w)."""

    name: str
    truth: np.ndarray


def list_scenes(task: Task) -> list[Scene]:
    """Rendered ones always, photos where they are there."""
    names = [f"room {seed}" for seed in ROOMS] + [f"house {seed}" for seed in HOUSES]
    rendered = [Scene(GROUPS[0], name) for name in names]
    images = sorted((task.photos / "evaluation" / "facades" / "images").glob("*.jpg"))
    facades = [Scene(GROUPS[1], images[index].stem[:30], images[index]) for index in spread_out(len(images), FACADES)]
    photos = [task.photos / "photos" / name for name in dict.fromkeys(marked.photo for marked in list_marked())]
    marked = [Scene(GROUPS[2], path.stem[:30], path) for path in photos if path.is_file()]
    return [*task.thin(rendered), *task.thin(facades), *task.thin(marked)]


def open_scene(scene: Scene) -> tuple[np.ndarray, list[Thing]]:
    """The preview, image (h, w, 3), and the things on it that are large enough."""
    image, things = _open_file(scene.path, scene.group) if scene.path else _render(scene.source)
    return image, [thing for thing in things if thing.truth.mean() >= LEAST_SHARE]


def _render(source: str) -> tuple[np.ndarray, list[Thing]]:
    kind, seed = source.split()
    render = render_room_with_things if kind == "room" else render_house_with_things
    pixels, masks = render(Size(683, PREVIEW_PX), int(seed))
    return as_image(pixels), [Thing(f"{name}, {source}", mask > 0.5) for name, mask in masks.items()]


def _open_file(path: Path, group: str) -> tuple[np.ndarray, list[Thing]]:
    if group == GROUPS[1]:
        image, sky = read_facade(path)
        small = shrink_pixels(image, PREVIEW_PX)
        return small, [Thing(f"sky, {path.stem[:30]}", shrink_pixels(sky.astype(np.float32), PREVIEW_PX) > 0.5)]
    image = shrink_pixels(as_image(read_photo(path)), PREVIEW_PX)
    return image, list(_find_marked(path, image.shape))


def _find_marked(path: Path, shape: tuple[int, ...]) -> Iterator[Thing]:
    for marked in list_marked():
        if path.as_posix().endswith(marked.photo):
            yield Thing(marked.name, marked.draw(shape))
