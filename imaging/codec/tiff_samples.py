"""Which samples of a TIFF page are colour, which alpha, and which neither (TIFF 6.0, section 18 and ExtraSamples)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imaging.codec.raster import COLORS, Space, grey_or_rgb
from imaging.metadata.tiff_block import Directory, TiffBlock

_PHOTOMETRIC, _EXTRA_SAMPLES = 262, 338
_WHITE_IS_ZERO, _BLACK_IS_ZERO = 0, 1
_UNSPECIFIED, _ASSOCIATED, _UNASSOCIATED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Samples:
    """The space of the colours, and the kind of every further sample: 0 unspecified, 1 associated alpha, 2 alpha."""

    space: Space
    extra: tuple[int, ...]

    def split(self, bands: np.ndarray) -> tuple[np.ndarray, np.ndarray | None, tuple[np.ndarray, ...]]:
        """(H, W, bands) as colours (H, W, n), alpha (H, W) and planes (H, W) that are neither, each contiguous.

        libvips has divided colours that were multiplied with their alpha.
        """
        colors = COLORS[self.space]
        if bands.shape[2] == colors:
            return bands, None, ()
        pixels = np.ascontiguousarray(bands[..., :colors])
        planes = [np.ascontiguousarray(bands[..., band]) for band in range(colors, bands.shape[2])]
        at = next((at for at, kind in enumerate(self.extra) if kind in (_ASSOCIATED, _UNASSOCIATED)), None)
        alpha = None if at is None else planes.pop(at)
        return pixels, alpha, tuple(planes)


def read_samples(block: TiffBlock | None, page: Directory, bands: int, *, cmyk: bool) -> Samples:
    """What a page's tags say of so many bands; samples that no tag speaks of are unspecified, never alpha."""
    stated = block.integers(page, _EXTRA_SAMPLES)[:bands] if block else []
    space: Space = "cmyk" if cmyk else grey_or_rgb(bands)
    if block and bands - len(stated) == 1 and block.integer(page, _PHOTOMETRIC) in (_WHITE_IS_ZERO, _BLACK_IS_ZERO):
        space = "grey"
    count = max(0, bands - COLORS[space])
    return Samples(space, (*stated, *[_UNSPECIFIED] * count)[:count])
