"""For which sizes of image and which batches a graph is exported."""

from dataclasses import dataclass
from typing import Self

from imaging.region import Size
from models.errors import ModelError
from models.padding import MULTIPLE

BATCHES = (1, 8, 16)
"""Fewest, usual and most images at once: alone, as `serve_config.yaml` has it, and twice that."""


@dataclass(frozen=True)
class Shapes:
    """Smallest, usual and largest size of an image in pixels; one size where all three are the same."""

    smallest: Size
    usual: Size
    largest: Size

    @classmethod
    def parse(cls, text: str) -> Self:
        """`768x1024` for one size, `32x32:1024x1024:1024x1024` for a range; heights come first.

        Raises ModelError `bad_request` for what is neither, for sides that the networks do not divide, and for a range
        that does not ascend.
        """
        try:
            sizes = [Size(*(int(side) for side in part.split("x"))) for part in text.split(":")]
            smallest, usual, largest = sizes * 3 if len(sizes) == 1 else sizes
        except (ValueError, TypeError) as error:
            raise ModelError("bad_request", f"`{text}` is neither HxW nor HxW:HxW:HxW") from error
        for sides in zip(*([size.height, size.width] for size in (smallest, usual, largest)), strict=True):
            if any(side < MULTIPLE or side % MULTIPLE for side in sides) or list(sides) != sorted(sides):
                raise ModelError("bad_request", f"sides are multiples of {MULTIPLE} and ascend, unlike those of {text}")
        return cls(smallest, usual, largest)

    @property
    def is_fixed(self) -> bool:
        return self.smallest == self.largest

    def hold(self, size: Size) -> Size:
        """The size nearest to that one."""
        return Size(
            min(max(size.height, self.smallest.height), self.largest.height),
            min(max(size.width, self.smallest.width), self.largest.width),
        )

    def __str__(self) -> str:
        sizes = (self.usual,) if self.is_fixed else (self.smallest, self.usual, self.largest)
        return ":".join(f"{size.height}x{size.width}" for size in sizes)


SERVED = Shapes.parse("32x32:1024x1024:1024x1024")
"""All that the service asks for: photos of any shape, shrunk to where diffusion looks at them at its largest."""
