"""The words that prompts are refused for, as data, and how they are looked for."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Self

from finishing.prompts.words import Word, is_drawn_out, squeeze

WORDS = Path(__file__).with_name("words.toml")


@dataclass(frozen=True)
class Together:
    """Two lists whose words are refused where they stand in one prompt with at most `within` words between them."""

    name: str
    of: tuple[str, str]
    within: int


@dataclass(frozen=True, eq=False)
class WordList:
    """Words, beginnings and parts of words, and phrases; entries with accents apart, for they mean the accent."""

    entries: frozenset[str]

    def find(self, words: list[Word | None]) -> set[int]:
        """Where these words are among others; None where a word is harmless."""
        single = {at for at, word in enumerate(words) if word is not None and self._holds(word)}
        return single | {at for phrase in self._phrases for at in _find_phrase(phrase, words)}

    def has(self, spelled: str) -> bool:
        """Whether these letters are one of its words, or a phrase without its gaps."""
        return spelled in self._joined

    def _holds(self, word: Word) -> bool:
        if any(reading in self._whole or self._parts.search(reading) for reading in word.readings):
            return True
        if is_drawn_out(word.plain) and squeeze(word.plain) in self._squeezed:
            return True
        return any(sign in word.plain for sign in "*#") and self._fits_gaps(word.plain)

    def _fits_gaps(self, word: str) -> bool:
        """Whether a word of which letters are starred out is one of these: `f*ck`."""
        letters = re.escape(word).replace(r"\*", ".").replace(r"\#", ".")
        return sum(map(str.isalpha, word)) > 1 and any(re.fullmatch(letters, known) for known in self._joined)

    @cached_property
    def _whole(self) -> frozenset[str]:
        return frozenset(entry for entry in self.entries if not set(entry) & set(" *"))

    @cached_property
    def _phrases(self) -> list[list[str]]:
        return [entry.split() for entry in self.entries if " " in entry]

    @cached_property
    def _joined(self) -> frozenset[str]:
        return frozenset(entry.replace(" ", "").replace("*", "") for entry in self.entries)

    @cached_property
    def _squeezed(self) -> frozenset[str]:
        return frozenset(squeeze(entry.replace("*", "")) for entry in self.entries if " " not in entry)

    @cached_property
    def _parts(self) -> re.Pattern[str]:
        globs = [entry for entry in self.entries if "*" in entry and " " not in entry]
        return re.compile("|".join(map(_pattern, globs)) or r"(?!)")


@dataclass(frozen=True, eq=False)
class PromptRules:
    """What `words.toml` says: the classes, lists that mean something beside each other, and what is harmless."""

    classes: Mapping[str, WordList]
    sets: Mapping[str, WordList]
    together: tuple[Together, ...]
    harmless: tuple[tuple[str, ...], ...]
    negative: Mapping[str, Any]
    small_words: frozenset[str]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            {name: _gather(lists.values()) for name, lists in data["classes"].items()},
            {name: _gather([entries]) for name, entries in data["sets"].items()},
            tuple(Together(rule["class"], tuple(rule["of"]), rule["within"]) for rule in data["together"]),
            tuple(tuple(phrase.split()) for phrases in data["harmless"].values() for phrase in phrases),
            data["negative"],
            frozenset(data["joining"]["small_words"]),
        )

    @classmethod
    def bundled(cls) -> "PromptRules":
        """Those that come with fanlight; read once."""
        return _read_bundled()

    def list_of(self, name: str) -> WordList:
        """A class or a set, by its name."""
        return self.classes.get(name) or self.sets[name]

    def leave_harmless(self, words: list[Word]) -> list[Word | None]:
        """The words, None in place of those that are known to be harmless where they stand."""
        harmless = {
            at + offset
            for phrase in self.harmless
            for at in _find_phrase(phrase, words, disguised=False)
            for offset in range(len(phrase))
        }
        return [None if at in harmless else word for at, word in enumerate(words)]


@lru_cache(maxsize=1)
def _read_bundled() -> PromptRules:
    return PromptRules.read(tomllib.loads(WORDS.read_text("utf-8")))


def _gather(lists: Iterable[Iterable[str]]) -> WordList:
    return WordList(frozenset(entry for entries in lists for entry in entries))


def _pattern(glob: str) -> str:
    return "".join([r"^" * (glob[0] != "*"), re.escape(glob.strip("*")), r"$" * (glob[-1] != "*")])


def _find_phrase(phrase: Iterable[str], words: Iterable[Word | None], *, disguised: bool = True) -> list[int]:
    """Where a phrase begins."""
    wanted, found = list(phrase), list(words)
    starts = range(len(found) - len(wanted) + 1)
    return [at for at in starts if all(map(_is, found[at : at + len(wanted)], wanted, [disguised] * len(wanted)))]


def _is(word: Word | None, wanted: str, disguised: bool) -> bool:
    if word is None:
        return False
    return wanted in word.readings if disguised else wanted in (word.accented, word.plain)
