"""Long masks apart from the options that they are of: nothing is lost, and jobs and reports stay short."""

import json
from typing import Any

import pytest

from fanlight_client.mask import Kept
from fanlight_client.options import EnhanceOptions
from finishing.edit_checks import check_edits
from finishing.editing_parts import EditingParts, PartMissingError
from finishing.kept_masks import (
    LARGE_BYTES,
    TOGETHER_BYTES,
    MaskGoneError,
    describe_edit,
    pack_masks,
    restore_masks,
    shorten_masks,
    unpack_masks,
)
from finishing.masks import MaskError

SMALL = {"mask": "polygon", "points": [[0, 0], [9, 0], [9, 9]]}
LONG = {"mask": "polygon", "points": [[x, x * x % 97] for x in range(900)], "grow": 3}
NESTED = {"mask": "union", "of": [SMALL, LONG]}
HERE = EditingParts({"eraser": {}})


def ask(*masks: Any, **more: Any) -> EnhanceOptions:
    steps = [{"step": "tone"}, {"step": "remove", "masks": [SMALL]}, {"step": "remove", "masks": masks, **more}]
    return EnhanceOptions.model_validate({"recipe": steps, "seed": 3})


def test_long_masks_are_taken_out_and_put_back() -> None:
    asked = ask(LONG, SMALL, NESTED)
    short, large = shorten_masks(asked)
    kept = [isinstance(mask, Kept) for mask in short.steps[2].masks]  # type: ignore[union-attr]
    assert kept == [True, False, True]
    assert short.steps[:2] == asked.steps[:2]
    assert len(short.model_dump_json()) < 1000 < LARGE_BYTES < len(asked.model_dump_json())
    assert restore_masks(short, unpack_masks(pack_masks(large))) == asked
    again = EnhanceOptions.model_validate_json(short.model_dump_json(exclude_unset=True))
    assert restore_masks(again, large) == asked


def test_what_is_short_or_has_no_masks_stays_as_it_is() -> None:
    for options in (EnhanceOptions(), EnhanceOptions(sky="never"), ask(SMALL)):
        assert shorten_masks(options) == (options, {})
        assert restore_masks(options, {}) == options
        assert shorten_masks(options)[0].model_fields_set == options.model_fields_set


def test_many_that_are_not_long_are_short_together() -> None:
    middling = [{"mask": "polygon", "points": [[x, y] for x in range(90)]} for y in range(64)]
    asked = ask(*middling)
    assert all(len(mask.model_dump_json()) < LARGE_BYTES for mask in asked.steps[2].masks)  # type: ignore[union-attr]
    short, large = shorten_masks(asked)
    assert len(short.model_dump_json()) < TOGETHER_BYTES < len(asked.model_dump_json())
    assert restore_masks(short, large) == asked


def test_a_mask_that_is_not_there_is_an_error() -> None:
    short, _ = shorten_masks(ask(LONG))
    with pytest.raises(MaskGoneError, match="send the mask itself"):
        restore_masks(short, {})


def test_the_same_masks_are_one_file_whatever_their_order() -> None:
    _, one = shorten_masks(ask(LONG, NESTED))
    _, other = shorten_masks(ask(NESTED, LONG))
    assert pack_masks(one) == pack_masks(other)
    assert len(json.loads(pack_masks(one))) == 2


def test_an_edit_is_described_in_a_line_and_two_that_differ_differently() -> None:
    edits = [ask(*masks, **more).steps[2] for masks, more in [((LONG,), {}), ((NESTED,), {}), ((LONG, SMALL), {})]]
    told = [describe_edit(edit) for edit in edits]  # type: ignore[arg-type]
    assert len({json.dumps(each) for each in told}) == 3
    assert all(len(json.dumps(each)) < 100 and each["step"] == "remove" for each in told)
    assert told[2]["masks"].startswith("2 masks ")
    forced = describe_edit(ask(LONG, force=True).steps[2])  # type: ignore[arg-type]
    assert forced == {**told[0], "force": True}


def test_a_mask_is_described_alike_whether_it_is_there_or_a_digest_stands_for_it() -> None:
    asked = ask(LONG, SMALL)
    short, _ = shorten_masks(asked)
    assert describe_edit(short.steps[2]) == describe_edit(asked.steps[2])  # type: ignore[arg-type]


def test_what_can_be_made_passes_the_checks() -> None:
    check_edits(ask(LONG, NESTED), HERE)
    check_edits(EnhanceOptions(), EditingParts())


def test_digests_alone_are_no_masks_for_callers_not_even_within_others() -> None:
    short, _ = shorten_masks(ask(LONG))
    with pytest.raises(MaskGoneError):
        check_edits(short, HERE)
    (kept,) = short.steps[2].masks  # type: ignore[union-attr]
    with pytest.raises(MaskGoneError):
        check_edits(ask({"mask": "inverse", "of": kept}), HERE)


def test_masks_that_no_photo_could_have_are_refused() -> None:
    erased = {"mask": "strokes", "strokes": [{"points": [[1, 1]], "width": 3, "erase": True}]}
    with pytest.raises(MaskError) as caught:
        check_edits(ask(erased), HERE)
    assert caught.value.code == "mask_empty"


def test_what_the_profile_lacks_is_named_and_what_to_fetch() -> None:
    with pytest.raises(PartMissingError) as caught:
        check_edits(ask(SMALL), EditingParts(lacks={"eraser": "python -m models fetch sdxl"}))
    assert (caught.value.code, caught.value.role) == ("profile_lacks", "eraser")
    assert "fetch sdxl" in str(caught.value)
    with pytest.raises(PartMissingError, match="has no selector"):
        check_edits(ask({"mask": "select", "points": [[3, 4]]}), HERE)
