"""What a photo is of, as far as a network can tell."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from finishing.assets.asset import Asset, View
from finishing.replicas import Replicas


@dataclass(frozen=True)
class FoundSubject:
    """Asks the Cutter about the preview; a rough matte (h, w) float32, [0, 1]."""

    name: ClassVar[str] = "subject"
    revision: ClassVar[int] = 1
    stage: ClassVar[str] = "cut"
    code: ClassVar[str] = "cutter_failed"
    upright: ClassVar[bool] = False
    roles: ClassVar[tuple[str, ...]] = ("cutter",)
    needs: ClassVar[tuple[Asset, ...]] = ()

    async def make(self, view: View, known: Mapping[Asset, Any], replicas: Replicas) -> np.ndarray:
        return await replicas.cut_subject(view.preview)

    def pack(self, value: np.ndarray) -> bytes:
        """An .npz archive, in 256 levels."""
        archive = io.BytesIO()
        np.savez_compressed(archive, matte=np.rint(value * 255).astype(np.uint8))
        return archive.getvalue()

    def unpack(self, content: bytes) -> np.ndarray:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return np.asarray(archive["matte"] / np.float32(255))
