"""What of a video is to be hidden, as it was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from imaging.blur import Style  # and with it all that photos are opened by


@dataclass(frozen=True)
class Hide:
    """All things of one `kind`, as the Detector names it, of which one finding at least is as sure as `least`, [0, 1].

    `grow_px` and `feather_px` in pixels of the frame, as of a photo's mask; `style` and `strength`, [0, 1], as
    `imaging.blur` takes them.
    """

    kind: str
    least: float = 0.5
    grow_px: float = 0.0
    feather_px: float = 0.0
    style: Style = "blur"
    strength: float = 0.5
