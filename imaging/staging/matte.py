"""Furniture taken out of a generated picture: its matte, its colours, and the shade it throws on the photo's room."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imaging.staging.align import Aligned


@dataclass(frozen=True, eq=False)
class Matted:
    """At canvas size. `furniture` (h, w) float32 [0, 1]: how much of each pixel is furniture; `colours` (h, w, 3)
    float32 [0, 1]: its own, also where it is mixed with what is behind; `shade` (h, w, 3) float32: what the photo's
    linear light is multiplied with around it, shadows below 1, reflections a little above, 1 elsewhere.
    """

    furniture: np.ndarray
    colours: np.ndarray
    shade: np.ndarray

    @property
    def is_empty(self) -> bool:
        """Whether there is no furniture: nothing was painted, or nothing that may come in."""
        return not bool((self.furniture > 0).any())


def matte_furniture(
    photo: np.ndarray,
    aligned: Aligned,
    keep: np.ndarray,
    likely_before: np.ndarray,
    likely_after: np.ndarray | None,
    depth_before: np.ndarray,
    depth_after: np.ndarray | None,
) -> Matted:
    """What of an aligned picture is furniture that the photo (h, w, 3), [0, 1], at canvas size, has not.

    Connected parts on the floor that differ from the photo beyond light and noise, or that are nearer, or that the
    segmenter calls furniture and called something else before. `likely_*` (SURFACES, h', w') and `depth_*` at any size,
    of the photo and of the aligned picture; those after may be None. `keep` (h, w): 1 where nothing may come in.
    """
    raise NotImplementedError
