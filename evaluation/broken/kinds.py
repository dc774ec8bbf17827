"""The kinds of broken results, each with the strengths that are measured, the weakest first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from evaluation.broken import colour, content, texture
from imaging.color import delta_e_2000, srgb_to_lab

Change = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]
"""(levels float32 (h, w, 3), strength, randomness) -> the same, broken; may leave [0, 255]."""

_PATCH_PX = 40
JUST_NOTICEABLE = 2.3
"""CIELAB's just noticeable difference (Mahy, Van Eycken & Oosterlinck, Color Research & Application 19, 1994)."""


@dataclass(frozen=True)
class Break:
    """What is done, how strongly, and the mean ΔE2000 of its worst patch below which a person would not see it.

    A tile of blank wall shows no shift and no blur: it is left out rather than called missed. Edges betray seams and
    bands, and a plain wall grain, well below a patch's just noticeable difference: these count from half of it.
    """

    change: Change
    strengths: tuple[float, ...]
    unit: str
    visible: float = JUST_NOTICEABLE

    def apply(self, levels: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
        """Pixels uint8 (h, w, 3) in and out."""
        changed = self.change(levels.astype(np.float32), strength, rng)
        return np.clip(np.rint(changed), 0, 255).astype(np.uint8)


TILE_KINDS: Mapping[str, Break] = {
    "shifted": Break(texture.shift, (2, 4, 16), "px"),
    "blurred": Break(texture.blur, (1.5, 2.5, 4), "px sigma"),
    "noise lifted": Break(texture.add_noise, (4, 6, 10), "levels", 0.5 * JUST_NOTICEABLE),
    "posterised": Break(texture.posterise, (10, 16, 24), "levels a step", 0.5 * JUST_NOTICEABLE),
    "contrast collapsed": Break(texture.flatten, (0.6, 0.45, 0.3), "of contrast kept"),
    "hue swapped": Break(colour.swap_hue, (60, 120, 180), "degrees", 2 * JUST_NOTICEABLE),
    "cast patch": Break(colour.cast_patch, (10, 16, 24), "levels", JUST_NOTICEABLE),
    "tile cast": Break(colour.cast_all, (10, 16, 24), "levels at white", JUST_NOTICEABLE),
    "seam": Break(colour.scale_tone, (3, 4.5, 6), "%", 0.5 * JUST_NOTICEABLE),
    "burnt highlight": Break(colour.burn, (0.02, 0.05, 0.15), "of the tile", 2 * JUST_NOTICEABLE),
    "matte leak": Break(colour.leak_sky, (0.4, 0.6, 0.9), "opacity", 2 * JUST_NOTICEABLE),
    "invented window": Break(content.draw_window, (24, 48, 96), "px"),
    "removed object": Break(content.remove_object, (32, 64, 128), "px"),
}

PHOTO_KINDS: Mapping[str, Break] = {
    "global cast": Break(colour.cast_photo, (30, 40, 55), "levels at white"),
    "over-exposed": Break(colour.overexpose, (0.1, 0.2, 0.35), "of the photo", 2 * JUST_NOTICEABLE),
}


def is_visible(kind: Break, good: np.ndarray, broken: np.ndarray) -> bool:
    """Whether a person who compares the good (h, w, 3) uint8 with the broken would see it in its worst patch."""
    lab, other = (srgb_to_lab(pixels.astype(np.float32) / np.float32(255)) for pixels in (good, broken))
    patches = cv2.blur(delta_e_2000(lab, other).astype(np.float32), (_PATCH_PX, _PATCH_PX))
    return bool(patches.max() >= kind.visible)
