"""What a cut-out is put on, as callers say it."""

import base64
from typing import Any

import pytest
from pydantic import ValidationError

from fanlight_client.background import MOST_LETTERS, Picture
from fanlight_client.edits import Blur, Cutout
from fanlight_client.paint import Paint

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\nand so on").decode()


def test_a_background_is_told_by_what_it_says() -> None:
    assert Cutout().background == "transparent"
    assert Cutout.model_validate({"background": "RAL 9010"}).background == Paint(ral="RAL 9010")
    assert Cutout.model_validate({"background": {"hex": "#fff"}}).background == Paint(hex="#ffffff")
    picture = Cutout.model_validate({"background": {"photo": PNG}}).background
    assert isinstance(picture, Picture)
    assert picture.data.startswith(b"\x89PNG")


@pytest.mark.parametrize("background", ["transparent", "#8a9ba8", {"photo": PNG}])
def test_it_is_read_again_as_it_was_written(background: Any) -> None:
    step = Cutout.model_validate({"background": background})
    assert Cutout.model_validate_json(step.model_dump_json()) == step


@pytest.mark.parametrize(
    ("background", "kind"),
    [
        ("invisible", "paint"),
        ({}, "paint"),
        (7, "model_type"),
        ({"photo": "§§§"}, "background_unreadable"),
        ({"photo": base64.b64encode(b"GIF89a").decode()}, "background_unreadable"),
        ({"photo": "A" * (MOST_LETTERS + 4)}, "string_too_long"),
        ({"photo": PNG, "colour": "red"}, "unknown_field"),
    ],
)
def test_what_is_no_background_says_why(background: Any, kind: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Cutout.model_validate({"background": background})
    assert [error["type"] for error in caught.value.errors()] == [kind]


def test_a_blur_that_names_nothing_is_of_faces() -> None:
    (mask,) = Blur().masks
    assert mask.model_dump(exclude_defaults=True) == {"mask": "detect", "name": "face"}
    with pytest.raises(ValidationError):
        Blur.model_validate({"masks": []})
    with pytest.raises(ValidationError):
        Blur.model_validate({"strength": 2})
