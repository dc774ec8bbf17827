"""Whether a prompt may be given to a model."""

from collections.abc import Iterable

from finishing.prompts.rules import PromptRules, Together
from finishing.prompts.words import Word, join_words, read_words

SENTENCES = {
    "sexual": "something sexual",
    "minors": "something sexual with minors",
    "violent": "violence",
    "hateful": "hatred of people",
    "person": "a real person",
    "brand": "the mark of a brand",
}
"""What each class of words asks for."""


class PromptRefusedError(Exception):
    """A prompt asks for what is not drawn here. Code: `prompt_refused`; `classes` of SENTENCES, never the words."""

    code = "prompt_refused"

    def __init__(self, classes: tuple[str, ...]) -> None:
        asked = " and ".join(SENTENCES.get(name, name) for name in classes)
        super().__init__(f"the prompt asks for {asked}; if it does not, say it in other words")
        self.classes = classes

    def __reduce__(self) -> tuple[type["PromptRefusedError"], tuple[tuple[str, ...]]]:
        return type(self), (self.classes,)


def refuse_prompt(prompt: str, negative: str = "", rules: PromptRules | None = None) -> None:
    """Raises PromptRefusedError for a prompt, or what is to be kept away from a picture, that the rules do not allow.

    The bundled rules by default. A negative prompt may name what is not wanted: only what is hateful anywhere, and
    clothes that people are to be without, are refused in it.
    """
    rules = rules or PromptRules.bundled()
    words, unwanted = (rules.leave_harmless(read_words(text)) for text in (prompt, negative))
    found = {name for name in rules.classes if _find_class(name, words, rules)}
    found |= {rule.name for rule in rules.together if _are_together(rule, words, rules)}
    found |= {name for name in rules.negative["classes"] if _find_class(name, unwanted, rules)}
    if rules.list_of(rules.negative["away"]).find(unwanted) and rules.list_of(rules.negative["from"]).find(words):
        found.add(rules.negative["class"])
    if found:
        raise PromptRefusedError(tuple(name for name in SENTENCES if name in found))


def _find_class(name: str, words: list[Word | None], rules: PromptRules) -> set[int]:
    """Where a prompt has words of a class, also such as are spelled with gaps."""
    known = rules.list_of(name)
    places = known.find(words)
    for run, start in _runs(words):
        places |= {start + at for spelled, at in join_words(run, rules.small_words) if known.has(spelled)}
    return places


def _are_together(rule: Together, words: list[Word | None], rules: PromptRules) -> bool:
    first, second = (_find_class(name, words, rules) for name in rule.of)
    return any(0 < abs(one - other) <= rule.within + 1 for one in first for other in second)


def _runs(words: list[Word | None]) -> Iterable[tuple[list[Word], int]]:
    """Words in a row with none between them that is harmless, and where they begin."""
    run: list[Word] = []
    for at, word in enumerate([*words, None]):
        if word is not None:
            run.append(word)
        elif run:
            yield run, at - len(run)
            run = []
