"""Where a photo lies in its picture: borders, bars, passe-partouts and caption strips are not the photo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from imaging.geometry.paper import measure_paper
from imaging.mount.band import CLEAR, NOISE, Band, read_band, read_colour
from imaging.region import Region, Size

LEAST_CONTENT, LEAST_PX = 0.2, 32
"""Of a side of the picture, and in pixels: what is smaller is a motif on a ground, no photo in a border."""
DEEPEST_CAPTION, DEEPEST_STRIP = 0.25, 0.15
"""Of the picture, and of it where nothing on the other sides says that there is a border at all."""
BANDS, LINES_PX = 8, (0, 4, 8)
"""Bands around one another, and lines between two of them, which compression may have blurred."""
THINNEST_PX = 3
"""A strip on one side that is thinner is a slip of whoever cropped the photo; bars on opposite sides differ by less."""
MOSTLY, HALF = 0.6, 0.5
"""Along how much of their length bars and borders on four sides end at once."""
SHEET, DRAWN = 0.62, 0.5
"""How much white paper makes a sheet of a picture, and a drawing of what lies on it."""

Bands = Mapping[str, Band]


def find_border(pixels: np.ndarray) -> Region | None:
    """Where the photo lies in uint8 or uint16 pixels (H, W, 3) that have a border, bars or a caption; None for others.

    Bands of one colour are taken off from outside, as many as there are around one another. A band is believed where
    it ends at once along its length, as no wall or sky that burnt out does: a single one along nearly all of it, bars
    of one depth on opposite sides along most of it, and a border on four sides even if one of them meets its like.
    """
    full = Size(*pixels.shape[:2])
    content = full.region
    for _ in range(BANDS):
        inner = _peel(pixels, content, LINES_PX if content != full.region else (0,))
        if inner == content:
            break
        content = inner
    return content if content != full.region and _is_photo(pixels, content) else None


def _is_photo(pixels: np.ndarray, content: Region) -> bool:
    """Whether what lies in the border is large enough for a photo, and neither blank nor a drawing on its sheet."""
    height, width = pixels.shape[:2]
    if min(content.height, content.width) < LEAST_PX:
        return False
    if content.height < LEAST_CONTENT * height or content.width < LEAST_CONTENT * width:
        return False
    inner = pixels[content.slices]
    if np.ptp(inner, axis=(0, 1)).max() == 0:
        return False
    return measure_paper(pixels) <= SHEET or measure_paper(inner) <= DRAWN


def _peel(pixels: np.ndarray, content: Region, lines_px: tuple[int, ...]) -> Region:
    """What is left of a region without its outermost bands; four of them, even behind a line, come before others."""
    others = content
    for line in lines_px:
        inner = content.expand(-line)
        if min(inner.height, inner.width) < LEAST_PX:
            break
        bands = _find_bands(pixels[inner.slices])
        for side, band in bands.items():
            inner = _cut(inner, side, band.depth)
        if len(bands) == len(TURNS):
            return inner
        others = others if line else inner
    return others


def _find_bands(view: np.ndarray) -> Bands:
    """The outermost bands of a picture that are of one colour and to be believed, by side; empty without any."""
    seen = {side: colour for side in TURNS if (colour := read_colour(TURNS[side](view))) is not None}
    while seen:
        colour = next(iter(seen.values()))
        alike = [side for side in seen if np.abs(seen[side] - colour).max() <= NOISE]
        seen = {side: seen[side] for side in seen if side not in alike}
        bands = _read_bands(view, alike, colour)
        for group in _choose(bands):
            if _is_border(group, Size(*view.shape[:2])):
                return _even_out(group)
    return {}


def _read_bands(view: np.ndarray, sides: list[str], colour: np.ndarray) -> Bands:
    """The bands on these sides, each looked at between those beside it; none where all of the picture is of one."""
    whole, bands = {}, {}
    for side in sides:
        if (found := _read_side(view, side, colour)) is None:
            return {}
        whole[side] = found
    for side in whole:
        inner = Size(*view.shape[:2]).region
        for other in whole:
            if (other in ACROSS) != (side in ACROSS):
                inner = _cut(inner, other, whole[other].depth)
        band = _read_side(view[inner.slices], side, colour) if not inner.empty else None
        if band is not None:
            bands[side] = band
    return bands


def _read_side(view: np.ndarray, side: str, colour: np.ndarray) -> Band | None:
    rows = TURNS[side](view)
    return read_band(rows, colour, round(DEEPEST_CAPTION * len(rows)))


def _choose(bands: Bands) -> Iterator[Bands]:
    """What of bands of one colour may be a border: all, those on opposite sides, each alone."""
    for sides in (tuple(TURNS), ("top", "bottom"), ("left", "right"), *((side,) for side in TURNS)):
        if all(side in bands for side in sides):
            yield {side: bands[side] for side in sides}


def _is_border(bands: Bands, size: Size) -> bool:
    clear = sorted(band.clear for band in bands.values())
    depths = [band.depth for band in bands.values()]
    if min(depths) < 1:
        return False
    if len(bands) == len(TURNS):
        return float(np.mean(clear[1:])) >= MOSTLY
    if len(bands) == 2:
        return clear[0] >= MOSTLY and max(depths) - min(depths) <= THINNEST_PX + 0.05 * max(depths)
    ((side, band),) = bands.items()
    most = DEEPEST_STRIP * (size.width if side in ACROSS else size.height)
    return band.spotless and band.clear >= CLEAR and THINNEST_PX <= band.depth <= most


def _even_out(bands: Bands) -> Bands:
    """Where a photo meets its border in the border's colour, the others say how deep it is."""
    sure = [band.depth for band in bands.values() if band.clear >= HALF]
    return {
        side: band if band.clear >= HALF else replace(band, depth=min(band.depth, max(sure)))
        for side, band in bands.items()
    }


def _cut(region: Region, side: str, depth: int) -> Region:
    """A region without that many rows or columns of a side, or empty."""
    down, right = min(depth, region.height), min(depth, region.width)
    match side:
        case "top":
            return replace(region, top=region.top + down)
        case "bottom":
            return replace(region, bottom=region.bottom - down)
        case "left":
            return replace(region, left=region.left + right)
        case _:
            return replace(region, right=region.right - right)


TURNS = {
    "top": lambda view: view,
    "bottom": lambda view: view[::-1],
    "left": lambda view: view.swapaxes(0, 1),
    "right": lambda view: view[:, ::-1].swapaxes(0, 1),
}
"""By side: a view of pixels (h, w, 3) whose first row is that side's edge."""
ACROSS = ("left", "right")
