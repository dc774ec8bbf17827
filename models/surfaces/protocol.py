"""What every segmenter of rooms is asked and answers. No torch here: these travel between processes, some of which
have none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class SurfaceMap:
    """How likely each pixel is of each of SURFACES, (classes, h, w) float16 in [0, 1]; of a preview's view at any
    size."""

    likely: np.ndarray


class SurfaceNetwork(Protocol):
    """`engine` is what runs it. Not thread-safe: one call at a time."""

    engine: str

    def predict(self, images: Sequence[NDArray[np.float32]]) -> list[SurfaceMap]:
        """Of images (h, w, 3) float32 in [0, 1], all of one size; raises ModelError `bad_answer` where what comes out
        are no numbers."""
        ...
