"""What every selector is asked and answers. No torch here: these travel between processes, some of which have none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from imaging.region import Size


@dataclass(frozen=True, eq=False)
class Embedding:
    """What a selector's encoder makes of a photo, whatever is asked for later; `size` of the image that it saw."""

    arrays: tuple[np.ndarray, ...]
    size: Size


@dataclass(frozen=True)
class Prompt:
    """Clicks and a box, as shares of the photo's width and height, [0, 1]; labels are 1 (of it) or 0 (not of it)."""

    points: tuple[tuple[float, float], ...] = ()
    labels: tuple[int, ...] = ()
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, eq=False)
class Selection:
    """What a selector takes it for: masks (n, h, w) float32 in [0, 1] of the size that its embedding saw or less.

    Best first, each with the IoU that the network foresees for it; at least one, if of nothing.
    """

    masks: np.ndarray
    scores: tuple[float, ...]


class Selector(Protocol):
    """Embeds photos at leisure and answers clicks at once; the two may be asked from two threads at a time.

    `engine` is what runs it, `onnx` or `torch`.
    """

    engine: str

    def embed(self, images: Sequence[NDArray[np.float32]]) -> list[Embedding]:
        """What it sees in images (h, w, 3) float32 in [0, 1], of any sizes."""
        ...

    def select(self, embedding: Embedding, prompt: Prompt) -> Selection:
        """What lies there; raises ModelError `bad_request` for a prompt that says nothing, or another's embedding."""
        ...
