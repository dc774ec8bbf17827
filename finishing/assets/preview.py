"""A small copy of a photo: to be looked at, and to be selected in."""

import asyncio
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from finishing.assets.asset import Asset, View
from finishing.canvas import make_preview
from finishing.replicas import Replicas
from imaging.photo import Metadata, Photo
from imaging.region import Region, Size

TOLD = ("exif", "xmp")
"""Of a file's metadata."""


@dataclass(frozen=True, eq=False)
class SmallCopy:
    """The upright original as its file shows it, long side 1024: `pixels` uint8 (h, w, 3), of a photo of `size`.

    `opened`: where in it, in its full pixels, the part lies that is finished. A full turn goes beyond both ends.
    `metadata`: what the file says of its camera and of its history, and no more of what it says.
    """

    pixels: np.ndarray
    size: Size
    opened: Region
    metadata: Metadata = field(default_factory=Metadata)


@dataclass(frozen=True)
class Preview:
    """Asks nobody; a `SmallCopy`."""

    name: ClassVar[str] = "preview"
    revision: ClassVar[int] = 2
    stage: ClassVar[str] = "preview"
    code: ClassVar[str] = "preview_failed"
    upright: ClassVar[bool] = True
    roles: ClassVar[tuple[str, ...]] = ()
    needs: ClassVar[tuple[Asset, ...]] = ()

    async def make(self, view: View, known: Mapping[Asset, Any], replicas: Replicas) -> SmallCopy:
        return await asyncio.to_thread(_copy, view)

    def pack(self, value: SmallCopy) -> bytes:
        """An .npz archive."""
        archive, opened = io.BytesIO(), value.opened
        places = np.array([value.size.height, value.size.width, opened.top, opened.left, opened.bottom, opened.right])
        told = {name: np.frombuffer(getattr(value.metadata, name) or b"", np.uint8) for name in TOLD}
        np.savez(archive, pixels=value.pixels, places=places, **told)  # type: ignore[arg-type]
        return archive.getvalue()

    def unpack(self, content: bytes) -> SmallCopy:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            height, width, *opened = map(int, archive["places"])
            exif, xmp = (archive[name].tobytes() or None for name in TOLD)
            return SmallCopy(archive["pixels"], Size(height, width), Region(*opened), Metadata(exif, xmp))


def _copy(view: View) -> SmallCopy:
    mount = view.frame.mount
    whole = mount.close(Photo(view.pixels)).pixels
    small = make_preview(whole)
    eight = small if small.dtype == np.uint8 else (small >> 8).astype(np.uint8)
    left, top = mount.origin
    told = Metadata(view.metadata.exif, view.metadata.xmp)
    return SmallCopy(eight, Size(*whole.shape[:2]), view.frame.size.region.shift(top, left), told)
