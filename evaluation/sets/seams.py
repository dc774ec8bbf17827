"""Seams: flat walls, gradients and skies at 12 and 45 MP as the service tones them, where tiles would show first."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from evaluation.baselines.tiles import diffuse_tiles
from evaluation.finisher import open_finisher, tone_pixels
from evaluation.mender import open_mender
from evaluation.metrics.seam_energy import measure_seam_energy
from evaluation.metrics.seam_lines import measure_seam_lines
from evaluation.result import SetResult, SheetRow, build_table
from evaluation.sheets import shrink_for_sheet
from evaluation.task import Task
from finishing.local import LocalFinisher
from finishing.tone.plan import plan_photo
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_clear_sky, render_flat_wall
from imaging.scenes.backdrop import paint_backdrop
from imaging.scenes.develop import develop
from imaging.tiling import Tile, plan_tiles

SIZES = {"12 MP": Size(2848, 4272), "45 MP": Size(5455, 8183)}
TILE_PX, OVERLAP_PX = 1024, 128
SHOWN_CONTRAST = 3.0
"""Seams are faint: the sheets show each photo's light stretched by this much around its mean."""


def render_gradient(size: Size, seed: int = 0) -> np.ndarray:
    """A grey ramp from corner to corner, with a camera's noise, as uint8 (H, W, 3)."""
    y, x = np.mgrid[0:1:32j, 0:1:48j]
    return develop(paint_backdrop(size, np.repeat((60 + 70 * (x + y))[..., None], 3, axis=2)), seed)


SCENES: dict[str, Callable[[Size], np.ndarray]] = {
    "flat wall": render_flat_wall,
    "clear sky": render_clear_sky,
    "gradient": render_gradient,
}


@dataclass(frozen=True)
class Seam:
    """One scene at one size: the ratio, that of lines, and the result to look at."""

    scene: str
    way: str
    ratio: float
    lines: float
    row: SheetRow


def measure_seams(task: Task) -> SetResult:
    """What changes at tile borders ÷ elsewhere, cell by cell and along lines; and of plainly feathered tiles.

    Light that is steeper where borders happen to lie has a ratio of its own: that of the preset `fast`, which looks at
    no tiles, is printed beside.
    """
    raw = list(task.crew.map(partial(judge_raw_tiles, weights=task.weights), list(task.thin(list(SCENES))), "tiles"))
    task.crew.rest()
    graph, control = judge_graph(task)
    figures = {
        "ratio_worst": max(seam.ratio for seam in graph),
        "ratio_mean": float(np.mean([seam.ratio for seam in graph])),
        "ratio_worst_without_tiles": max(seam.ratio for seam in control),
        "ratio_worst_raw_tiles": max(seam.ratio for seam in raw),
        "lines_worst": max(seam.lines for seam in graph),
        "lines_worst_without_tiles": max(seam.lines for seam in control),
        "lines_worst_raw_tiles": max(seam.lines for seam in raw),
    }
    seams = [*graph, *control, *raw]
    table = build_table(
        ("photo", "way", "seam energy", "lines"), ((seam.scene, seam.way, seam.ratio, seam.lines) for seam in seams)
    )
    return SetResult("seams", figures, {"at tile borders ÷ elsewhere": table}, rows=[seam.row for seam in seams])


def judge_graph(task: Task) -> tuple[list[Seam], list[Seam]]:
    """Every scene at every size as the service tones it with its default preset, and with `fast`."""
    cases = task.thin([(f"{scene}, {name}", scene, size) for name, size in SIZES.items() for scene in SCENES])
    with open_finisher(task.weights) as finisher:
        tiled, control = (
            [_judge(way, title, SCENES[scene](size), partial(finish, finisher, preset)) for title, scene, size in cases]
            for way, preset in (("fanlight", "balanced"), ("fanlight, no tiles", "fast"))
        )
    return tiled, control


def judge_raw_tiles(scene: str, weights: Path) -> Seam:
    """A scene at 12 MP as feathered diffusion pixels."""
    pixels = SCENES[scene](SIZES["12 MP"])
    return _judge("raw diffusion, feathered tiles", f"{scene}, 12 MP", pixels, partial(paste_tiles, weights))


def finish(finisher: LocalFinisher, preset: str, pixels: np.ndarray) -> tuple[np.ndarray, tuple[Tile, ...]]:
    """The toned photo, and the tiles that `balanced` looks at."""
    tiles = plan_photo(Size(*pixels.shape[:2]), "balanced", "tone").full_tiles
    return tone_pixels(finisher, pixels, preset), tiles


def paste_tiles(weights: Path, pixels: np.ndarray) -> tuple[np.ndarray, tuple[Tile, ...]]:
    """Feathered diffusion pixels, and the tiles they came from."""
    look = diffuse_tiles(open_mender(weights), as_image(pixels), "room", tile_px=TILE_PX, overlap_px=OVERLAP_PX)
    result = np.rint(np.clip(look.pixels, 0, 1) * 255).astype(np.uint8)
    return result, plan_tiles(Size(*pixels.shape[:2]), TILE_PX, OVERLAP_PX)


def measure_ratio(pixels: np.ndarray, result: np.ndarray, tiles: tuple[Tile, ...]) -> float:
    """The seam energy where the cores of tiles meet."""
    return measure_seam_energy(pixels, result, *list_borders(tiles))


def list_borders(tiles: tuple[Tile, ...]) -> tuple[set[int], set[int]]:
    """Rows and columns where the cores of tiles meet."""
    return {tile.core.top for tile in tiles} - {0}, {tile.core.left for tile in tiles} - {0}


def _judge(
    way: str, title: str, pixels: np.ndarray, go: Callable[[np.ndarray], tuple[np.ndarray, tuple[Tile, ...]]]
) -> Seam:
    result, tiles = go(pixels)
    ratio, lines = measure_ratio(pixels, result, tiles), measure_seam_lines(pixels, result, *list_borders(tiles))
    shown = {"before": shrink_for_sheet(pixels), way: shrink_for_sheet(result), "stretched": _stretch(result)}
    caption = f"{title}, {way}: seam energy {ratio:.3f}, lines {lines:.3f}"
    return Seam(title, way, ratio, lines, SheetRow(caption, shown, lines))


def _stretch(pixels: np.ndarray) -> np.ndarray:
    small = shrink_for_sheet(pixels).astype(np.float32) / 255
    mean = small.mean(axis=(0, 1))
    return shrink_for_sheet(np.clip((small - mean) * SHOWN_CONTRAST + 0.5, 0, 1))
