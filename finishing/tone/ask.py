"""How diffusion is asked about a photo as a whole: in which words, with which LoRAs, and what to do without them."""

from dataclasses import replace

from deployments.messages import TileRequest
from fanlight_client.recipe import Tone
from fanlight_client.report import AdapterUse
from finishing.assets.asset import View
from finishing.assets.shows import Shown
from finishing.context import StepContext
from finishing.known_adapters import AdaptersUnknownError
from finishing.tone.adapters import read_adapters
from finishing.tone.looks import UNSEEN, WholeLook, look_at_whole
from finishing.tone.wish import read_wish
from imaging.region import Size
from models.prompts import ANY_ROOM, enhance_prompt

WHOLE_STEPS = 1
"""Of Lightning's four: the whole photo, which sets exposure and colour, is off by less after one than after two."""


async def see_whole(
    view: View, shown: Shown, options: Tone, context: StepContext
) -> tuple[WholeLook, TileRequest | None]:
    """What diffusion says of the whole photo, and how it was asked; UNSEEN and None when the Enhancer fails."""
    try:
        return await _ask(view, shown, options, context)
    except Exception as error:
        context.journal.go_without("enhancer_failed", "look", error)
        return UNSEEN, None


async def _ask(view: View, shown: Shown, options: Tone, context: StepContext) -> tuple[WholeLook, TileRequest]:
    """The LoRA for interiors may fail: nobody chose it."""
    adapters = await _choose_adapters(shown, options, context)
    request, wish = _plan_request(view, shown, adapters, context.seed), read_wish(options, shown)
    try:
        whole = await look_at_whole(context.replicas, view.preview, request, context.journal, wish)
    except Exception as error:
        if options.lora != "auto" or not adapters:
            raise
        context.journal.go_without("lora_failed", "look", error)
        adapters, request = [], replace(request, adapters=())
        whole = await look_at_whole(context.replicas, view.preview, request, context.journal, wish)
    context.journal.adapters = adapters
    return whole, request


async def _choose_adapters(shown: Shown, options: Tone, context: StepContext) -> list[AdapterUse]:
    try:
        return await read_adapters(options, shown.kind, context.adapters)
    except AdaptersUnknownError as error:
        if options.lora != "auto":
            raise
        context.journal.go_without("lora_failed", "look", error)
        return []


def _plan_request(view: View, shown: Shown, adapters: list[AdapterUse], seed: int) -> TileRequest:
    size = Size(*view.preview.pixels.shape[:2])
    return TileRequest(
        size.region,
        size,
        enhance_prompt((shown.facts and shown.facts.room) or ANY_ROOM),
        WHOLE_STEPS,
        seed,
        adapters=tuple((adapter.name, adapter.weight) for adapter in adapters),
        frame=view.frame.key,
        photo=view.digest,
    )
