"""Rungs from everything on the GPU to one network at a time: what each keeps there, and how it looks at a tile."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Literal

Precision = Literal["float16", "int8", "float8"]
"""Of the UNet's and the ControlNets' weights; 8 bits hold the weights of linear layers alone, the rest is float16."""
Role = Literal["enhancer", "inpainter", "stager", "classifier", "segmenter"]

TILED_VAE_PX = 512
"""Side of the VAE's own tiles where a rung says `tiled`; diffusers would not tile below 1024."""


@dataclass(frozen=True)
class Rung:
    """What a replica keeps on its GPU.

    `controlnets` are `swapped` where two take turns in one place, `union` where one network stands for both, `absent`
    where there are none. The `vae` is `full`, `sliced` (one image at a time), `tiled` (and in tiles of TILED_VAE_PX) or
    `tiny` (another network; one image at a time). `encoders` tells where a new prompt is encoded; they never stay. With
    `offload` one network at a time is on the GPU. Diffusion sees tiles at `tile_px`, and a rung below the last is not
    begun with where it has no room for a batch of `least_batch`.
    """

    name: str
    weights: Precision = "float16"
    controlnets: Literal["resident", "swapped", "union", "absent"] = "resident"
    vae: Literal["full", "sliced", "tiled", "tiny"] = "full"
    encoders: Literal["gpu", "cpu"] = "cpu"
    offload: bool = False
    tile_px: int = 1024
    least_batch: int = 1


def ladder_for(
    role: Role, parts: AbstractSet[str] = frozenset(), eight_bits: Precision | None = "int8"
) -> tuple[Rung, ...]:
    """The rungs of a role, best first, for a card with those parts (`union`, `tiny_vae`).

    First goes what costs time but changes no picture, then what changes it least. A tiny VAE comes before a tiled one:
    both need the same memory, and in mode `tone`, which takes 1/8-size references alone, little of it is seen. Without
    `eight_bits` the rungs that want them are left out.
    """
    if role == "enhancer":
        rungs = tuple(_fit_parts(rung, parts, eight_bits) for rung in _ENHANCER if _makes_sense(rung, parts))
    elif role == "inpainter":
        rungs = tuple(_fit_parts(rung, frozenset(), eight_bits) for rung in _INPAINTER)
    elif role == "stager":
        rungs = tuple(replace(_fit_parts(rung, frozenset(), eight_bits), controlnets="resident") for rung in _INPAINTER)
    else:
        rungs = (Rung("whole", controlnets="absent"),)
    return tuple(rung for rung in rungs if eight_bits or rung.weights == "float16")


WHOLE = Rung("whole", encoders="gpu", least_batch=8)
"""All of the enhancer on its device, as it is."""

_ENHANCER = (
    WHOLE,
    Rung("sliced", vae="sliced", least_batch=4),
    Rung("swapped", controlnets="swapped", vae="sliced", least_batch=4),
    Rung("eight_bits", weights="int8", vae="sliced", least_batch=4),
    Rung("small_vae", weights="int8", vae="tiled", least_batch=2),
    Rung("eight_bits_swapped", weights="int8", controlnets="swapped", vae="tiled"),
    Rung("one_at_a_time", weights="int8", controlnets="swapped", vae="tiled", offload=True),
    Rung("smallest", weights="int8", controlnets="swapped", vae="tiled", offload=True, tile_px=768),
)
_INPAINTER = (
    Rung("whole", controlnets="absent", encoders="gpu"),
    Rung("small_vae", controlnets="absent", vae="tiled"),
    Rung("eight_bits", weights="int8", controlnets="absent", vae="tiled"),
    Rung("one_at_a_time", weights="int8", controlnets="absent", vae="tiled", offload=True),
)


def _makes_sense(rung: Rung, parts: AbstractSet[str]) -> bool:
    """One network has nothing to take turns with, but all of them may."""
    return rung.controlnets != "swapped" or rung.offload or "union" not in parts


def _fit_parts(rung: Rung, parts: AbstractSet[str], eight_bits: Precision | None) -> Rung:
    if "union" in parts:
        rung = replace(rung, controlnets="union")
    if "tiny_vae" in parts and rung.vae == "tiled":
        rung = replace(rung, vae="tiny")
    return replace(rung, weights=eight_bits) if eight_bits and rung.weights != "float16" else rung
