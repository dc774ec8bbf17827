"""What an asset is: something known about a photo that steps need, and that need be found out only once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np

from finishing.frame import Frame
from finishing.replicas import Replicas
from finishing.shared import Shared
from imaging.photo import Metadata


@dataclass(frozen=True)
class View:
    """What assets are made from: a photo's captured pixels in one frame, before light or sky were touched.

    `digest`: SHA-256 of the photo's file. `pixels` (H, W, 3) at full size; `preview` the same, long side 1024.
    """

    digest: str
    frame: Frame
    pixels: np.ndarray
    preview: Shared
    metadata: Metadata
    source_format: str


class Kept(Protocol):
    """A frozen dataclass; its fields, if any, are parameters of what is found out. This much of it is to be kept."""

    name: ClassVar[str]
    revision: ClassVar[int]
    """Grows when the same photo and models come to something else."""
    upright: ClassVar[bool]
    """Of the upright original, whatever is straightened later; else of the frame that light and sky will see."""
    roles: ClassVar[tuple[str, ...]]
    """Deployments that are asked."""

    def pack(self, value: Any) -> bytes:
        """The value as bytes, to be kept."""
        ...

    def unpack(self, content: bytes) -> Any:
        """The value again; raises any error for bytes that are damaged."""
        ...


class Asset(Kept, Protocol):
    """What steps may need.

    An asset depends on the photo, its parameters and the models of `roles`, and on nothing else: what other assets say
    (`needs`) may decide whether it is made, or be computed with where it follows from the photo as well.
    """

    stage: ClassVar[str]
    """As the report's timings call its making."""
    code: ClassVar[str]
    """Of the warning where it could not be made."""
    needs: ClassVar[tuple["Asset", ...]]

    async def make(self, view: View, known: Mapping["Asset", Any], replicas: Replicas) -> Any:
        """The value; None where the photo does not call for it. `known`: the values of `needs`, None where missing."""
        ...


def find_roles(*assets: Asset) -> frozenset[str]:
    """Deployments that are asked for these assets and what they need."""
    return frozenset(role for asset in assets for role in (*asset.roles, *find_roles(*asset.needs)))
