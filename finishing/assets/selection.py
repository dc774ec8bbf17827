"""What the Selector finds at clicks and in a box: asked for once, also where several steps name the same thing."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from deployments.messages import Embedding, Prompt
from fanlight_client.mask import Select
from finishing.assets.asset import Asset, View
from finishing.assets.embedding import PhotoEmbedding
from finishing.replicas import Replicas
from imaging.region import Region


@dataclass(frozen=True)
class Selected:
    """Asks the Selector about clicks and a box, in pixels of the file; the best mask (h, w) float32, [0, 1].

    Of the upright photo, taken out of its mount, as small as the network made it.
    """

    points: tuple[tuple[float, float], ...]
    labels: tuple[int, ...] = ()
    box: tuple[float, float, float, float] | None = None

    name: ClassVar[str] = "selected"
    revision: ClassVar[int] = 1
    stage: ClassVar[str] = "select"
    code: ClassVar[str] = "selector_failed"
    upright: ClassVar[bool] = True
    roles: ClassVar[tuple[str, ...]] = ("selector",)
    needs: ClassVar[tuple[Asset, ...]] = (PhotoEmbedding(),)

    @classmethod
    def by(cls, asked: Select) -> "Selected":
        return cls(asked.points, asked.labels, asked.box)

    async def make(self, view: View, known: Mapping[Asset, Any], replicas: Replicas) -> np.ndarray | None:
        embedding: Embedding | None = known[PhotoEmbedding()]
        if embedding is None:
            return None
        left, top = view.frame.mount.origin
        selection = await replicas.select(embedding, self.prompt(view.frame.size.region.shift(top, left)))
        return np.asarray(selection.masks[0], np.float32)

    def prompt(self, opened: Region) -> Prompt:
        """Clicks and box as shares of the part of the file that lies in `opened`, which is what the Selector sees; what
        is beside it moves to its edge."""

        def share(x: float, y: float) -> tuple[float, float]:
            across, down = (x - opened.left) / opened.width, (y - opened.top) / opened.height
            return min(max(across, 0.0), 1.0), min(max(down, 0.0), 1.0)

        corners = None if self.box is None else (*share(*self.box[:2]), *share(*self.box[2:]))
        return Prompt(tuple(share(*point) for point in self.points), self.labels or (1,) * len(self.points), corners)

    def pack(self, value: np.ndarray) -> bytes:
        """An .npz archive, in 256 levels."""
        archive = io.BytesIO()
        np.savez_compressed(archive, mask=np.rint(value * 255).astype(np.uint8))
        return archive.getvalue()

    def unpack(self, content: bytes) -> np.ndarray:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return np.asarray(archive["mask"] / np.float32(255))
