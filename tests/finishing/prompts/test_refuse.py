"""Prompts: harmless words of the trade pass, what is asked for beyond them is refused, however it is spelled."""

import pickle
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from fanlight_client.edits import Replace
from fanlight_client.mask import Polygon
from fanlight_client.options import EnhanceOptions
from finishing.prompts import PromptGoneError, PromptRefusedError, PromptRules, check_prompts, refuse_prompt
from finishing.prompts.refuse import SENTENCES
from finishing.replacing.hidden import hide_options

HERE = Path(__file__).parent
HARMLESS = tomllib.loads((HERE / "harmless.toml").read_text("utf-8"))
REFUSED = tomllib.loads((HERE / "refused.toml").read_text("utf-8"))
MIXED = {"disguised", "any"}
"""Lists of what is refused that are not of one class."""


def classes_of(prompt: str, negative: str = "") -> tuple[str, ...]:
    """Empty where it passes."""
    try:
        refuse_prompt(prompt, negative)
    except PromptRefusedError as error:
        return error.classes
    return ()


def test_the_lists_are_long_enough_to_say_something() -> None:
    assert sum(map(len, HARMLESS.values())) >= 350
    assert sum(map(len, REFUSED.values())) >= 250
    assert {"en", "de", "fr", "es", "it", "pt", "nl", "pl"} <= HARMLESS.keys()


@pytest.mark.parametrize("language", HARMLESS)
def test_words_of_the_trade_pass(language: str) -> None:
    assert {prompt: found for prompt in HARMLESS[language] if (found := classes_of(prompt))} == {}


@pytest.mark.parametrize("name", [name for name in REFUSED if name not in MIXED])
def test_what_is_not_drawn_here_is_refused_for_what_it_is(name: str) -> None:
    assert [prompt for prompt in REFUSED[name] if name not in classes_of(prompt)] == []


@pytest.mark.parametrize("name", sorted(MIXED))
def test_disguises_are_seen_through(name: str) -> None:
    assert [prompt for prompt in REFUSED[name] if not classes_of(prompt)] == []


def test_the_error_says_which_class_and_never_the_words() -> None:
    for prompt in chain.from_iterable(REFUSED.values()):
        with pytest.raises(PromptRefusedError) as caught:
            refuse_prompt(prompt)
        assert any(SENTENCES[name] in str(caught.value) for name in caught.value.classes)
        assert prompt.casefold() not in str(caught.value).casefold()
        assert pickle.loads(pickle.dumps(caught.value)).classes == caught.value.classes


def test_no_word_is_harmless_that_is_refused_for_itself() -> None:
    rules = PromptRules.bundled()
    refused = set().union(*(words.entries for words in rules.classes.values()))
    assert not refused & {" ".join(phrase) for phrase in rules.harmless}


def test_a_harmless_phrase_excuses_itself_and_nothing_else() -> None:
    assert classes_of("blood red front door") == ()
    assert classes_of("blood red front door, blood on the step") == ("violent",)


@pytest.mark.parametrize("negative", ["nsfw, nude, blood, gore", "text, watermark, logo", "children, people"])
def test_what_is_not_wanted_may_be_named(negative: str) -> None:
    assert classes_of("a dining table", negative) == ()


def test_slurs_are_wanted_nowhere_and_clothes_are_not_taken_off_people() -> None:
    assert classes_of("a dining table", "no niggers") == ("hateful",)
    assert classes_of("a woman on the sofa", "clothes, dress") == ("sexual",)
    assert classes_of("a tidy bed", "clothes on the floor") == ()


def test_rules_of_ones_own_take_the_place_of_the_bundled_ones() -> None:
    rules = PromptRules.read(
        {
            "classes": {"violent": {"en": ["lawn*"]}},
            "sets": {"away": ["moss"], "people": ["gardener"]},
            "together": [],
            "harmless": {"en": ["lawn chair"]},
            "negative": {"classes": [], "away": "away", "from": "people", "class": "violent"},
            "joining": {"small_words": []},
        }
    )
    refuse_prompt("porn", rules=rules)
    refuse_prompt("a lawn chair", rules=rules)
    with pytest.raises(PromptRefusedError, match="violence"):
        refuse_prompt("a lawnmower", rules=rules)


def test_a_prompt_that_a_report_hid_is_asked_for_again() -> None:
    mask = Polygon(points=((0, 0), (9, 0), (9, 9)))
    asked = EnhanceOptions(recipe=(Replace(mask=mask, prompt="a sofa", negative_prompt="grey"),))
    check_prompts(asked)
    with pytest.raises(PromptGoneError):
        check_prompts(hide_options(asked), refuse=False)


def test_a_long_prompt_of_nothing_but_signs_is_read() -> None:
    assert classes_of("*" * 500 + " " + "|!" * 200) == ()
    assert classes_of("\u200b" * 900) == ()
