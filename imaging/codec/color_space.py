"""Which colour space a file says that it is in, other than by an ICC profile."""

from __future__ import annotations

from dataclasses import dataclass

from imaging.codec.primaries import BT_709, PRIMARIES, Chromaticities
from imaging.codec.transfer import SRGB, TRANSFERS, Transfer, gamma

_UNSPECIFIED = 2
_SAME_XY, _SAME_GAMMA = 0.002, 0.005
"""How far chromaticities and exponents may be from sRGB's and still mean them: files round them."""
_SRGB_GAMMA = 2.2
"""What sRGB's curve is called where only an exponent can be stated (PNG third edition, 11.3.2.5)."""


@dataclass(frozen=True, slots=True)
class ColorSpace:
    """Chromaticities, transfer function, and whether black is at 16/255 and white at 235/255 (`narrow`)."""

    name: str
    chromaticities: Chromaticities = BT_709
    transfer: Transfer = SRGB
    narrow: bool = False

    @property
    def is_srgb(self) -> bool:
        same = all(abs(a - b) <= _SAME_XY for a, b in zip(self.chromaticities, BT_709, strict=True))
        return same and self.transfer is SRGB and not self.narrow


def from_code_points(primaries: int, transfer: int, *, full_range: bool = True) -> ColorSpace | None:
    """As `nclx` boxes, PNG's cICP and ICC's cicp have it (ITU-T H.273); None for code points that mean nothing.

    What is left unspecified is sRGB's.
    """
    name, chromaticities = PRIMARIES.get(1 if primaries == _UNSPECIFIED else primaries, ("", None))
    curve = SRGB if transfer == _UNSPECIFIED else TRANSFERS.get(transfer)
    if chromaticities is None or curve is None:
        return None
    return ColorSpace(f"{name}, {curve.name} (H.273 {primaries}/{transfer})", chromaticities, curve, not full_range)


def from_gamma(exponent: float | None, chromaticities: Chromaticities | None) -> ColorSpace | None:
    """From an exponent that leads from encoded values to light, and chromaticities; None where nothing is known.

    2.2 with sRGB's primaries is how files without a better word for it say sRGB.
    """
    exponent = exponent if exponent and 0.1 <= exponent <= 10 else None  # beyond that it is a mistake
    if exponent is None and chromaticities is None:
        return None
    is_near = chromaticities is None or ColorSpace("", chromaticities).is_srgb
    means_srgb = exponent is None or (is_near and abs(exponent - _SRGB_GAMMA) <= _SAME_GAMMA)
    curve = gamma(exponent) if exponent and not means_srgb else SRGB
    name = curve.name if is_near else f"stated primaries, {curve.name}"
    return ColorSpace(name, chromaticities or BT_709, curve)
