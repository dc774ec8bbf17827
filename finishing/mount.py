"""How a file holds the photo that is finished: it is all of it, or lies in a border, or goes all the way round.

Steps and assets see the photo opened, in coordinates of its own; the delivered one is closed again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Protocol

import numpy as np

from imaging.masks import Mask, cut_mask, paste_mask, roll_up_mask, unroll_mask
from imaging.metadata import read_camera
from imaging.mount import find_border, is_full_turn, margin_px, roll_up, unroll
from imaging.photo import Photo
from imaging.region import Region, Size


class Mount(Protocol):
    """Frozen; a function of the file's bytes alone, so that whatever is known of a photo holds for its mount too."""

    @property
    def kind(self) -> Literal["border", "panorama"] | None: ...

    @property
    def fixed(self) -> str | None:
        """Why the photo's pixels have to stay where they are, in plain words; None where they may move."""
        ...

    @property
    def turn(self) -> float | None:
        """How much of the opened photo's width is one turn, after which it comes again; None where it does not."""
        ...

    @property
    def origin(self) -> tuple[int, int]:
        """Where in the file the opened photo begins, as x, y of its corner; before 0 where a turn is shown again."""
        ...

    def open(self, photo: Photo) -> Photo:
        """The photo that is worked on."""
        ...

    def whole(self, opened: Size) -> Size:
        """The file's size, from that of the opened photo."""
        ...

    def open_mask(self, mask: Mask) -> Mask:
        """A mask of the file as the opened photo has it."""
        ...

    def close_mask(self, mask: Mask) -> Mask:
        """The file's mask of one of the opened photo."""
        ...

    def close(self, photo: Photo) -> Photo:
        """The photo that is delivered, from the opened one as it was finished."""
        ...

    def keeps_around(self, delivered: Photo) -> bool | None:
        """Whether every byte around the photo is as it came; None where nothing is around it."""
        ...

    def place(self, region: Region) -> tuple[Region, ...]:
        """Where the delivered photo shows a region of the opened one."""
        ...


@dataclass(frozen=True)
class Plain:
    """The file is the photo."""

    kind = fixed = turn = None
    origin = (0, 0)

    def open(self, photo: Photo) -> Photo:
        return photo

    def whole(self, opened: Size) -> Size:
        return opened

    def open_mask(self, mask: Mask) -> Mask:
        return mask

    def close_mask(self, mask: Mask) -> Mask:
        return mask

    def close(self, photo: Photo) -> Photo:
        return photo

    def keeps_around(self, delivered: Photo) -> None:
        return None

    def place(self, region: Region) -> tuple[Region, ...]:
        return (region,)


PLAIN = Plain()


@dataclass(frozen=True, eq=False)
class Border:
    """The photo lies in a region of the file; what is around it is kept as strips, and delivered as it was."""

    region: Region
    size: Size
    strips: tuple[tuple[Region, np.ndarray], ...]
    alpha: np.ndarray | None
    extra: tuple[np.ndarray, ...]

    kind: Literal["border"] = "border"
    fixed: str = "it lies in a border"
    turn: None = None

    @classmethod
    def around(cls, photo: Photo, region: Region) -> Border:
        """The border around a region of a photo."""
        parts = _around(region, photo.size)
        strips = tuple((part, photo.pixels[part.slices].copy()) for part in parts)
        return cls(region, photo.size, strips, photo.alpha, photo.extra)

    def open(self, photo: Photo) -> Photo:
        # Only what lies in one piece is shared between processes without a copy in each.
        pixels = np.ascontiguousarray(photo.pixels[self.region.slices])
        return photo.reframe(pixels, lambda plane: plane[self.region.slices])

    @property
    def origin(self) -> tuple[int, int]:
        return self.region.left, self.region.top

    def whole(self, opened: Size) -> Size:
        return self.size

    def open_mask(self, mask: Mask) -> Mask:
        return cut_mask(mask, self.region)

    def close_mask(self, mask: Mask) -> Mask:
        return paste_mask(mask, self.region, self.size)

    def close(self, photo: Photo) -> Photo:
        pixels = np.empty((self.size.height, self.size.width, 3), photo.pixels.dtype)
        for region, part in ((self.region, photo.pixels), *self.strips):
            pixels[region.slices] = part
        return replace(photo, pixels=pixels, alpha=self.alpha, extra=self.extra)

    def keeps_around(self, delivered: Photo) -> bool:
        return all(np.array_equal(delivered.pixels[region.slices], part) for region, part in self.strips)

    def place(self, region: Region) -> tuple[Region, ...]:
        return (region.shift(self.region.top, self.region.left),)


@dataclass(frozen=True)
class Panorama:
    """The photo is a full turn, and opened with a margin of the other end beyond each of its ends."""

    size: Size

    kind: Literal["panorama"] = "panorama"
    fixed: str = "it is a panorama of a full turn"

    @property
    def turn(self) -> float:
        return self.size.width / (self.size.width + 2 * margin_px(self.size.width))

    def open(self, photo: Photo) -> Photo:
        return photo.reframe(unroll(photo.pixels), unroll)

    @property
    def origin(self) -> tuple[int, int]:
        return -margin_px(self.size.width), 0

    def whole(self, opened: Size) -> Size:
        return self.size

    def open_mask(self, mask: Mask) -> Mask:
        return unroll_mask(mask, margin_px(self.size.width))

    def close_mask(self, mask: Mask) -> Mask:
        return roll_up_mask(mask, margin_px(self.size.width))

    def close(self, photo: Photo) -> Photo:
        margin, width = margin_px(self.size.width), self.size.width
        return photo.reframe(roll_up(photo.pixels, width), lambda plane: plane[:, margin : margin + width])

    def keeps_around(self, delivered: Photo) -> None:
        return None

    def place(self, region: Region) -> tuple[Region, ...]:
        width = self.size.width
        shown = (region.shift(0, turns * width - margin_px(width)).clip(self.size) for turns in (-1, 0, 1))
        return tuple(part for part in shown if not part.empty)


def find_mount(photo: Photo) -> Mount:
    """How an upright photo is held, as it was decoded. One that says it is a panorama is not looked at for borders."""
    camera = read_camera(photo.metadata)
    if camera.panorama is None and (region := find_border(photo.pixels)) is not None:
        return Border.around(photo, region)
    return Panorama(photo.size) if is_full_turn(photo.pixels, camera) else PLAIN


def _around(region: Region, size: Size) -> tuple[Region, ...]:
    """What of an image is not in a region: above and below it the whole width, and beside it."""
    return (
        Region(0, 0, region.top, size.width),
        Region(region.bottom, 0, size.height, size.width),
        Region(region.top, 0, region.bottom, region.left),
        Region(region.top, region.right, region.bottom, size.width),
    )
