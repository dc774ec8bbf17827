"""A merged capture, and where each of its pixels comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imaging.capture.align import Model
from imaging.capture.windows import WindowKind
from imaging.photo import Photo


@dataclass(frozen=True, slots=True)
class FrameUse:
    """What became of one frame: `ev` over the reference, how it was aligned and how far it moved (RMS px), the share of
    the photo that comes from it, [0, 1], and the reason where it was refused."""

    ev: float
    model: Model
    rms_px: float
    used: float
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class WindowUse:
    """`share` of the photo that was brought in from darker frames; `unheld` the share of what the reference clips that
    no frame holds, which is left white."""

    kind: WindowKind
    share: float
    unheld: float
    reason: str


@dataclass(frozen=True, eq=False)
class MergedCapture:
    """`photo` has the reference frame's metadata, format and depth (16 bit where the frames are raw).

    `frames` one a file, in the order given; `ghosts` the share of the photo kept from the reference because something
    moved; `frame_map` uint8 (h, w), long side at most 256 px: the index of the frame that most of each place comes
    from; `warnings` a code and words each.
    """

    photo: Photo
    reference: int
    frames: tuple[FrameUse, ...]
    ghosts: float
    windows: WindowUse
    frame_map: np.ndarray
    warnings: tuple[tuple[str, str], ...] = ()
