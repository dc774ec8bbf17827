"""A surface in another paint, at full resolution and bit depth, in blocks and in linear light."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from imaging.blocks import BLOCK, share_blocks
from imaging.grain import GRAIN_SIDE_PX, grain_strip
from imaging.masks import Mask
from imaging.recolour.anchor import Anchor, Shown
from imaging.recolour.edge import exchange
from imaging.recolour.grain import list_surface_blocks, measure_grain
from imaging.recolour.plan import RecolourPlan, plan_recolouring
from imaging.recolour.surface import HALO_PX, Light, SurfaceReader, lay_lattice
from imaging.recolour.tones import SHOULDER, roll_off, to_levels, to_light
from imaging.region import Region

_EDGE_SHARE = 1 / 900
"""How far what stands beside a surface is looked for, of the photo's long side."""
_LEAST_REACH_PX, _MOST_REACH_PX = 3, 10


@dataclass(frozen=True)
class RecolourFigures:
    """Of one recolouring.

    `shown`: most of the surface now, sRGB [0, 1]. `gain_ev`: by how much lighter it is. `burnt`, `other`: shares of the
    surface that were burnt out, and that look like another material. `rolled_off`: share of the mask that the new paint
    would have burnt out. `grain_ratio`: grain in encoded values, after over before. `edge`: how far pixels of the edge
    are from a mix of the surface and what is beside it, of full scale; a mask that misses the edge has more.
    """

    shown: tuple[float, float, float]
    gain_ev: float
    burnt: float
    other: float
    rolled_off: float
    grain_ratio: float
    edge: float


def recolour(
    pixels: np.ndarray,
    mask: Mask,
    paint: tuple[float, float, float],
    anchor: Anchor = Shown(),  # noqa: B008 - frozen
) -> tuple[np.ndarray, RecolourFigures]:
    """Pixels uint8 or uint16 (H, W, 3) with the masked surface in paint, sRGB [0, 1]; what the mask does not mark is
    equal byte for byte.

    new = gain · wall · coarse light · light's colour · (1 + detail), in linear light: shadows, texture and reflections
    stay. Raises ImageError: bad_pixels, bad_mask, nothing_masked, wall_burnt, wall_black.
    """
    plan = plan_recolouring(pixels, mask, paint, anchor)
    out = pixels.copy()
    lattice, counts = lay_lattice(plan), list[_Counts]()

    def paint_blocks(blocks: Iterable[Region]) -> None:
        counts.append(_Painter(pixels, mask, plan, SurfaceReader(plan, lattice, BLOCK), out).paint(blocks))

    share_blocks(plan.region.size, BLOCK, paint_blocks)
    return out, _sum_up(pixels, out, mask, plan, counts)


@dataclass
class _Counts:
    marked: int = 0
    rolled_off: int = 0
    edges: int = 0
    misfit: float = 0.0


class _Painter:
    """The work of one thread."""

    def __init__(
        self, pixels: np.ndarray, mask: Mask, plan: RecolourPlan, reader: SurfaceReader, out: np.ndarray
    ) -> None:
        self._pixels, self._mask, self._plan, self._reader, self._out = pixels, mask, plan, reader, out
        self._dither = grain_strip(BLOCK.height, BLOCK.width)
        self._wall = plan.wall.colour.astype(np.float32)
        reach = round(max(mask.size.height, mask.size.width) * _EDGE_SHARE)
        self._reach_px = min(max(reach, _LEAST_REACH_PX), _MOST_REACH_PX)
        self._counts = _Counts()

    def paint(self, blocks: Iterable[Region]) -> _Counts:
        """Write these blocks of the plan's region."""
        for block in blocks:
            self._paint(block)
        return self._counts

    def _paint(self, block: Region) -> None:
        corner = self._plan.region
        halo = block.expand(HALO_PX).clip(corner.size)
        alpha = self._mask.crop(halo.shift(corner.top, corner.left))
        inside = block.shift(-halo.top, -halo.left).slices
        marked = alpha[inside] > 0
        if not marked.any():
            return
        linear = to_light(self._pixels[halo.shift(corner.top, corner.left).slices])
        light = self._reader.read(linear, alpha, halo)
        after = self._mix(linear, alpha, light, inside)[inside]
        place = block.shift(corner.top, corner.left).slices
        dither = self._dither[block.top % GRAIN_SIDE_PX :][: block.height, : block.width]
        target = self._out[place]
        target[marked] = to_levels(after, self._pixels.dtype, dither)[marked]
        self._counts.marked += int(marked.sum())

    def _mix(self, linear: np.ndarray, alpha: np.ndarray, light: Light, inside: tuple[slice, slice]) -> np.ndarray:
        """The block's light with its surface painted, (h, w, 3); what is `inside` counts."""
        shade = self._wall * light.colour
        new = shade * self._plan.gains
        bright = new * (light.coarse * (1 + light.fine))[..., None]
        self._counts.rolled_off += int(((bright.max(axis=2) > SHOULDER) & (alpha > 0))[inside].sum())
        painted = roll_off(bright)
        if alpha.min() >= 1:
            return painted
        beside = np.minimum(light.beside, light.strength / np.maximum(alpha, 0.05))[..., None]
        edge = exchange(linear, alpha, shade * beside, roll_off(new * beside), painted, self._reach_px)
        between = ((alpha > 0.05) & (alpha < 0.95))[inside]
        self._counts.edges += int(between.sum())
        self._counts.misfit += float(edge.misfit[inside][between].sum(dtype=np.float64))
        return edge.linear


def _sum_up(
    pixels: np.ndarray, out: np.ndarray, mask: Mask, plan: RecolourPlan, counts: list[_Counts]
) -> RecolourFigures:
    marked = max(1, sum(each.marked for each in counts))
    edges = max(1, sum(each.edges for each in counts))
    shown = roll_off((plan.wall.colour * plan.gains).astype(np.float32)[None, None])
    after = measure_grain(out, list_surface_blocks(pixels, mask))
    levels = to_levels(shown, np.dtype(np.uint16), np.zeros((1, 1)))[0, 0] / 65535
    return RecolourFigures(
        shown=(float(levels[0]), float(levels[1]), float(levels[2])),
        gain_ev=float(np.log2(plan.gain)),
        burnt=plan.wall.burnt,
        other=plan.wall.other,
        rolled_off=sum(each.rolled_off for each in counts) / marked,
        grain_ratio=after / plan.surface_grain if plan.surface_grain else 1.0,
        edge=sum(each.misfit for each in counts) / edges,
    )
