"""A step may touch no more than it says: every byte outside its region is as it was."""

from dataclasses import replace

import numpy as np
import pytest

from fanlight_client.report import MarkedPart
from finishing.canvas import Canvas, Change, StepError, check_outside, make_preview
from finishing.frame import Frame
from finishing.local import LocalReplicas, gather_parts
from imaging.geometry import Warp
from imaging.masks import Mask
from imaging.photo import Photo
from imaging.region import Region, Size

SIZE = Size(12, 16)
WITHIN = Region(3, 4, 9, 10)
OUTSIDE = [(2, 5), (9, 5), (5, 3), (5, 10), (0, 0), (11, 15)]
"""Right above, below, left and right of it, and corners of the photo."""


@pytest.fixture
def replicas() -> LocalReplicas:
    return gather_parts(None, None, None, None, None)


async def canvas_of(pixels: np.ndarray, replicas: LocalReplicas, frame: Frame | None = None) -> Canvas:
    shared = await replicas.share(pixels)
    return Canvas(Photo(shared.pixels), shared, make_preview(shared.pixels), frame or Frame(SIZE))


@pytest.fixture(params=[np.uint8, np.uint16])
async def before(request: pytest.FixtureRequest, replicas: LocalReplicas) -> Canvas:
    pixels = np.random.default_rng(1).integers(0, np.iinfo(request.param).max, (12, 16, 3), request.param)
    return await canvas_of(pixels, replicas)


async def paint(before: Canvas, replicas: LocalReplicas, region: Region | None, *places: tuple[int, int]) -> Canvas:
    """With one bit of one channel changed at these places, by a step that tells of the region."""
    pixels = before.pixels.copy()
    for row, column in places:
        pixels[row, column, 1] ^= 1
    change = Change("tone", "toned" if region else None, region=region)
    return before.repaint(await replicas.share(pixels), before.preview).note(change)


async def test_all_within_the_region_may_change(before: Canvas, replicas: LocalReplicas) -> None:
    inside = [(row, column) for row in range(3, 9) for column in range(4, 10)]
    after = await paint(before, replicas, WITHIN, *inside)
    assert check_outside(before, after) is True
    assert (after.pixels != before.pixels).any()


@pytest.mark.parametrize("place", OUTSIDE)
async def test_one_bit_outside_is_an_error(before: Canvas, replicas: LocalReplicas, place: tuple[int, int]) -> None:
    with pytest.raises(StepError, match="were changed") as caught:
        check_outside(before, await paint(before, replicas, WITHIN, (5, 5), place))
    assert caught.value.code == "changed_outside"


async def test_who_says_that_nothing_changed_changed_nothing(before: Canvas, replicas: LocalReplicas) -> None:
    assert check_outside(before, before.note(Change("sky", None, "it is night"))) is True
    assert check_outside(before, await paint(before, replicas, None)) is True
    for place in (*OUTSIDE, (5, 5)):
        with pytest.raises(StepError):
            check_outside(before, await paint(before, replicas, None, place))


async def test_where_all_may_change_there_is_no_outside(before: Canvas, replicas: LocalReplicas) -> None:
    after = await paint(before, replicas, SIZE.region, *OUTSIDE)
    assert check_outside(before, after) is None


async def test_where_the_frame_changed_nothing_can_be_held_against_anything(
    before: Canvas, replicas: LocalReplicas
) -> None:
    warp = Warp(((1, 0, 1), (0, 1, 1), (0, 0, 1)), SIZE, Size(10, 14))
    turned = await canvas_of(np.zeros((10, 14, 3), before.pixels.dtype), replicas, Frame(Size(10, 14), warp))
    assert check_outside(before, turned.note(Change("straighten", "captured", region=turned.frame.size.region))) is None


@pytest.mark.parametrize("region", [WITHIN, SIZE.region])
async def test_within_the_region_only_what_the_mask_marks_may_change(
    before: Canvas, replicas: LocalReplicas, region: Region
) -> None:
    mask = Mask(SIZE, Region(4, 5, 6, 7), np.array([[1, 0], [0.01, 1]], np.float32))
    for places, is_inside in (([(4, 5), (5, 5), (5, 6)], True), ([(4, 5), (4, 6)], False), ([(8, 9)], False)):
        after = await paint(before, replicas, region, *places)
        after = replace(after, changes=(replace(after.changes[-1], mask=mask),))
        if is_inside:
            assert check_outside(before, after) is True
        else:
            with pytest.raises(StepError, match="outside the mask"):
                check_outside(before, after)


@pytest.mark.parametrize("region", [Region(0, 0, 12, 10), Region(0, 4, 12, 16), Region(3, 0, 12, 16)])
async def test_regions_at_the_border(before: Canvas, replicas: LocalReplicas, region: Region) -> None:
    assert check_outside(before, await paint(before, replicas, region, (5, 5))) is True
    outside = next(place for place in OUTSIDE if not _holds(region, place))
    with pytest.raises(StepError):
        check_outside(before, await paint(before, replicas, region, outside))


def _holds(region: Region, place: tuple[int, int]) -> bool:
    return region.top <= place[0] < region.bottom and region.left <= place[1] < region.right


def test_the_last_change_is_settled_and_the_others_stay() -> None:
    """Of its mask a report's worth is left: those of many edits would take more memory than the photo."""
    first, second = Change("straighten", None), Change("remove", "generated", mask=Mask.nothing(Size(2, 2)))
    part = MarkedPart(size=(2, 2), counts=(4,))
    pixels = np.zeros((2, 2, 3), np.uint8)
    canvas = Canvas(Photo(pixels), None, pixels, Frame(Size(2, 2)), (first, second))  # type: ignore[arg-type]
    settled = canvas.settle_last(1.5, True, part)
    assert settled.changes[0] is first
    assert (settled.changes[1].seconds, settled.changes[1].outside_equal) == (1.5, True)
    assert (settled.changes[1].mask, settled.changes[1].marked) == (None, part)
    assert canvas.changes == (first, second)
