"""The look of key frames: what photos of a listing get from the finishing steps, but for what a video may not have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import overload

import numpy as np

from fanlight_client.options import EnhanceOptions
from finishing.editing_parts import PartMissingError
from finishing.journal import NOT_NOW
from finishing.local import LocalFinisher
from imaging.codec import decode_photo
from imaging.photo import ImageError
from video.errors import VideoError
from video.hidden.asked import Hide
from video.hidden.looking import find_hidden
from video.hidden.sight import Sight

TONE_ALONE = EnhanceOptions.model_validate({"recipe": [{"step": "tone", "preset": "fast"}], "format": "png"})
"""Light and colour, seen as a whole: no step that moves, replaces or draws pixels."""


class ListingLook:
    """A `Look` by the models in this process; `watch` is called whenever a picture was surveyed or finished."""

    def __init__(self, finisher: LocalFinisher, watch: Callable[[], None] = lambda: None) -> None:
        self._finisher, self._watch = finisher, watch

    def __call__(self, files: Sequence[Path]) -> Iterator[np.ndarray]:
        try:
            for finished in self._finisher.finish_listing(_Files(files), TONE_ALONE, self._watch):
                self._watch()
                yield decode_photo(finished.photo).pixels
        except ImageError as error:
            raise VideoError("look_failed", f"the models cannot finish its key frames: {error}") from error


class LocalFind:
    """Looks for what is to be hidden, by the Detector in this process; `count` is called after each picture. Raises
    VideoError as `find_hidden` does, detector_failed also for what the graph would try again."""

    def __init__(self, finisher: LocalFinisher, hide: Sequence[Hide], count: Callable[[], None] = lambda: None) -> None:
        self._finisher, self._kinds, self._count = finisher, {each.kind for each in hide}, count

    def __call__(self, files: Sequence[Path]) -> list[Sight]:
        try:
            return self._finisher.ask(lambda replicas: find_hidden(files, self._kinds, replicas, self._count))
        except PartMissingError as error:
            raise VideoError(error.code, str(error)) from error
        except NOT_NOW as error:
            raise VideoError("detector_failed", f"what is to be hidden could not be looked for: {error}") from error


class _Files(Sequence[bytes]):
    """Files that are read when it is their turn: all key frames of a video would fill the memory."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths

    @overload
    def __getitem__(self, place: int) -> bytes: ...

    @overload
    def __getitem__(self, place: slice) -> _Files: ...

    def __getitem__(self, place: int | slice) -> bytes | _Files:
        return self._paths[place].read_bytes() if isinstance(place, int) else _Files(self._paths[place])

    def __len__(self) -> int:
        return len(self._paths)
