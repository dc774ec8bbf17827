"""Look-alikes come to one spelling, and numbers stay numbers."""

import pytest

from finishing.prompts.letters import fold, read_signs, strip_word
from finishing.prompts.words import join_words, read_words


@pytest.mark.parametrize(
    "written", ["house", "HOUSE", "ｈｏｕｓｅ", "hоuѕе", "h\u200bouse", "hou\u00adse", "ⓗⓞⓤⓢⓔ", "𝒽𝑜𝓊𝓈𝑒", "höùsé"]
)
def test_what_looks_alike_is_read_alike(written: str) -> None:
    assert strip_word(fold(written)) == "house"


def test_accents_are_kept_beside_the_plain_word() -> None:
    (word,) = read_words("CAÑO")
    assert (word.accented, word.plain) == ("caño", "cano")


@pytest.mark.parametrize(("word", "read"), [("h0u5e", "house"), ("hou$e", "house"), ("1amp", "lamp"), ("t1le", "tile")])
def test_digits_and_signs_stand_for_letters(word: str, read: str) -> None:
    assert read in set(read_signs(word))


@pytest.mark.parametrize("word", ["lamp", "a55", "2024", "$100"])
def test_numbers_and_plain_words_stand_for_nothing_else(word: str) -> None:
    assert not set(read_signs(word))


def test_gaps_are_closed_where_they_are_none() -> None:
    joined = [spelled for spelled, _ in join_words(read_words("s o f a, cur-tain, lam ps is on"), {"is", "on"})]
    assert {"sofa", "curtain", "lamps"} <= set(joined)
    assert "ison" not in joined


def test_two_words_written_as_one_are_two() -> None:
    assert [word.plain for word in read_words("redHouse green_door")] == ["red", "house", "green", "door"]
