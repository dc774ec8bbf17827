"""Views of a photo of any size, coarse to fine, so that a network meets things small and large at a size it knows."""

from __future__ import annotations

from dataclasses import dataclass

from imaging.region import Region, Size
from imaging.things.found import Found
from imaging.tiling import plan_tiles

CUT = 0.01
"""As a share of a view's side: what is found so close to where a view ends, and the photo does not, is cut off."""


@dataclass(frozen=True)
class View:
    """A region of a photo, and the size at which a network is to see it."""

    region: Region
    size: Size

    def holds(self, found: Found, photo: Size) -> bool:
        """Whether the view shows all of a thing, whose box is in pixels of the photo; the photo's own border cuts
        nothing off."""
        region, margin = self.region, CUT * max(self.region.height, self.region.width)
        return (
            (region.left == 0 or found.left > region.left + margin)
            and (region.top == 0 or found.top > region.top + margin)
            and (region.right == photo.width or found.right < region.right - margin)
            and (region.bottom == photo.height or found.bottom < region.bottom - margin)
        )


def plan_views(photo: Size, view_px: int, levels: int | None = None) -> tuple[View, ...]:
    """The whole photo at `view_px` at most, then squares that show it at twice the scale each time, up to its own.

    Squares overlap by a quarter: a thing of up to a quarter of a view's side is whole in one of them, and a larger one
    in a view before. `levels`: how many scales beyond the whole at most, None for all. `view_px` is a multiple of 32;
    raises ValueError otherwise.
    """
    if view_px % 32:
        raise ValueError(f"a view's side is a multiple of 32, not {view_px}")
    views = [View(photo.region, photo.within(view_px))]
    side_px = view_px
    sides: list[int] = []
    while side_px < max(photo.height, photo.width):
        sides.append(side_px)
        side_px *= 2
    for side in sides[::-1][:levels]:
        windows = (tile.window for tile in plan_tiles(photo, side, side // 4))
        views += [View(window, _shown(window.size, view_px / side)) for window in windows]
    return tuple(views)


def _shown(size: Size, scale: float) -> Size:
    return Size(max(1, round(size.height * scale)), max(1, round(size.width * scale)))
