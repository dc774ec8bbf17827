"""What travels between the Ingress and the model replicas. No torch here: the Ingress has none."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

import numpy as np

from imaging.region import Region, Size
from imaging.things import Found
from models.depth.protocol import DepthMap as DepthMap
from models.selector.protocol import Embedding as Embedding
from models.selector.protocol import Prompt as Prompt
from models.selector.protocol import Selection as Selection
from models.surfaces.protocol import SurfaceMap as SurfaceMap

REFERENCE_SCALE = 8
"""Tile pixels to a reference cell, along each axis: the VAE's own downscale."""


@dataclass(frozen=True)
class RoomGuess:
    """What a photo shows: its kind, its room, and how sure the Classifier is of the kind, (0, 1].

    The room of what is no photo is empty.

    `allows_sky`: so surely an exterior that its sky may be changed; the threshold is the model's own.
    """

    kind: Literal["interior", "exterior", "not_a_photo"]
    room: str
    confidence: float
    allows_sky: bool


@dataclass(frozen=True, eq=False)
class SkyMatte:
    """Where the sky is, (h, w) float32, and why that is no sky to work on (`no_sky`, `not_at_top`, `unsure`), if so."""

    matte: np.ndarray
    doubt: str | None


@dataclass(frozen=True, eq=False)
class SkyRequest:
    """A toned photo (h, w, 3) float32 at working size and its matte (h, w), 1 where the sky is to be made anew."""

    image: np.ndarray
    matte: np.ndarray
    prompt: str
    seed: int


@dataclass(frozen=True, eq=False)
class PaintRequest:
    """A picture (h, w, 3), a mask (h, w) float32, 1 where it is to be made anew, and the words for it; None: as the
    model wants it."""

    image: np.ndarray
    mask: np.ndarray
    prompt: str
    negative: str = ""
    seed: int = 0
    steps: int | None = None
    strength: float = 1.0
    guidance: float | None = None

    @property
    def manner(self) -> dict[str, Any]:
        """How it is to be painted, beside what."""
        return {name: getattr(self, name) for name in ("negative", "seed", "steps", "strength", "guidance")}


class ReplaceRequest(PaintRequest):
    """A crop of a photo, float16 | float32, at no more than a megapixel."""


@dataclass(frozen=True, eq=False)
class ReplaceAnswer:
    """The crop made anew (h, w, 3) float32 in [0, 1], of the same view at any size; outside the mask not to be used."""

    image: np.ndarray
    model: str
    revision: str
    device_s: float
    device: str


@dataclass(frozen=True, eq=False)
class EraseRequest:
    """A crop of a photo (h, w, 3) uint8 | uint16 at full size, and a mask (h, w) float32 of what is to go from it.

    `avoid` bool (h, w): what is to go later, and is no surroundings to copy from; None for nothing.
    """

    pixels: np.ndarray
    mask: np.ndarray
    seed: int = 0
    avoid: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class EraseAnswer:
    """The crop without it; outside the mask every byte is as it was. `way`: `lama`, or `exemplar` without a network.

    `figures`: how good the fill is judged to be. `refused`: why it is a bad one, `doubt`: why it may be; else None.
    """

    pixels: np.ndarray
    way: str
    figures: Mapping[str, float]
    refused: str | None
    doubt: str | None
    device_s: float
    device: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class StageRequest(PaintRequest):
    """A room, float32, at no more than a megapixel, both sides multiples of 8, and the depth of it when it is empty:
    nearness (h, w) float32 in [0, 1] with 1 nearest, as depth ControlNets want it. `adapters`: LoRAs by name, with
    their weights."""

    nearness: np.ndarray
    adapters: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, eq=False)
class StageAnswer:
    """The whole view painted anew (h, w, 3) float32 in [0, 1], at the request's size: a proposal, from which furniture
    is taken. `notes` tell what was other than planned."""

    image: np.ndarray
    model: str
    revision: str
    device_s: float
    device: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Findings:
    """What the Detector can find with the network that was asked, and what it found in a photo, surest first."""

    kinds: tuple[str, ...]
    found: tuple[Found, ...] = ()


@dataclass(frozen=True)
class TileRequest:
    """One region of a photo to look at; all but `region`, `seed`, `frame` and `photo` must be equal within a batch."""

    region: Region
    size: Size  # what the model sees the region at
    prompt: str
    steps: int  # of the schedule's four
    seed: int
    answer: Literal["reference", "pixels"] = "reference"
    whole: bool = False  # it is the whole photo: exposure and colour are to be judged, not local light alone
    adapters: tuple[tuple[str, float], ...] = ()  # LoRAs by name, with their weights
    frame: str = "upright"  # the geometry of the photo that it is a region of, for those who remember answers
    photo: str = ""  # names the pixels that it is a region of, for the same: a capture's are merged after a survey

    @property
    def alone(self) -> Self:
        """The same of pixels that are its region and nothing else."""
        return replace(self, region=self.region.size.region)

    @property
    def group_key(self) -> Hashable:
        return self.size, self.prompt, self.steps, self.answer, self.whole, self.adapters


@dataclass(frozen=True, eq=False)
class TileAnswer:
    """What diffusion made of a tile, images as float16 sRGB at 1/8 of the tile's size.

    `guide` is the tile as the VAE reproduces it, `reference` the same tile as it should look; a field fitted between
    the two is free of the VAE's own blur. `pixels` is the full answer (h, w, 3), present where it was asked for.
    `notes` tell what was other than planned, as when memory ran out.
    """

    guide: np.ndarray
    reference: np.ndarray
    pixels: np.ndarray | None
    device_s: float
    device: str
    notes: tuple[str, ...] = ()


def reference_size(size: Size) -> Size:
    """The size of the reference of a tile, or of a whole photo, of that size."""
    return Size(max(1, size.height // REFERENCE_SCALE), max(1, size.width // REFERENCE_SCALE))
