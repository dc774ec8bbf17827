"""What no prompt of a catalogue may say: brands, people, and anything about the room itself, which is the photo's."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from models.staging.style import StagingStyle

WORDS = Path(__file__).parent / "lint.toml"


def lint_style(style: StagingStyle) -> list[str]:
    """Each fault in words: where it stands, the class of words that it is of, and the word."""
    faults = []
    for room, pairs in style.rooms.items():
        for number, pair in enumerate(pairs, 1):
            where = f"{room} {number}"
            faults += [f"{where} says {kind}: {word}" for kind, word in find_unwanted(pair.positive)]
            faults += [f"{where} is said twice" for other in pairs[: number - 1] if other.positive == pair.positive]
    return faults


def find_unwanted(prompt: str) -> Iterator[tuple[str, str]]:
    """The classes of lint.toml that a prompt has words of, and the words."""
    harmless, refused = _read_patterns()
    text = harmless.sub("", prompt.lower())
    for kind, pattern in refused.items():
        for found in pattern.finditer(text):
            yield kind, found[0]


@cache
def _read_patterns() -> tuple[re.Pattern[str], Mapping[str, re.Pattern[str]]]:
    told = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return _any_of(told["harmless"]), {kind: _any_of(words) for kind, words in told["refused"].items()}


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Whole words and phrases, also with an s at the end."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})s?\b")
