"""The words of a prompt, each with all that it may be read as, and those that are spelled with gaps put together."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import groupby, pairwise

from finishing.prompts.letters import fold, read_signs, strip_word

_WORD = re.compile(r"[\w@$!|*#+€£¢]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_EDGES = "!|*#+"
"""Punctuation, or stress, unless it is within a word."""
_RUN = re.compile(r"(.)\1{2,}")
SHORTEST_JOINED = 4
"""Letters of a word that is looked for across a space between two others."""


@dataclass(frozen=True)
class Word:
    """One word of a prompt: with its accents, in plain letters, and what else it may stand for.

    `gap`: how it is set off from the word before it, a space or else a sign.
    """

    accented: str
    plain: str
    disguised: frozenset[str]
    gap: str = " "

    @property
    def readings(self) -> frozenset[str]:
        return self.disguised | {self.accented, self.plain}


def read_words(text: str) -> list[Word]:
    """The words as they are written."""
    folded = fold(_CAMEL.sub(" ", text)).replace("’", "'").replace("'s", " ").replace("_", "-")
    words, end = [], 0
    for found in _WORD.finditer(folded):
        if word := found[0].strip(_EDGES):
            words.append(_read_word(word, " " if re.search(r"\s", folded[end : found.start()]) else "-"))
            end = found.end()
    return words


def join_words(words: list[Word], small_words: Set[str]) -> Iterator[tuple[str, int]]:
    """What neighbours come to when the gaps between them are no gaps: the letters, and the first one's index.

    Single letters (`n u d e`), what signs divide (`na-ked`), and two fragments (`na ked`) of which none is a word that
    stands beside any other.
    """
    pieces = [word.plain for word in words]
    for single, run in groupby(range(len(words)), lambda at: len(pieces[at]) == 1):
        spelled = list(run)
        if single and len(spelled) > 2:
            yield "".join(pieces[at] for at in spelled), spelled[0]
    for at, (first, second) in enumerate(pairwise(pieces)):
        if len(first + second) >= SHORTEST_JOINED and not {first, second} & small_words:
            yield first + second, at
    yield from _join_divided(words)


def _join_divided(words: list[Word]) -> Iterator[tuple[str, int]]:
    start = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or words[at].gap == " ":
            if at - start > 1:
                yield "".join(word.plain for word in words[start:at]), start
            start = at


def squeeze(word: str) -> str:
    """Every letter that is repeated once: `nuuude` and `nude` come to the same."""
    return re.sub(r"(.)\1+", r"\1", word)


def is_drawn_out(word: str) -> bool:
    """Whether a letter comes three times running, which in no language it does."""
    return _RUN.search(word) is not None


def _read_word(word: str, gap: str) -> Word:
    plain = strip_word(word)
    return Word(word, plain, frozenset(read_signs(plain)), gap)
