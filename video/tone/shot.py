"""What becomes of a shot: its frames' gains undone, then one curve, or the fields of its key frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from video.tone.curve import Curve
from video.tone.field import CarriedFields
from video.tone.laid import Laid


@dataclass(frozen=True, eq=False)
class ShotTone:
    """`gains` (n, 3): log₂ of what is taken from each frame's light, `white_lasts` as in `undo_gain`; then the curve,
    or the fields. None of both: the shot stays as it is. `misses` are mean errors in 8-bit levels, by way, at key
    frames that were left out."""

    gains: np.ndarray
    white_lasts: float = 1.0
    curve: Curve | None = None
    fields: CarriedFields | None = None
    misses: dict[str, float] | None = None

    @property
    def way(self) -> str:
        return "field" if self.fields else "curve" if self.curve else "none"


def pack_tone(tone: ShotTone) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """A tone as what JSON can say, and arrays by name."""
    arrays = {"gains": tone.gains}
    head: dict[str, Any] = {"white_lasts": tone.white_lasts, "misses": tone.misses}
    if tone.curve:
        arrays |= {"mix": tone.curve.mix, "values": tone.curve.values}
    if tone.fields:
        planes, laid = tone.fields.planes, tone.fields.laid
        head["spread"] = tone.fields.spread
        arrays |= {"fields": np.array(list(planes)), "planes": np.stack(list(planes.values()))}
        arrays |= {"places": laid.places, "frames": laid.frames, "believed": laid.believed}
    return head, arrays


def unpack_tone(head: dict[str, Any], arrays: dict[str, np.ndarray]) -> ShotTone:
    """What `pack_tone` was given."""
    curve = Curve(arrays["mix"], arrays["values"]) if "mix" in arrays else None
    fields = None
    if "fields" in arrays:
        planes = dict(zip(arrays["fields"].tolist(), arrays["planes"], strict=True))
        laid = Laid(arrays["places"], arrays["frames"], arrays["believed"])
        fields = CarriedFields(planes, laid, head["spread"])
    return ShotTone(arrays["gains"], head["white_lasts"], curve, fields, head["misses"])
