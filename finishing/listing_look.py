"""What the photos of a shoot have in common: one white for its rooms, one sky for its fronts, chosen from all of them.

Every photo is surveyed first; then `decide_look`, a pure function of what was seen, and each photo is finished with it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict

from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import AnyStep, Sky, SkyStyle
from fanlight_client.report import SkyReport
from imaging.white_point import WhitePoint, agree_on_white

CLOUDY_FROM = 0.2
"""Dullness from which on a sky that is kept by day is one of cloud and haze; what `clear` paints has none."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")  # a newer server's fields must not stop an older one


class White(_Record):
    """A `WhitePoint`, as it is stored."""

    warmth: float
    tint: float
    share: float

    @classmethod
    def of(cls, point: WhitePoint) -> Self:
        return cls(**asdict(point))

    @property
    def point(self) -> WhitePoint:
        return WhitePoint(self.warmth, self.tint, self.share)


class Survey(_Record):
    """What was seen of one photo: what it shows, where its white would lie if it were finished alone, its sky.

    `indoors`: how surely it is treated as a room; `mended`: how much of its white is not its photographer's; older
    servers tell neither. `mended`, `need`, as in `ToneReport`, and `white` are None where the Enhancer failed, `white`
    also in black and white and sepia.
    """

    kind: Literal["interior", "exterior", "not_a_photo"] | None
    room: str | None = None
    confidence: float = 0.0
    indoors: float | None = None
    need: float | None = None
    mended: float | None = None
    white: White | None = None
    sky: SkyReport


class ListingLook(_Record):
    """What a listing decided for all of its photos; None: each photo is finished as it would be alone."""

    white: White | None = None
    sky_style: SkyStyle | None = None
    sky_seed: int | None = None
    from_photos: int = 0


def decide_look(surveys: Sequence[Survey], options: Sequence[EnhanceOptions]) -> ListingLook:
    """The look of a listing from its surveys and their options, in the same order; none for a single photo.

    What is no photo has no part in it, and is not counted.
    """
    photos = [(seen, wish) for seen, wish in zip(surveys, options, strict=True) if seen.kind != "not_a_photo"]
    if len(photos) < 2:
        return ListingLook(from_photos=len(photos))
    white = choose_white(seen for seen, _ in photos)
    fronts = [(seen, wish) for seen, wish in photos if seen.kind == "exterior"]
    return ListingLook(
        white=White.of(white) if white else None,
        sky_style=choose_sky_style(fronts) if fronts else None,
        sky_seed=choose_sky_seed(wish for _, wish in fronts),
        from_photos=len(photos),
    )


def choose_white(surveys: Iterable[Survey]) -> WhitePoint | None:
    """The white of the rooms; daylight on a front is another light, and its paint and lawn tell little of it.

    A photo whose white is its photographer's counts twice what one counts whose white is all mended.
    """
    rooms = [(seen.white.point, seen) for seen in surveys if seen.white and _is_room(seen)]
    return agree_on_white([white for white, _ in rooms], [_trust_white(seen) for _, seen in rooms])


def choose_sky_style(fronts: Iterable[tuple[Survey, EnhanceOptions]]) -> SkyStyle:
    """What goes best with the skies that will be seen whatever is decided: those kept, and those somebody chose.

    Each weighs by its share of its photo. Dusk takes more than half of all skies, those to be replaced included: a
    front in daylight wants no evening sky because one photo of it was taken late.
    """
    weights: Counter[str] = Counter()
    for seen, wish in fronts:
        weights[_tell_style(seen.sky, wish)] += seen.sky.coverage or 0.0  # type: ignore[assignment]
    if weights["dusk"] > sum(weights.values()) / 2:
        return "dusk"
    return "soft" if weights["soft"] > weights["clear"] else "clear"


def choose_sky_seed(wishes: Iterable[EnhanceOptions]) -> int | None:
    """The seed that most fronts ask for, the first of these; None where none asks for one."""
    asked = Counter(wish.seed for wish in wishes if "seed" in wish.model_fields_set)
    return asked.most_common(1)[0][0] if asked else None


def adopt_sky(options: EnhanceOptions, look: ListingLook | None) -> EnhanceOptions:
    """A photo's options with its listing's sky, but for what it asks for itself."""
    if look is None:
        return options
    common: dict[str, Any] = {} if look.sky_seed is None else {"seed": look.sky_seed}
    if look.sky_style is not None:
        common |= {"sky_style": look.sky_style} if options.recipe is None else _restyle(options.recipe, look.sky_style)
    return options.model_copy(
        update={name: value for name, value in common.items() if name not in options.model_fields_set - {"recipe"}}
    )


def _is_room(seen: Survey) -> bool:
    """Whether a photo is treated as a room: what is unsure is finished as a front."""
    return seen.kind == "interior" and seen.indoors != 0


def _trust_white(seen: Survey) -> float:
    mended = seen.need if seen.mended is None else seen.mended
    return seen.confidence * (2 - (1 if mended is None else mended))


def _restyle(recipe: tuple[AnyStep, ...], style: SkyStyle) -> dict[str, Any]:
    """The recipe with this style of sky, where its sky step names none."""
    steps = tuple(
        step.model_copy(update={"style": style})
        if isinstance(step, Sky) and "style" not in step.model_fields_set
        else step
        for step in recipe
    )
    return {"recipe": steps}


def _chosen_style(options: EnhanceOptions) -> SkyStyle | None:
    """The style of a new sky that somebody asked for; None where nobody did."""
    found = [step.style for step in options.steps if isinstance(step, Sky) and "style" in step.model_fields_set]
    return found[0] if found else None


def _tell_style(sky: SkyReport, wish: EnhanceOptions) -> str:
    """The style that a sky has, or will have; `open` for one that waits for the listing's."""
    if sky.decision == "replaced":
        return _chosen_style(wish) or "open"
    if sky.light == "sunset":
        return "dusk"
    if sky.light == "day" and sky.dullness is not None:
        return "soft" if sky.dullness >= CLOUDY_FROM else "clear"
    return "other"
