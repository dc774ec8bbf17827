"""The part of the set `finish` that mends results again: what is finished should stay as it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.mender import Mender
from evaluation.sets.finish_views import view_pixels
from imaging.color import delta_e_2000, linear_to_srgb, srgb_to_linear
from imaging.sampling import as_image

DIM = 0.25
"""Of the light: −2 EV."""

SEEN_DELTA_E = 1.0


@dataclass(frozen=True)
class Again:
    """Mean ΔE2000 from a photo's result to that result's own; of the photo at −2 EV likewise, None where not asked."""

    as_it_is: float
    dim: float | None


def measure_again(mender: Mender, pixels: np.ndarray, mended: np.ndarray, with_dim: bool) -> Again:
    """Of a photo and its result, uint8 (H, W, 3)."""
    as_it_is = _change(mended, mender.mend(mended))
    if not with_dim:
        return Again(as_it_is, None)
    once = mender.mend(dim_photo(pixels))
    return Again(as_it_is, _change(once, mender.mend(once)))


def dim_photo(pixels: np.ndarray) -> np.ndarray:
    """A photo uint8 (H, W, 3) in a quarter of its light."""
    return np.rint(255 * linear_to_srgb(DIM * srgb_to_linear(as_image(pixels)))).astype(np.uint8)


def summarise_again(agains: Sequence[Again]) -> dict[str, float]:
    """The worst photo, and how many change visibly the second time; those at −2 EV by themselves."""
    as_they_are = [each.as_it_is for each in agains]
    dim = [each.dim for each in agains if each.dim is not None]
    return _summarise("again", as_they_are) | _summarise("again_dim", dim)


def _summarise(name: str, values: Sequence[float]) -> dict[str, float]:
    return {
        f"{name}_photos": float(len(values)),
        f"{name}_mean": float(np.mean(values)) if values else float("nan"),
        f"{name}_worst": max(values, default=float("nan")),
        f"{name}_over_one": float(sum(value > SEEN_DELTA_E for value in values)),
    }


def _change(one: np.ndarray, other: np.ndarray) -> float:
    return float(delta_e_2000(view_pixels(one).compared, view_pixels(other).compared).mean())
