"""Where the pixels of a photo in progress come from, seen from the upright original."""

from dataclasses import dataclass

from finishing.mount import PLAIN, Mount
from imaging.geometry import Warp
from imaging.region import Size

UPRIGHT = "upright"


@dataclass(frozen=True)
class Frame:
    """The size of the photo as it is now, and the warp from the upright original that led there; None for none.

    `mount`: how the file holds the photo.
    """

    size: Size
    warp: Warp | None = None
    mount: Mount = PLAIN

    @property
    def key(self) -> str:
        """A name of the geometry: what is known of a photo in one frame does not hold in another."""
        return self.warp.key() if self.warp else UPRIGHT
