"""A file that a request brings, and from which size on it is sent piece by piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from fanlight_client.body import ANY_TYPE, Body, PhotoSource, name_of, plan_body
from fanlight_client.folder import printable
from fanlight_client.upload_wire import MOST_UPLOADS

LONGEST_NAME = 200

LARGE_BYTES = 32 << 20
"""Of all files of a request together: those, and a job's video of any size, are sent as uploads."""


@dataclass(frozen=True)
class SentFile:
    """Its bytes, and what it is called, without folders."""

    body: Body
    name: str | None

    @property
    def is_video(self) -> bool:
        return self.body.media_type != ANY_TYPE

    def is_same(self, other: "SentFile") -> bool:
        """Whether both are one file that has not changed in between, as far as its place, its size and its time tell;
        not known, and so no, of what has no path."""
        return self.body.mark is not None and self.body.mark == other.body.mark


def plan_sent(photo: PhotoSource | None, frames: Sequence[PhotoSource] = (), name: str | None = None) -> list[SentFile]:
    """One photo or video, called `name` where it has none itself, or its frames; raises as `plan_body` does."""
    if photo is not None:
        return [SentFile(plan_body(photo), name_of(photo) or name)]
    return [SentFile(plan_body(frame), name_of(frame)) for frame in frames]


def name_photo(path: str | PurePath) -> str:
    """What the server is told a file is called, without its folders."""
    return printable(PurePath(path).name)[-LONGEST_NAME:]


def go_as_uploads(files: Sequence[SentFile], takes_video: bool) -> bool:
    """Whether the files of one request do: large ones, and no more than a photo may have. A video does of any size, but
    to what takes none: that is refused before it is sent."""
    if any(file.is_video for file in files):
        return takes_video
    return sum(file.body.length for file in files) >= LARGE_BYTES and len(files) <= MOST_UPLOADS
