"""Masks by name: where the straightened photo has what was found in the upright one, and what cannot be had."""

from typing import Any, cast

import numpy as np
import pytest

from deployments.messages import Findings
from fanlight_client.mask import Detect
from finishing.assets.objects import FoundObjects
from finishing.assets.resolve import Assets
from finishing.canvas import Canvas
from finishing.frame import Frame
from finishing.masks import MaskError, mask_needs, resolve_mask
from imaging.geometry import Warp
from imaging.photo import Photo
from imaging.region import Size
from imaging.things import Found

UPRIGHT = Size(100, 160)
FACE = Found("face", 0.8, 60, 30, 80, 60)


class Known:
    """Assets that are known."""

    def __init__(self, value: Any) -> None:
        self._value, self.asked = value, []  # type: ignore[var-annotated]

    async def get(self, asset: Any) -> Any:
        self.asked.append(asset)
        return self._value


def canvas(frame: Frame) -> Canvas:
    pixels = np.zeros((frame.size.height, frame.size.width, 3), np.uint8)
    return Canvas(Photo(pixels), cast(Any, None), pixels, frame)


async def find(value: Any, frame: Frame | None = None, **asked: Any) -> Any:
    assets = Known(value)
    detect = Detect.model_validate({"name": "face", **asked})
    return await resolve_mask(detect, canvas(frame or Frame(UPRIGHT)), cast(Assets, assets)), assets.asked


async def test_a_face_is_marked_where_it_is_and_asked_for_once() -> None:
    mask, asked = await find(Findings(("face",), (FACE,)))
    assert asked == [FoundObjects("faces")]
    assert mask.crop(UPRIGHT.region)[45, 70] == 1
    assert mask.region.height < 60


async def test_it_moves_with_the_photo_when_that_is_straightened() -> None:
    moved = Warp(((1, 0, 20), (0, 1, 10), (0, 0, 1)), UPRIGHT, Size(80, 120))
    mask, _ = await find(Findings(("face",), (FACE,)), Frame(Size(80, 120), moved))
    whole = mask.crop(Size(80, 120).region)
    rows, columns = np.nonzero(whole > 0.5)
    assert abs(rows.mean() - (44.5 - 10)) < 1
    assert abs(columns.mean() - (69.5 - 20)) < 1


async def test_it_is_not_laid_along_edges_but_grows_and_fades_as_others_do() -> None:
    plain, _ = await find(Findings(("face",), (FACE,)))
    grown, _ = await find(Findings(("face",), (FACE,)), grow=5)
    assert grown.fraction > plain.fraction * 1.1


@pytest.mark.parametrize(
    ("value", "asked", "code"),
    [
        (None, {}, "detector_failed"),
        (Findings(()), {}, "detector_cannot"),
        (Findings(("person", "car")), {"name": "plate"}, "detector_cannot"),
        (Findings(("face",)), {}, "mask_empty"),
        (Findings(("face",), (FACE,)), {"least": 0.9}, "mask_empty"),
    ],
)
async def test_what_cannot_be_had_says_why(value: Any, asked: dict, code: str) -> None:
    with pytest.raises(MaskError) as caught:
        await find(value, **asked)
    assert caught.value.code == code


def test_each_part_is_needed_once() -> None:
    names = ("face", "person", "car", "plate", "plant")
    needed = mask_needs(*(Detect.model_validate({"name": name}) for name in names))
    assert needed == (FoundObjects("faces"), FoundObjects("objects"))
    assert [asset.roles for asset in needed] == [("detector",)] * 2


def test_findings_are_kept_as_they_were() -> None:
    asset, value = FoundObjects("faces"), Findings(("face",), (FACE,))
    assert asset.unpack(asset.pack(value)) == value
    with pytest.raises(ValueError, match="JSON"):
        asset.unpack(b"damaged")
