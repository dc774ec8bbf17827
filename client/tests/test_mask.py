"""Masks on the wire: read as they were written, and refused in words where they say nothing, or too much."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from fanlight_client.mask import DEEPEST, MOST_PARTS, AnyMask, Inverse, Polygon, Select, Strokes, Union

MASKS: TypeAdapter[AnyMask] = TypeAdapter(AnyMask)
STROKE = {"points": [[120, 300], [180.5, 310]], "width": 40}
OUTLINE = {"mask": "polygon", "points": [[0, 0], [10, 0], [10, 10]]}
EVERY_KIND: list[dict[str, Any]] = [
    {"mask": "strokes", "strokes": [STROKE, {**STROKE, "softness": 0.5, "erase": True}], "feather": 2},
    OUTLINE,
    {"mask": "select", "points": [[1, 2], [3, 4]], "labels": [1, 0]},
    {"mask": "select", "box": [1, 2, 30, 40], "refine": False},
    {"mask": "class", "name": "sky", "grow": -3.5},
    {"mask": "detect", "name": "plate", "least": 0.3},
    {"mask": "png", "data": "aGk="},
    {"mask": "rle", "size": [3, 4], "counts": [5, 7]},
    {"mask": "union", "of": [OUTLINE, {"mask": "inverse", "of": OUTLINE}]},
    {"mask": "difference", "of": [OUTLINE, OUTLINE]},
    {"mask": "intersection", "of": [OUTLINE, OUTLINE]},
]


def refuse(value: Any) -> list[str]:
    with pytest.raises(ValidationError) as refusal:
        MASKS.validate_python(value)
    return [error["type"] for error in refusal.value.errors(include_input=False)]


@pytest.mark.parametrize("asked", EVERY_KIND, ids=lambda asked: asked["mask"])
def test_every_kind_is_read_as_it_was_written(asked: dict[str, Any]) -> None:
    mask = MASKS.validate_python(asked)
    assert MASKS.validate_json(MASKS.dump_json(mask)) == mask
    assert hash(mask) == hash(MASKS.validate_python(asked))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"mask": "strokes", "strokes": []}, "too_short"),
        ({"mask": "strokes", "strokes": [{"points": [], "width": 4}]}, "too_short"),
        ({"mask": "strokes", "strokes": [{**STROKE, "width": 0}]}, "greater_than"),
        ({"mask": "strokes", "strokes": [{**STROKE, "softness": 1.1}]}, "less_than_equal"),
        ({"mask": "strokes", "strokes": [{**STROKE, "points": [[float("nan"), 0]]}]}, "finite_number"),
        ({"mask": "polygon", "points": [[0, 0], [1, 1]]}, "too_short"),
        ({"mask": "polygon", "points": [[0, 0], [1, 1], [1e9, 1]]}, "less_than_equal"),
        ({"mask": "select"}, "nothing_selected"),
        ({"mask": "select", "points": [[1, 1]], "labels": [0]}, "nothing_selected"),
        ({"mask": "select", "points": [[1, 1]], "labels": [1, 0]}, "labels_and_points"),
        ({"mask": "class", "name": "lawn"}, "literal_error"),
        ({"mask": "rle", "size": [3, 4], "counts": [-1, 13]}, "greater_than_equal"),
        ({"mask": "difference", "of": [OUTLINE]}, "too_short"),
        ({"mask": "union", "of": [OUTLINE] * (MOST_PARTS + 1)}, "too_long"),
        ({**OUTLINE, "fether": 2}, "unknown_field"),
        ({"mask": "lasso"}, "union_tag_invalid"),
        ({}, "union_tag_not_found"),
    ],
)
def test_what_is_no_mask_is_refused_by_name(asked: dict[str, Any], code: str) -> None:
    assert code in refuse(asked)


def test_masks_lie_within_masks_only_so_deep() -> None:
    deep: Any = OUTLINE
    for _ in range(DEEPEST - 1):
        deep = {"mask": "union", "of": [OUTLINE, deep]}
    MASKS.validate_python(deep)
    assert refuse({"mask": "inverse", "of": deep}) == ["mask_too_deep"]


def test_depth_counts_for_masks_made_in_python_too() -> None:
    mask: Any = Polygon(points=((0, 0), (1, 0), (1, 1)))
    for _ in range(DEEPEST):
        mask = Inverse(of=mask)
    with pytest.raises(ValidationError, match="at most 8 deep"):
        Union(of=(mask,))


def test_masks_are_made_in_python_by_their_types() -> None:
    assert Select(box=(0, 0, 5, 5)).labels == ()
    with pytest.raises(ValidationError):
        Strokes(strokes=())


def test_of_wrong_run_lengths_the_first_is_told() -> None:
    assert refuse({"mask": "rle", "size": [3, 4], "counts": [-1] * 1000}) == ["greater_than_equal"]
