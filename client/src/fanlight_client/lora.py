"""LoRAs as a request names them: `interior:0.4,warm:0.2`, `none`, or `auto`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

USUAL_WEIGHT, MOST_WEIGHT = 0.4, 0.6

MOST_TOGETHER = 1.0
"""What the weights of a blend may add up to. A LoRA is trained at weight 1: up to here a blend lies between the bare
network and its LoRAs, and is no further from it than one of them; beyond, it is where none of them was ever trained."""

AUTO, NONE = "auto", "none"

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True, order=True)
class Lora:
    """A LoRA by the name that the server has it under, and its weight; raises ValueError for what cannot be either."""

    name: str
    weight: float = USUAL_WEIGHT

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name) or self.name in (AUTO, NONE):
            raise ValueError(f"{self.name!r} is no name: letters, digits, - and _, a letter first, at most 64")
        # A comparison that NaN fails.
        if not 0 <= self.weight <= MOST_WEIGHT:
            raise ValueError(f"the weight of {self.name} is 0 to {MOST_WEIGHT}, not {self.weight}")


def parse_loras(value: Any) -> Any:
    """Text, an iterable of texts and Loras, or a mapping of names to weights, as Loras by name; `auto` stays.

    Raises ValueError for a wrong name or weight, a name that comes twice, and weights beyond MOST_TOGETHER.
    """
    if value == AUTO:
        return AUTO
    if isinstance(value, str):
        value = [] if value in ("", NONE) else value.split(",")
    elif isinstance(value, Mapping):
        value = [Lora(*item) for item in value.items()]
    if not isinstance(value, Iterable):
        raise ValueError(f"{value!r} is no list of LoRAs")
    loras = tuple(sorted(_parse_lora(item) for item in value))
    names = [lora.name for lora in loras]
    if twice := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
        raise ValueError(f"{twice[0]} is named more than once")
    together = round(sum(lora.weight for lora in loras), 6)
    if together > MOST_TOGETHER:
        raise ValueError(f"the weights add up to at most {MOST_TOGETHER}, not {together}")
    return loras


def format_loras(loras: Literal["auto"] | tuple[Lora, ...]) -> str:
    """The text that `parse_loras` makes the same of."""
    if loras == AUTO:
        return AUTO
    return ",".join(f"{lora.name}:{lora.weight}" for lora in loras if isinstance(lora, Lora)) or NONE


def _read(value: Any) -> Any:
    """`parse_loras` within a model, whose error says why and no more."""
    try:
        return parse_loras(value)
    except ValueError as error:
        raise PydanticCustomError("lora", "{why}", {"why": str(error)}) from error


Loras = Annotated[
    Literal["auto"] | tuple[Lora, ...],
    BeforeValidator(_read),
    PlainSerializer(format_loras, return_type=str),
    WithJsonSchema({"type": "string", "examples": [AUTO, NONE, "interior", "interior:0.4,warm:0.2"]}),
]
"""`auto`, or the LoRAs themselves, in the order of their names: two requests that mean the same are the same."""


def _parse_lora(item: Any) -> Lora:
    if isinstance(item, Lora):
        return item
    if not isinstance(item, str):
        raise ValueError(f"{item!r} is no LoRA")
    name, colon, weight = item.strip().partition(":")
    return Lora(name, _parse_weight(weight, name) if colon else USUAL_WEIGHT)


def _parse_weight(text: str, name: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise ValueError(f"the weight of {name} is no number: {text!r}") from error
