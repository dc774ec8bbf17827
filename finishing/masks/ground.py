"""What a mask is resolved on."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from finishing.assets.asset import Asset
from finishing.frame import Frame
from imaging.masks import Mask, warp_mask
from imaging.region import Size

_CELLS, _BY_HAND = 1.5, 0.005
"""Of a coarse mask, and of the long side."""


class Pictured(Protocol):
    """A photo in progress, or a small copy of one: pixels and preview (h, w, 3), uint8 or uint16, in one frame."""

    @property
    def frame(self) -> Frame: ...

    @property
    def pixels(self) -> np.ndarray: ...

    @property
    def preview(self) -> np.ndarray: ...


class Known(Protocol):
    """What is known of it."""

    async def get(self, asset: Asset) -> Any: ...


@dataclass(frozen=True)
class Ground:
    """A photo, and what is known of it."""

    canvas: Pictured
    assets: Known

    @property
    def opened(self) -> Size:
        """Of the upright original, taken out of its mount."""
        warp = self.canvas.frame.warp
        return warp.source if warp else self.canvas.frame.size

    @property
    def file(self) -> Size:
        """Of the upright original, as the file holds it: what callers say is in its pixels."""
        return self.canvas.frame.mount.whole(self.opened)

    def reach(self, cell_px: float = 1.0) -> float:
        """How far from the true outline a mask may be that is made of cells so many pixels wide: one and a half of
        them, or as far as a hand errs."""
        return max(_CELLS * cell_px, _BY_HAND * max(self.file.height, self.file.width))

    def carry(self, mask: Mask) -> Mask:
        """A mask of the file as the canvas has it."""
        return self.straighten(self.canvas.frame.mount.open_mask(mask))

    def straighten(self, mask: Mask) -> Mask:
        """A mask of the opened upright original as the canvas has it."""
        warp = self.canvas.frame.warp
        return warp_mask(mask, warp) if warp else mask
