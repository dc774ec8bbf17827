"""What the Selector's encoder makes of a photo: costly once, and then every click on it is cheap."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from deployments.messages import Embedding
from finishing.assets.asset import Asset, View
from finishing.replicas import Replicas
from imaging.region import Size


@dataclass(frozen=True)
class PhotoEmbedding:
    """Asks the Selector about the upright preview; an `Embedding`."""

    name: ClassVar[str] = "embedding"
    revision: ClassVar[int] = 1
    stage: ClassVar[str] = "embed"
    code: ClassVar[str] = "selector_failed"
    upright: ClassVar[bool] = True
    roles: ClassVar[tuple[str, ...]] = ("selector",)
    needs: ClassVar[tuple[Asset, ...]] = ()

    async def make(self, view: View, known: Mapping[Asset, Any], replicas: Replicas) -> Embedding:
        return await replicas.embed(view.preview)

    def pack(self, value: Embedding) -> bytes:
        """An .npz archive, in half precision."""
        archive = io.BytesIO()
        arrays = {f"array{number}": array.astype(np.float16) for number, array in enumerate(value.arrays)}
        np.savez(archive, size=np.array([value.size.height, value.size.width]), **arrays)  # type: ignore[arg-type]
        return archive.getvalue()

    def unpack(self, content: bytes) -> Embedding:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            count = sum(name.startswith("array") for name in archive.files)
            arrays = tuple(archive[f"array{number}"].astype(np.float32) for number in range(count))
            return Embedding(arrays, Size(*map(int, archive["size"])))
