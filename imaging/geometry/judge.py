"""Whether a photo is turned: refuse rather than guess, and leave alone what is straight already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from imaging.geometry.camera import focal_in_px
from imaging.geometry.verticals import Verticals
from imaging.region import Size

Mode = Literal["auto", "level", "full"]
Decision = Literal["corrected", "straight", "refused"]

LEAST_KEPT = 0.80
"""Of the area: a turn that costs more is none a photographer would take."""

STRAIGHT_DEG = 0.75
"""Lean at the edge of the frame that hardly anybody sees, and that the estimate itself may leave: mending less would
cost sharpness for nothing that can be shown."""

MOST_PITCH_DEG: dict[Mode, float] = {"auto": 15.0, "level": 25.0, "full": 18.0}
MOST_ROLL_DEG = 6.0


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition: whether it is failed, and what a report then says."""

    fails: Callable[[Verticals], bool]
    words: str


GATES = (
    Gate(lambda v: v.paper > 0.62, "it is a drawing or a document"),
    Gate(lambda v: v.lines < 12 or v.length < 2.0, "there are too few upright lines to go by"),
    Gate(lambda v: v.share < 0.45, "its lines do not agree on where up is"),
    Gate(lambda v: v.columns < 9 or v.span < 0.38, "its upright lines stand in one place of the frame"),
    Gate(lambda v: min(v.left, v.right) < 0.35, "its upright lines stand on one side of the frame"),
    Gate(lambda v: v.pitch_sigma_deg > 0.40 or v.roll_sigma_deg > 0.12, "its upright lines leave the angle uncertain"),
    Gate(lambda v: v.rival > 0.90, "another angle fits its lines almost as well"),
    Gate(lambda v: v.split_deg > 3.5, "different parts of it say different angles"),
)


def judge_verticals(verticals: Verticals, full: Size, mode: Mode) -> tuple[Decision, str]:
    """What becomes of a photo of that size, and why, in plain words; what a crop would cost is not asked here."""
    if not verticals.found:
        return "refused", verticals.why
    words = next(_failures(verticals, mode), None)
    if words:
        return "refused", words
    lean = edge_lean_deg(verticals, full, mode)
    if lean < STRAIGHT_DEG:
        return "straight", f"its upright lines lean by less than {STRAIGHT_DEG:g}°"
    return "corrected", f"its upright lines leaned by up to {lean:.1f}°"


def edge_lean_deg(verticals: Verticals, full: Size, mode: Mode) -> float:
    """How far upright lines lean at the left or right edge, in degrees, as far as the mode would mend it."""
    pitch_deg = 0.0 if mode == "level" else verticals.pitch_deg
    slope = full.width / 2 / focal_in_px(full, verticals.focal_35_mm)
    return float(abs(verticals.roll_deg) + abs(pitch_deg) * slope)


def _failures(verticals: Verticals, mode: Mode) -> Iterator[str]:
    yield from (gate.words for gate in GATES if gate.fails(verticals))
    if abs(verticals.roll_deg) > MOST_ROLL_DEG:
        yield f"it is turned by {abs(verticals.roll_deg):.0f}°, which looks meant"
    if abs(verticals.pitch_deg) > MOST_PITCH_DEG[mode]:
        way = "up" if verticals.pitch_deg > 0 else "down"
        yield f"the camera looks {way} by {abs(verticals.pitch_deg):.0f}°, which looks meant"
