"""Which LoRAs have a part in a photo: those that were asked for, or the one for interiors."""

from collections.abc import Mapping
from contextlib import suppress

from fanlight_client.lora import Lora
from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import Tone
from fanlight_client.report import AdapterUse
from finishing.known_adapters import AdaptersUnknownError, Snapshot

INTERIOR = Lora("interior")


class UnknownLoraError(Exception):
    """A LoRA was asked for that the Enhancer does not have."""


async def check_adapters(options: EnhanceOptions, known: Snapshot) -> None:
    """Raises UnknownLoraError; where the Enhancer does not say what there is, it is asked again later."""
    for step in options.steps:
        if isinstance(step, Tone) and step.lora not in ("auto", ()):
            with suppress(AdaptersUnknownError):
                choose_adapters(step, None, await known.read())


async def read_adapters(options: Tone, kind: str | None, known: Snapshot) -> list[AdapterUse]:
    """`choose_adapters` of what is known, read only where it matters; raises AdaptersUnknownError, UnknownLoraError."""
    matters = kind == "interior" if options.lora == "auto" else options.lora
    return choose_adapters(options, kind, await known.read() if matters else {})


def choose_adapters(options: Tone, kind: str | None, known: Mapping[str, str]) -> list[AdapterUse]:
    """By name, for a photo of that kind, of the `known` (name to revision); weights of 0 have no part.

    Raises UnknownLoraError for a name that was asked for and is not known; what nobody asked for may be missing.
    """
    usual = (INTERIOR,) if kind == "interior" and INTERIOR.name in known else ()
    wanted: tuple[Lora, ...] = usual if options.lora == "auto" else options.lora
    if unknown := [lora.name for lora in wanted if lora.name not in known]:
        names = f"there are: {', '.join(known)}" if known else "this server has none (`python -m models import`)"
        raise UnknownLoraError(f"there is no LoRA {', '.join(unknown)}; {names}")
    return [AdapterUse(name=lora.name, revision=known[lora.name], weight=lora.weight) for lora in wanted if lora.weight]
