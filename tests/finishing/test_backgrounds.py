"""A background's photo in jobs, reports and histories: told by its digest, and what is transparent is held to masks."""

import base64
from dataclasses import replace

import numpy as np
import pytest

from fanlight_client.mask import Kept
from fanlight_client.options import EnhanceOptions
from finishing.canvas import Canvas, Change, StepError, check_outside
from finishing.edit_checks import check_edits
from finishing.editing_parts import EditingParts, PartMissingError
from finishing.frame import Frame
from finishing.kept_masks import describe_edit, list_masks, restore_masks, shorten_masks
from finishing.local import LocalReplicas, gather_parts
from imaging.codec import encode_photo
from imaging.masks import Mask
from imaging.photo import Photo
from imaging.region import Region, Size

SIZE = Size(12, 16)
NOISE = np.random.default_rng(0).integers(0, 255, (80, 80, 3), np.uint8)
PHOTO = base64.b64encode(encode_photo(Photo(NOISE, format="png"))).decode()
ASKED = EnhanceOptions.model_validate(
    {"format": "png", "recipe": [{"step": "cutout", "background": {"photo": PHOTO}}, {"step": "blur"}]}
)


def test_a_photo_is_taken_out_of_what_is_written_again_and_again_and_put_back() -> None:
    short, large = shorten_masks(ASKED)
    assert isinstance(short.steps[0].background, Kept)  # type: ignore[union-attr]
    assert len(short.model_dump_json()) < 1000 < len(ASKED.model_dump_json())
    again = EnhanceOptions.model_validate_json(short.model_dump_json())
    assert restore_masks(again, large).steps == ASKED.steps


def test_it_is_no_mask_and_its_bytes_are_not_told_in_files() -> None:
    cutout, blur = ASKED.steps
    assert list_masks(cutout) == []  # type: ignore[arg-type]
    assert len(list_masks(blur)) == 1  # type: ignore[arg-type]
    told = describe_edit(cutout)  # type: ignore[arg-type]
    assert told["background"].startswith("photo ")
    assert len(told["background"]) < 20


def test_what_a_profile_lacks_is_told_before_there_is_a_photo() -> None:
    check_edits(ASKED, EditingParts({"cutter": {}, "detector": {}}))
    for role in ("cutter", "detector"):
        others = {"cutter", "detector"} - {role}
        with pytest.raises(PartMissingError) as caught:
            check_edits(ASKED, EditingParts({other: {} for other in others}))
        assert caught.value.role == role


@pytest.fixture
async def canvas() -> Canvas:
    replicas: LocalReplicas = gather_parts(None, None, None, None, None)
    shared = await replicas.share(np.zeros((12, 16, 3), np.uint8))
    return Canvas(Photo(shared.pixels), shared, shared.pixels, Frame(SIZE))


@pytest.mark.parametrize("before", [None, 255])
def test_transparency_is_held_to_the_mask_too(canvas: Canvas, before: int | None) -> None:
    if before is not None:
        canvas = canvas.show_through(np.full((12, 16), before, np.uint8))
    mask = Mask(SIZE, Region(2, 2, 6, 6), np.ones((4, 4), np.float32))
    change = Change("cutout", "composited", region=mask.region, mask=mask)
    inside, outside = np.full((12, 16), 255, np.uint8), np.full((12, 16), 255, np.uint8)
    inside[3, 3], outside[8, 8] = 0, 254
    assert check_outside(canvas, canvas.show_through(inside).note(change)) is True
    with pytest.raises(StepError, match="transparency") as caught:
        check_outside(canvas, canvas.show_through(outside).note(change))
    assert caught.value.code == "changed_outside"
    if before is not None:  # what was whole may be said to be so without a plane
        assert check_outside(canvas, replace(canvas.show_through(None)).note(change)) is True
