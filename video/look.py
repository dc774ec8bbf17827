"""The look of key frames: what photos of a listing get from the finishing steps, but for what a video may not have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from fanlight_client.options import EnhanceOptions
from finishing.local import LocalFinisher
from imaging.codec import decode_photo

TONE_ALONE = EnhanceOptions.model_validate({"recipe": [{"step": "tone", "preset": "fast"}], "format": "png"})
"""Light and colour, seen as a whole: no step that moves, replaces or draws pixels."""


class ListingLook:
    """A `Look` by the models in this process; `watch` is called whenever a picture was surveyed or finished."""

    def __init__(self, finisher: LocalFinisher, watch: Callable[[], None] = lambda: None) -> None:
        self._finisher, self._watch = finisher, watch

    def __call__(self, files: Sequence[Path]) -> Iterator[np.ndarray]:
        photos = [file.read_bytes() for file in files]
        for finished in self._finisher.finish_listing(photos, TONE_ALONE, self._watch):
            self._watch()
            yield decode_photo(finished.photo).pixels
