"""What a stager is asked in words: the catalogue's for a style and a room, the caller's own, or both."""

from collections.abc import Iterable
from dataclasses import dataclass

from fanlight_client.options import EnhanceOptions
from fanlight_client.stage import RoomName, Stage
from models.staging.catalogue import Catalogue, PromptPair

Blend = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Words:
    """What is to be there, what is not, and the LoRAs that help, by name with their weights."""

    prompt: str
    negative: str
    adapters: Blend = ()


def choose_words(options: Stage, room: RoomName | None, seed: int, catalogue: Catalogue, known: Iterable[str]) -> Words:
    """The same for the same seed. What a style wants of LoRAs is left out where it is not among those `known`; what the
    caller wants is kept. Raises CatalogueError for a style or room that the catalogue has not."""
    pair, loras = PromptPair("", ""), {}
    if options.style is not None and room is not None:
        here = frozenset(known)
        pair = catalogue.pick(options.style, room, seed)
        loras = {name: weight for name, weight in catalogue.find(options.style).loras.items() if name in here}
    blend = {**loras, **options.lora}
    return Words(
        _join(pair.positive, options.prompt),
        _join(pair.negative, options.negative_prompt),
        tuple((name, weight) for name, weight in sorted(blend.items()) if weight),
    )


def check_styles(options: EnhanceOptions, catalogue: Catalogue) -> None:
    """Raises CatalogueError `unknown_staging_style` for a style that there is not, or one that lacks the room."""
    for step in options.steps:
        if isinstance(step, Stage) and step.style is not None:
            catalogue.find(step.style)
            if step.room is not None:
                catalogue.pick(step.style, step.room, 0)


def _join(*parts: str) -> str:
    return ", ".join(part.strip().rstrip(",.") for part in parts if part.strip())
