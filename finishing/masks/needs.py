"""What has to be known of a photo before masks of it can be had."""

from collections.abc import Iterator, Sequence

from fanlight_client.mask import AnyMask, Class, Detect, Difference, Intersection, Inverse, Select, Union
from finishing.assets.asset import Asset
from finishing.assets.objects import FoundObjects
from finishing.assets.selection import Selected
from finishing.assets.sky import FoundSky
from finishing.assets.surfaces import SurfacesSeen


def mask_needs(*masks: AnyMask) -> tuple[Asset, ...]:
    """The assets that masks are made from, each once; a step names them among its own, so that they are begun early."""
    needed: dict[Asset, None] = {}
    for mask in list_leaves(masks):
        match mask:
            case Select():
                needed[Selected.by(mask)] = None
            case Class():
                needed[FoundSky() if mask.name == "sky" else SurfacesSeen()] = None
            case Detect():
                needed[FoundObjects.of(mask.name)] = None
    return tuple(needed)


def list_leaves(masks: Sequence[AnyMask]) -> Iterator[AnyMask]:
    """All masks that are not made of others."""
    waiting = list(reversed(masks))
    while waiting:
        match mask := waiting.pop():
            case Union() | Difference() | Intersection():
                waiting.extend(reversed(mask.of))
            case Inverse():
                waiting.append(mask.of)
            case _:
                yield mask
