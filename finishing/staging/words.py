"""What a stager is asked in words: the catalogue's for a style and a room, the caller's own, or both."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from fanlight_client.options import EnhanceOptions
from fanlight_client.stage import RoomName, Stage
from models.staging import Catalogue, load_catalogue

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
    positive, negative, loras = "", "", {}
    if options.style is not None and room is not None:
        here, pair = frozenset(known), catalogue.pick(options.style, room, seed)
        positive, negative = pair.positive, pair.negative
        wanted = catalogue.styles[options.style].loras
        loras = {name: weight for name, weight in wanted.items() if name in here}
    blend = {**loras, **options.lora}
    return Words(
        _join(positive, options.prompt),
        _join(negative, options.negative_prompt),
        tuple((name, weight) for name, weight in sorted(blend.items()) if weight),
    )


def check_styles(options: EnhanceOptions, catalogue: Catalogue) -> None:
    """Raises CatalogueError `unknown_style`, `room_without_style` for a style that there is not, or not of the room."""
    for step in options.steps:
        if not isinstance(step, Stage) or step.style is None:
            continue
        if step.room is not None or step.style not in catalogue.styles:
            catalogue.pairs(step.style, step.room or "living")


@cache
def open_bundled() -> Catalogue:
    """The styles that come with fanlight; read once."""
    return load_catalogue()


def _join(*parts: str) -> str:
    return ", ".join(part.strip().rstrip(",.") for part in parts if part.strip())
