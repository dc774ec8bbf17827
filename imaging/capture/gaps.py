"""The time between frames."""

from __future__ import annotations

from imaging.capture.facts import FrameFacts

_UNKNOWN_FRACTION_S = 1.0


def measure_gap(before: FrameFacts, after: FrameFacts) -> float | None:
    """Seconds from the end of one exposure to the start of the next, the least that clocks of whole seconds allow."""
    if before.taken_at is None or after.taken_at is None:
        return None
    gap = after.taken_at - before.taken_at - (before.exposure_s or 0.0)
    return gap if before.has_subsec and after.has_subsec else gap - _UNKNOWN_FRACTION_S
