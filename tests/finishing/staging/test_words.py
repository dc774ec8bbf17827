"""What a stager is asked in words."""

import pytest

from fanlight_client.options import EnhanceOptions
from fanlight_client.stage import Stage
from finishing.staging.words import check_styles, choose_words, open_bundled
from models.staging import CatalogueError

CATALOGUE = open_bundled()
STYLE = "scandinavian"


def ask(**asked: object) -> Stage:
    return Stage.model_validate({"style": STYLE, "room": "living", **asked})


def test_a_style_s_words_come_first_and_the_caller_s_after_them() -> None:
    pair = CATALOGUE.pick(STYLE, "living", 3)
    words = choose_words(ask(prompt="a green sofa.", negative_prompt="plants"), "living", 3, CATALOGUE, ())
    assert words.prompt == f"{pair.positive}, a green sofa"
    assert words.negative == f"{pair.negative}, plants"


def test_variants_are_asked_in_different_words_and_again_in_the_same() -> None:
    first, again, second = (choose_words(ask(), "living", seed, CATALOGUE, ()) for seed in (3, 3, 4))
    assert first == again
    assert first.prompt != second.prompt


def test_own_words_alone_need_no_room() -> None:
    words = choose_words(Stage(prompt="a piano"), None, 0, CATALOGUE, ())
    assert (words.prompt, words.negative, words.adapters) == ("a piano", "", ())


def test_loras_that_a_style_wants_are_left_out_where_there_are_none_and_the_caller_s_are_not() -> None:
    style = CATALOGUE.styles[STYLE].model_copy(update={"loras": {"warm": 0.5, "cold": 0.2}})
    catalogue = type(CATALOGUE)({STYLE: style})
    assert choose_words(ask(), "living", 0, catalogue, ()).adapters == ()
    assert choose_words(ask(), "living", 0, catalogue, ("warm",)).adapters == (("warm", 0.5),)
    own = ask(lora={"warm": 0.9, "mine": -0.3, "none": 0})
    assert choose_words(own, "living", 0, catalogue, ("warm",)).adapters == (("mine", -0.3), ("warm", 0.9))


@pytest.mark.parametrize(("asked", "code"), [({"style": "baroque"}, "unknown_style"), ({}, "room_without_style")])
def test_a_style_that_there_is_not_is_told_with_those_that_there_are(asked: dict[str, str], code: str) -> None:
    style = CATALOGUE.styles[STYLE]
    halls = style.model_copy(update={"rooms": {"office": style.rooms["office"]}})
    catalogue = type(CATALOGUE)({STYLE: halls})
    with pytest.raises(CatalogueError, match=STYLE if code == "unknown_style" else "office") as caught:
        check_styles(EnhanceOptions(recipe=(ask(**asked),)), catalogue)
    assert caught.value.code == code


def test_a_room_that_nobody_named_is_not_held_against_a_style() -> None:
    style = CATALOGUE.styles[STYLE]
    catalogue = type(CATALOGUE)({STYLE: style.model_copy(update={"rooms": {"office": style.rooms["office"]}})})
    check_styles(EnhanceOptions(recipe=(ask(room=None),)), catalogue)
    with pytest.raises(CatalogueError):
        check_styles(EnhanceOptions(recipe=(ask(room=None, style="baroque"),)), catalogue)
