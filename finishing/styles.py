"""The style that a photo's options name, settled once: what is learned under that name later is for later photos."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import AnyStep, Tone
from fanlight_client.style import Style
from imaging.look import Targets
from imaging.look.style import hold_style

LookUp = Callable[[str], Awaitable[Targets]]
"""What was learned under a name; raises UnknownStyleError."""


class UnknownStyleError(Exception):
    """A style was asked for that nobody has learned."""


class TooFewRoomsError(Exception):
    """There is not enough to learn a style from."""


async def settle_style(options: EnhanceOptions, look_up: LookUp) -> EnhanceOptions:
    """The same options, their style with its targets; one that has them keeps these. Raises UnknownStyleError."""
    if options.recipe is None:
        settled = await _settle(options.style, look_up)
        return options if settled is options.style else options.model_copy(update={"style": settled})
    steps: list[AnyStep] = []
    for step in options.recipe:
        settled = await _settle(step.style, look_up) if isinstance(step, Tone) else None
        steps.append(step.model_copy(update={"style": settled}) if settled else step)
    return options.model_copy(update={"recipe": tuple(steps)})


def targets_of(style: Style) -> Targets:
    """Within what finished rooms have, whoever wrote them; raises UnknownStyleError for one that was not settled."""
    if style.wall90 is None or style.middle is None:
        raise UnknownStyleError(f"nobody says what the style {style.name} is")
    return hold_style(style.wall90, style.middle)


async def _settle(style: Style | None, look_up: LookUp) -> Style | None:
    if style is None or style.wall90 is not None:
        return style
    targets = await look_up(style.name)
    return replace(style, wall90=targets.wall90, middle=targets.middle)
