"""What a photo may claim before anything of it is decoded."""

from __future__ import annotations

from dataclasses import dataclass

from imaging.photo import ImageError


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds of an input: bytes of the file, pixels, and the longer side in pixels."""

    max_bytes: int = 512_000_000
    max_pixels: int = 120_000_000
    max_side_px: int = 65_000

    def check_bytes(self, count: int) -> None:
        """Raises ImageError empty_input or too_many_bytes."""
        if count == 0:
            raise ImageError("empty_input", "there are no bytes to decode")
        if count > self.max_bytes:
            raise ImageError("too_many_bytes", f"the file has {count} bytes; at most {self.max_bytes} are taken")

    def check_size(self, height: int, width: int) -> None:
        """Raises ImageError corrupt_image, side_too_long or too_many_pixels."""
        if height < 1 or width < 1:
            raise ImageError("corrupt_image", f"the header claims {width}×{height} pixels")
        if max(height, width) > self.max_side_px:
            raise ImageError("side_too_long", f"{width}×{height} has a side over {self.max_side_px} px")
        if height * width > self.max_pixels:
            raise ImageError("too_many_pixels", f"{width}×{height} is more than {self.max_pixels} pixels")


def check_claim(pixels: int, data_bytes: int, most_pixels_a_byte: float) -> None:
    """Raises ImageError size_mismatch when the data cannot hold the claimed pixels even at the format's best ratio."""
    if pixels > data_bytes * most_pixels_a_byte:
        raise ImageError("size_mismatch", f"the header claims {pixels} pixels, the file has only {data_bytes} bytes")
