"""Where an exterior's sky is, and whether to believe it."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from deployments.messages import SkyMatte
from finishing.assets.asset import Asset, View
from finishing.assets.shows import UNTOLD, Shown, Shows
from finishing.replicas import Replicas


@dataclass(frozen=True)
class FoundSky:
    """Asks the Segmenter about the preview of what may well be an exterior; a `SkyMatte`, None for other photos."""

    name: ClassVar[str] = "sky"
    revision: ClassVar[int] = 2
    stage: ClassVar[str] = "sky"
    code: ClassVar[str] = "segmenter_failed"
    upright: ClassVar[bool] = False
    roles: ClassVar[tuple[str, ...]] = ("segmenter",)
    needs: ClassVar[tuple[Asset, ...]] = (Shows(),)

    async def make(self, view: View, known: Mapping[Asset, Any], replicas: Replicas) -> SkyMatte | None:
        if reason_not_to_look(known[Shows()] or UNTOLD) is not None:
            return None
        return await replicas.segment_sky(view.preview)

    def pack(self, value: SkyMatte) -> bytes:
        """An .npz archive."""
        archive = io.BytesIO()
        np.savez_compressed(archive, matte=value.matte, doubt=np.array(value.doubt or ""))
        return archive.getvalue()

    def unpack(self, content: bytes) -> SkyMatte:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return SkyMatte(archive["matte"], str(archive["doubt"]) or None)


def reason_not_to_look(shown: Shown) -> str | None:
    """A white wall is not to turn blue: only what may well be an exterior, or is said to be one, is looked at."""
    if shown.kind != "exterior":
        return "not an exterior"
    return None if shown.allows_sky or shown.is_likely else "not surely an exterior"
