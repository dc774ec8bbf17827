"""Which frame of a capture the others are laid on."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from finishing.capture import Capture, CaptureError, check_frames
from imaging.capture import FrameFacts, read_frame_facts
from imaging.capture.reference import choose_reference
from imaging.codec import Limits
from imaging.photo import ImageError


def anchor_capture(capture: Capture, asked: int | None, limits: Limits) -> Capture:
    """The capture with its reference: the frame `asked` for, counted from 1, or the one of which most is well exposed.

    Raises CaptureError where the frames are not one photo, and ImageError for a frame that is none.
    """
    check_frames(capture.digests, asked)
    if not capture.is_bracket:
        return capture
    facts = read_frames(capture.frames, limits)
    check_sizes(facts)
    return replace(capture, reference=asked - 1 if asked else choose_frame(facts))


def read_frames(paths: Sequence[Path], limits: Limits, names: Sequence[str | None] = ()) -> list[FrameFacts]:
    """The facts of files, in their order; raises ImageError, which says of which of several files."""
    called = names or [None] * len(paths)
    if len(paths) == 1:
        return [read_frame_facts(paths[0], called[0], limits)]
    return [_read(number, path, name, limits) for number, (path, name) in enumerate(zip(paths, called, strict=True), 1)]


def check_sizes(facts: Sequence[FrameFacts]) -> None:
    """Raises CaptureError `frame_sizes_differ` for frames that are not of one size."""
    first = facts[0].size
    for number, size in enumerate((frame.size for frame in facts), 1):
        if size != first:
            sizes = (
                f"frame {number} has {size.width} × {size.height} pixels, frame 1 has {first.width} × {first.height}"
            )
            raise CaptureError("frame_sizes_differ", sizes)


def choose_frame(facts: Sequence[FrameFacts]) -> int:
    """The place of the frame of which most is well exposed; of raw files where there are some: they hold more."""
    raw = [place for place, frame in enumerate(facts) if frame.is_raw] or list(range(len(facts)))
    return raw[choose_reference([facts[place].thumbnail for place in raw])]


def _read(number: int, path: Path, name: str | None, limits: Limits) -> FrameFacts:
    try:
        return read_frame_facts(path, name, limits)
    except ImageError as error:
        called = f"frame {number} ({name})" if name else f"frame {number}"
        raise ImageError(error.code, f"{called}: {error.message}") from error
