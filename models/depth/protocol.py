"""What every depth network is asked and answers. No torch here: these travel between processes, some of which have
none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class DepthMap:
    """How far away what each pixel shows is, (h, w) float32 above 0, along the camera's axis; of a preview's view at
    any size. `metric`: in metres; else right up to one factor, as far as its network knows where infinity is."""

    depth: np.ndarray
    metric: bool


class DepthNetwork(Protocol):
    """`engine` is what runs it. Not thread-safe: one call at a time."""

    engine: str

    def predict(self, images: Sequence[NDArray[np.float32]]) -> list[DepthMap]:
        """Of images (h, w, 3) float32 in [0, 1], all of one size; raises ModelError `bad_answer` where what comes out
        are no numbers."""
        ...
