"""How the camera was held, from the upright lines of the picture."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import TypeAdapter

from fanlight_client.recipe import LensUse
from finishing.assets.asset import Asset, View
from finishing.replicas import Replicas
from imaging.geometry import Displacement, Verticals, estimate_verticals, find_focal_35_mm, find_lens, reason_to_leave
from imaging.metadata import read_camera

_PACKED = TypeAdapter(Verticals)


@dataclass(frozen=True)
class FoundVerticals:
    """Looks for upright lines in the upright original; `Verticals`, None for panoramas, borders and the like."""

    lens: LensUse = "auto"

    name: ClassVar[str] = "verticals"
    revision: ClassVar[int] = 1
    stage: ClassVar[str] = "straighten"
    code: ClassVar[str] = "verticals_failed"
    upright: ClassVar[bool] = True
    roles: ClassVar[tuple[str, ...]] = ()
    needs: ClassVar[tuple[Asset, ...]] = ()

    async def make(self, view: View, known: Mapping[Asset, Any], replicas: Replicas) -> Verticals | None:
        return await asyncio.to_thread(self._look, view)

    def pack(self, value: Verticals) -> bytes:
        return _PACKED.dump_json(value)

    def unpack(self, content: bytes) -> Verticals:
        return _PACKED.validate_json(content)

    def _look(self, view: View) -> Verticals | None:
        camera = read_camera(view.metadata)
        if view.frame.mount.fixed or reason_to_leave(camera, view.frame.size) is not None:
            return None
        return estimate_verticals(view.pixels, find_focal_35_mm(camera), choose_lens(view, self.lens))


def choose_lens(view: View, use: LensUse) -> Displacement | None:
    """The distortion that is to be undone: JPEGs were mostly corrected in the camera, RAW files never."""
    if use == "off" or (use == "auto" and view.source_format != "raw"):
        return None
    return find_lens(read_camera(view.metadata), view.frame.size)
