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
from finishing.frame import Frame
from finishing.replicas import Replicas


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
        selection = await replicas.select(embedding, say_prompt(self.points, self.labels, self.box, view.frame))
        return np.asarray(selection.masks[0], np.float32)

    def pack(self, value: np.ndarray) -> bytes:
        """An .npz archive, in 256 levels."""
        archive = io.BytesIO()
        np.savez_compressed(archive, mask=np.rint(value * 255).astype(np.uint8))
        return archive.getvalue()

    def unpack(self, content: bytes) -> np.ndarray:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return np.asarray(archive["mask"] / np.float32(255))


def say_prompt(
    points: tuple[tuple[float, float], ...],
    labels: tuple[int, ...],
    box: tuple[float, float, float, float] | None,
    frame: Frame,
) -> Prompt:
    """Places in pixels of the file as shares of the opened upright photo, which is what the Selector sees."""
    left, top = frame.mount.origin

    def share(x: float, y: float) -> tuple[float, float]:
        across, down = (x - left) / frame.size.width, (y - top) / frame.size.height
        return min(max(across, 0.0), 1.0), min(max(down, 0.0), 1.0)

    corners = None if box is None else (*share(*box[:2]), *share(*box[2:]))
    return Prompt(tuple(share(*point) for point in points), labels or (1,) * len(points), corners)
