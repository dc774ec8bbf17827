"""A finished photo beside its original, small enough to keep: previews, and cut-outs at full size."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from fanlight_client.report import Report, TileReport
from imaging.codec import decode_photo
from imaging.region import Region, Size
from imaging.sampling import resize_area, shrink_pixels
from serve.demo.aligned import align_original, fit_within

PREVIEW_PX = 1600
DETAIL = Size(720, 1200)


@dataclass(frozen=True)
class Detail:
    """A cut-out at 100 %, before and after, uint8 (h, w, 3), and why just this one."""

    label: str
    region: Region
    before: np.ndarray
    after: np.ndarray


@dataclass(frozen=True)
class Exhibit:
    """One photo's showing: previews uint8 (h, w, 3) of one size, cut-outs, the report, seconds from request to answer.

    `before` is the whole original as it was taken; cut-outs show the same place of both.
    """

    original: Path
    result: Path
    report: Report
    seconds: float
    before: np.ndarray
    after: np.ndarray
    details: tuple[Detail, ...]


def show_photo(original: Path, result: Path, report: Report, seconds: float) -> Exhibit:
    """The exhibit for an original and its result as files; raises ImageError when either cannot be read."""
    before, after = decode_photo(original).pixels, decode_photo(result).pixels
    size = Size(*after.shape[:2])
    preview = size.within(PREVIEW_PX)
    small_after = _to_8_bit(resize_area(after, preview))
    small_before = fit_within(_to_8_bit(shrink_pixels(before, PREVIEW_PX)), preview)
    before = align_original(before, report)
    details = tuple(
        Detail(label, region, _to_8_bit(before[region.slices]), _to_8_bit(after[region.slices]))
        for label, region in choose_details(report.quality.tiles, size, measure_detail(small_after))
    )
    return Exhibit(original, result, report, seconds, small_before, small_after, details)


def measure_detail(preview: np.ndarray) -> np.ndarray:
    """How much there is to see at each place of a preview uint8 (h, w, 3): float32 (h, w), absolute Laplacian."""
    return np.abs(cv2.Laplacian(cv2.cvtColor(preview, cv2.COLOR_RGB2GRAY), cv2.CV_32F))


def choose_details(tiles: Sequence[TileReport], size: Size, detail: np.ndarray) -> list[tuple[str, Region]]:
    """Where to look closely: the tile that changed most, and of the others the one that quality control liked least."""
    most_changed = max(tiles, key=lambda tile: tile.delta_e)
    chosen = [("where light and colour changed most", most_changed)]
    others = [tile for tile in tiles if tile is not most_changed]
    if others:
        chosen.append(("where structure agrees least", min(others, key=lambda tile: tile.structure)))
    places = {_busiest(Region(*tile.region), size, detail): label for label, tile in reversed(chosen)}
    return [(label, region) for region, label in reversed(places.items())]  # of a small photo both may be one place


def _busiest(tile: Region, size: Size, detail: np.ndarray) -> Region:
    """The cut-out about the tile's busiest place, for a plain wall shows little; moved to lie within the photo."""
    height, width = min(DETAIL.height, size.height), min(DETAIL.width, size.width)
    scale_y, scale_x = detail.shape[0] / size.height, detail.shape[1] / size.width
    window = max(1, round(width * scale_x)), max(1, round(height * scale_y))
    seen = cv2.boxFilter(detail, cv2.CV_32F, window, normalize=False, borderType=cv2.BORDER_CONSTANT)
    within = tile.scale(scale_y, scale_x).clip(Size(*detail.shape))
    y, x = np.unravel_index(np.argmax(seen[within.slices]), (within.height, within.width))
    top = round((y + within.top) / scale_y) - height // 2
    left = round((x + within.left) / scale_x) - width // 2
    top = min(max(top, 0), size.height - height)
    left = min(max(left, 0), size.width - width)
    return Region(top, left, top + height, left + width)


def _to_8_bit(pixels: np.ndarray) -> np.ndarray:
    """A copy, so that the photo it was cut from can go."""
    return (pixels // 257).astype(np.uint8) if pixels.dtype == np.uint16 else pixels.copy()
