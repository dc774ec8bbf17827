"""Things in a photo, by their boxes: faces, people, cars, furniture."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from pydantic import TypeAdapter

from deployments.messages import Findings
from finishing.assets.asset import Asset, View
from finishing.replicas import Replicas
from imaging.codec.encode import to_depth
from imaging.region import Size
from imaging.sampling import shrink_pixels
from models.detector.kinds import Part, find_part

LOOKED_AT_PX = 4096
"""Long side of what the Detector sees: faces of 20 pixels and more in a photo of 45 MP, and of 10 in one of 11."""
_PACKED = TypeAdapter(Findings)


@dataclass(frozen=True)
class FoundObjects:
    """Asks a part of the Detector about the upright photo; `Findings`, boxes in pixels of the upright original, taken
    out of its mount."""

    part: Part

    name: ClassVar[str] = "objects"
    revision: ClassVar[int] = 1
    stage: ClassVar[str] = "detect"
    code: ClassVar[str] = "detector_failed"
    upright: ClassVar[bool] = True
    roles: ClassVar[tuple[str, ...]] = ("detector",)
    needs: ClassVar[tuple[Asset, ...]] = ()

    @classmethod
    def of(cls, kind: str) -> "FoundObjects":
        """What is to be known to find things of a kind."""
        return cls(find_part(kind))

    async def make(self, view: View, known: Mapping[Asset, Any], replicas: Replicas) -> Findings:
        copy = to_depth(shrink_pixels(view.pixels, LOOKED_AT_PX), 8)
        shared = await replicas.share(np.ascontiguousarray(copy))
        findings = await replicas.find_things(shared, self.part)
        seen, size = Size(*copy.shape[:2]), Size(*view.pixels.shape[:2])
        return replace(findings, found=tuple(each.place(seen, size.region) for each in findings.found))

    def pack(self, value: Findings) -> bytes:
        """JSON."""
        return _PACKED.dump_json(value)

    def unpack(self, content: bytes) -> Findings:
        return _PACKED.validate_json(content)
