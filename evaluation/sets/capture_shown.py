"""Real sets of frames, merged to be looked at: there is no truth beside them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.result import SheetRow
from evaluation.sheets import shrink_for_sheet
from imaging.capture import merge_capture
from imaging.codec import Limits, decode_photo
from imaging.fusion import fuse_frames

_SHOWN_PX = 640


@dataclass(frozen=True)
class Shown:
    """A line of the table."""

    line: list[str | float]


def show_set(paths: tuple[Path, ...]) -> tuple[Shown, SheetRow]:
    """The reference, the merge, and OpenCV's Mertens of the frames as they came."""
    merged = merge_capture(paths, Limits())
    frames = [decode_photo(path).pixels for path in paths]
    name = paths[0].parent.name
    used = sum(each.refused is None for each in merged.frames)
    windows = merged.windows
    images = {
        "reference": shrink_for_sheet(frames[merged.reference], _SHOWN_PX),
        "merged": shrink_for_sheet(merged.photo.pixels, _SHOWN_PX),
        "Mertens": shrink_for_sheet(fuse_frames([_as_bytes(frame) for frame in frames]), _SHOWN_PX),
    }
    line: list[str | float] = [name, f"{used} of {len(paths)}", windows.kind, windows.unheld, merged.ghosts]
    return Shown(line), SheetRow(f"{name}: {used} of {len(paths)} frames, windows {windows.kind}", images, 0.0)


def _as_bytes(pixels: np.ndarray) -> np.ndarray:
    return pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
