"""Paint as a caller says it: in exactly one way, and told back in that way."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from fanlight_client.edits import Recolour
from fanlight_client.options import EnhanceOptions
from fanlight_client.paint import Paint, ral_classic

SQUARE = {"mask": "polygon", "points": [[0, 0], [40, 0], [40, 40]]}


@pytest.mark.parametrize(
    ("said", "kept", "levels", "words"),
    [
        ("#8A9BA8", {"hex": "#8a9ba8"}, (138, 155, 168), "#8a9ba8"),
        ("#abc", {"hex": "#aabbcc"}, (170, 187, 204), "#aabbcc"),
        ({"hex": "8a9ba8"}, {"hex": "#8a9ba8"}, (138, 155, 168), "#8a9ba8"),
        ("RAL 9010", {"ral": "RAL 9010"}, (241, 237, 225), "RAL 9010 Pure white"),
        ("ral7016", {"ral": "RAL 7016"}, (56, 62, 66), "RAL 7016 Anthracite grey"),
        ({"ral": "3020"}, {"ral": "RAL 3020"}, (187, 30, 16), "RAL 3020 Traffic red"),
        ({"srgb": [1, 2, 3]}, {"srgb": [1, 2, 3]}, (1, 2, 3), "rgb(1, 2, 3)"),
        ({"lab": [60, 10.5, -12]}, {"lab": [60.0, 10.5, -12.0]}, None, "Lab 60 10.5 -12"),
    ],
)
def test_each_way_is_read_and_told_back(said: Any, kept: Any, levels: Any, words: str) -> None:
    paint = Paint.model_validate(said)
    assert json.loads(paint.model_dump_json()) == kept
    assert Paint.model_validate_json(paint.model_dump_json()) == paint
    assert paint.levels == levels
    assert str(paint) == words


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ("beige", "paint", "beige is no paint; say it as #8a9ba8, or as RAL 7016"),
        ("#12345", "paint_hex", "#12345 is no colour like #8a9ba8"),
        ({"hex": "#ggg"}, "paint_hex", "#ggg is no colour"),
        ("RAL 1234", "paint_ral", "RAL Classic has no RAL 1234"),
        ({"ral": "white"}, "paint_ral", "white is no number like RAL 9010"),
        ({"hex": "#fff", "ral": "RAL 9010"}, "paint", "not hex, ral"),
        ({}, "paint", "not nothing"),
        ({"rgb": [1, 2, 3]}, "unknown_field", "no field rgb; there are: srgb, lab, hex, ral"),
        ({"srgb": [1, 2, 256]}, "less_than_equal", "255"),
        ({"lab": [101, 0, 0]}, "less_than_equal", "100"),
        ("\ud83d" + "x" * 500, "paint", "is no paint"),
    ],
)
def test_what_is_no_paint_is_told_in_words(said: Any, code: str, words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Paint.model_validate(said)
    (error,) = caught.value.errors()
    assert error["type"] == code
    assert words in error["msg"]
    assert len(error["msg"]) < 160


def test_the_table_is_that_of_ral_classic() -> None:
    table = ral_classic()
    assert 210 <= len(table) <= 220
    assert all(len(number) == 4 and number[0] in "123456789" and colour.name for number, colour in table.items())
    assert all(0 <= level <= 255 for colour in table.values() for level in colour.srgb)
    assert len({colour.name for colour in table.values()}) > 205
    greys = [table[number].srgb for number in table if number.startswith("7")]
    assert max(max(levels) - min(levels) for levels in greys) < 60, "7000 to 7999 are greys"
    assert sum(table["9005"].srgb) < 60 < 650 < sum(table["9016"].srgb)


def test_a_recipe_takes_short_forms_and_has_as_many_as_it_likes() -> None:
    step = {"step": "recolour", "mask": SQUARE, "paint": "RAL 9010"}
    asked = EnhanceOptions.model_validate({"recipe": [{"step": "tone"}, step, {**step, "paint": "#112233"}]})
    paints = [str(edit.paint) for edit in asked.steps if isinstance(edit, Recolour)]
    assert paints == ["RAL 9010 Pure white", "#112233"]
    again = EnhanceOptions.model_validate_json(asked.model_dump_json(exclude_defaults=True))
    assert again.steps == asked.steps


@pytest.mark.parametrize(
    "more",
    [
        {"old_paint": "#ffffff", "white": "#fafafa"},
        {"material": "tiles", "old_paint": "#ffffff"},
        {"material": "parquet", "white": "#ffffff"},
    ],
)
def test_what_says_light_is_said_once_and_of_paint_alone(more: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as caught:
        Recolour.model_validate({"step": "recolour", "mask": SQUARE, "paint": "#112233", **more})
    assert caught.value.errors()[0]["type"] == "paint_light"
