"""A capture: one photo as its camera took it, in one frame or in several exposures of the same view."""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from fanlight_client.capture_wire import MOST_FRAMES
from imaging.photo import ImageError


class CaptureError(Exception):
    """Frames that are not one photo. Codes: `too_many_frames`, `frame_twice`, `frame_sizes_differ`,
    `no_such_frame` (the one asked for as reference is not among them), `frames_left_over` (some files of a shoot belong
    to no photo), `bad_thumbnail` (facts of a frame that no server wrote)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class FrameError(ImageError):
    """A frame that turns out not to be readable while it is merged, with the code that decoding gives: that is the
    photo's fault, while any other error in a step is the step's own, and costs no photo."""


@dataclass(frozen=True)
class Capture:
    """Frames as files, in their sender's order, and the SHA-256 of each; one file is a capture of one frame.

    `reference` is the place of the frame that the others are laid on, counted from 0.
    """

    frames: tuple[Path, ...]
    digests: tuple[str, ...]
    reference: int = 0

    @classmethod
    def read(cls, *frames: Path) -> Self:
        """The capture of these files; raises CaptureError."""
        digests = tuple(map(_digest_file, frames))
        check_frames(digests)
        return cls(frames, digests)

    @property
    def digest(self) -> str:
        """What names the whole of it."""
        return digest_frames(self.digests)

    @property
    def is_bracket(self) -> bool:
        """Whether there is anything to merge."""
        return len(self.frames) > 1

    def name_merged(self, windows: np.ndarray | None = None) -> str:
        """What names the photo that its frames are merged to: on another reference, or with other windows (h, w), it is
        another."""
        seen = "" if windows is None else f" {hashlib.sha256(windows.tobytes()).hexdigest()}"
        return hashlib.sha256(f"{self.digest} {self.reference}{seen}".encode()).hexdigest()


@contextmanager
def spool_frames(frames: Sequence[bytes], within: str | None = None) -> Iterator[Capture]:
    """The capture of these bytes, in files `within` a folder that are gone afterwards; raises CaptureError."""
    with tempfile.TemporaryDirectory(prefix="fanlight-", dir=within) as folder:
        paths = [Path(folder) / str(number) for number in range(len(frames))]
        for path, frame in zip(paths, frames, strict=True):
            path.write_bytes(frame)
        yield Capture.read(*paths)


def check_frames(digests: Sequence[str], reference: int | None = None) -> None:
    """Raises CaptureError for more frames than a capture has, one that is given twice, and a reference (counted from 1)
    that is not among them."""
    if len(digests) > MOST_FRAMES:
        raise CaptureError(
            "too_many_frames", f"{len(digests)} frames are more than {MOST_FRAMES}, the most of one photo"
        )
    for number, digest in enumerate(digests, 1):
        first = digests.index(digest) + 1
        if first != number:
            raise CaptureError("frame_twice", f"frame {number} is the same file as frame {first}")
    if reference is not None and reference > max(len(digests), 1):
        raise CaptureError("no_such_frame", f"there is no frame {reference}, the photo has {max(len(digests), 1)}")


def digest_frames(digests: Sequence[str]) -> str:
    """A SHA-256 of frames in their order, from those of their files; of a single frame its own."""
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _digest_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
