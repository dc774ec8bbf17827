"""What is wrong with a mask by itself is said before there is a job."""

import base64
import json
import pickle
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from finishing.assets.embedding import PhotoEmbedding
from finishing.assets.selection import Selected
from finishing.assets.sky import FoundSky
from finishing.masks import MaskError, check_masks, mask_needs
from finishing.masks.check import MOST_MASKS
from imaging.masks import Mask, encode_mask_png
from imaging.region import Region, Size
from tests.finishing.masks.conftest import READ

DOT = encode_mask_png(Mask(Size(4, 4), Region(1, 1, 2, 2), np.ones((1, 1), np.float32)))
ERASED = {"points": [[1, 1]], "width": 3, "erase": True}
SQUARE = {"mask": "polygon", "points": [[0, 0], [9, 0], [9, 9]]}


def in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"mask": "png", "data": "no base64!"}, "mask_unreadable"),
        ({"mask": "png", "data": "é"}, "mask_unreadable"),
        ({"mask": "png", "data": ""}, "mask_unreadable"),
        ({"mask": "png", "data": in_base64(b"GIF89a")}, "mask_unreadable"),
        ({"mask": "png", "data": in_base64(DOT[:-20])}, "mask_unreadable"),
        ({"mask": "png", "data": in_base64(encode_mask_png(Mask.nothing(Size(4, 4))))}, "mask_empty"),
        ({"mask": "rle", "size": [3, 4], "counts": [11]}, "mask_unreadable"),
        ({"mask": "rle", "size": [0, 4], "counts": []}, "mask_unreadable"),
        ({"mask": "rle", "size": [-3, -4], "counts": [12]}, "mask_unreadable"),
        ({"mask": "rle", "size": [60000, 60000], "counts": [0, 3600000000]}, "mask_unreadable"),
        ({"mask": "rle", "size": [3, 4], "counts": [12]}, "mask_empty"),
        ({"mask": "strokes", "strokes": [ERASED]}, "mask_empty"),
    ],
)
def test_it_is_refused_wherever_it_lies(asked: dict[str, Any], code: str) -> None:
    for mask in (asked, {"mask": "union", "of": [SQUARE, {"mask": "inverse", "of": asked}]}):
        with pytest.raises(MaskError) as refusal:
            check_masks([READ.validate_python(SQUARE), READ.validate_python(mask)])
        assert refusal.value.code == code


def test_good_ones_pass() -> None:
    strokes = {"mask": "strokes", "strokes": [{"points": [[1, 1]], "width": 3}, ERASED]}
    rle = {"mask": "rle", "size": [3, 4], "counts": [5, 7]}
    masks = [SQUARE, strokes, {"mask": "png", "data": in_base64(DOT)}, rle, {"mask": "detect", "name": "face"}]
    check_masks([READ.validate_python({"mask": "union", "of": masks})])


@pytest.mark.parametrize("depth", [9, 100, 3000, 50_000])
def test_masks_too_deep_are_refused_without_recursion(depth: int) -> None:
    deep: dict[str, Any] = SQUARE
    for _ in range(depth):
        deep = {"mask": "inverse", "of": deep}
    with pytest.raises(ValidationError) as refusal:
        READ.validate_python(deep)
    assert [error["type"] for error in refusal.value.errors(include_input=False)] == ["mask_too_deep"]
    text = '{"mask": "inverse", "of": ' * depth + json.dumps(SQUARE) + "}" * depth
    with pytest.raises(ValidationError):
        READ.validate_json(text)


def test_what_masks_need_is_named_once() -> None:
    click = {"mask": "select", "points": [[1, 2]]}
    sky = {"mask": "class", "name": "sky"}
    asked = {"mask": "difference", "of": [click, {"mask": "union", "of": [click, sky, SQUARE]}]}
    assert mask_needs(READ.validate_python(asked), READ.validate_python(sky)) == (Selected(((1, 2),)), FoundSky())
    assert Selected.needs == (PhotoEmbedding(),)


def test_an_error_survives_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(MaskError("mask_empty", "nothing")))
    assert (error.code, error.message) == ("mask_empty", "nothing")


def test_a_kept_selection_is_the_same() -> None:
    mask = np.linspace(0, 1, 12, dtype=np.float32).reshape(3, 4)
    asset = Selected(((1, 2),))
    assert np.abs(asset.unpack(asset.pack(mask)) - mask).max() <= 0.5 / 255 + 1e-6


def test_a_mask_of_run_lengths_is_not_drawn_to_be_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred bytes of them may stand for a hundred million pixels, and a body has room for many thousands."""

    def draw(*_: Any) -> None:
        raise AssertionError("it is drawn")

    monkeypatch.setattr("finishing.masks.uploaded.decode_rle", draw)
    full = {"mask": "rle", "size": [10_000, 12_000], "counts": [0, 120_000_000]}
    check_masks([READ.validate_python(full)])


def test_a_recipe_has_so_many_masks_and_no_more() -> None:
    most = [READ.validate_python(SQUARE)] * (MOST_MASKS - 1)
    check_masks([*most, READ.validate_python({"mask": "inverse", "of": SQUARE})])
    with pytest.raises(MaskError) as refusal:
        check_masks([*most, READ.validate_python({"mask": "union", "of": [SQUARE, SQUARE]})])
    assert refusal.value.code == "too_many_masks"


def test_files_of_a_recipe_have_so_many_pixels_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("finishing.masks.check.MOST_UPLOADED_PX", 2 * 16)
    dot = READ.validate_python({"mask": "png", "data": in_base64(DOT)})
    check_masks([dot, dot])
    with pytest.raises(MaskError) as refusal:
        check_masks([dot, dot, dot])
    assert refusal.value.code == "too_many_masks"
