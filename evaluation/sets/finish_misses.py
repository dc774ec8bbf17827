"""The photos of the set `finish` that miss what every photo should keep to, by name: what to look at next."""

from collections.abc import Iterator, Sequence

from evaluation.result import Table, build_table
from evaluation.sets.finish_again import SEEN_DELTA_E, Again
from evaluation.sets.finish_cases import UNTOUCHED
from evaluation.sets.finish_fronts import KEPT, TURNED_DEG, Front
from evaluation.sets.finish_rooms import DARK_STEP, FAR_STEP, Room


def list_misses(photos: Sequence[Room | Front], agains: Sequence[Again], method: str) -> Table:
    """A row a photo and fault, with its size: in each photo's order, which is that of the set."""
    header = ("photo", "what", "by")
    return build_table(
        header,
        (
            (photo.name, what, size)
            for photo, again in zip(photos, agains, strict=True)
            for what, size in (
                *(_miss_room(photo, method) if isinstance(photo, Room) else _miss_front(photo, method)),
                *_miss_again(again),
            )
        ),
    )


def _miss_room(room: Room, method: str) -> Iterator[tuple[str, float]]:
    before, after = room.scores[UNTOUCHED], room.scores[method]
    if not room.is_unfinished:
        return
    if after.distance - before.distance > FAR_STEP:
        yield "farther from finished rooms", after.distance - before.distance
    if after.lighter < -DARK_STEP:
        yield "darker, L*", -after.lighter


def _miss_front(front: Front, method: str) -> Iterator[tuple[str, float]]:
    for surface, change in front.scores[method].areas:
        if change.turn_deg > TURNED_DEG:
            yield f"{surface}: hue turns, degrees", change.turn_deg
        if not KEPT[0] <= change.chroma <= KEPT[1]:
            yield f"{surface}: chroma over what light explains", change.chroma


def _miss_again(again: Again) -> Iterator[tuple[str, float]]:
    if again.as_it_is > SEEN_DELTA_E:
        yield "mended again, ΔE2000", again.as_it_is
    if again.dim is not None and again.dim > SEEN_DELTA_E:
        yield "mended again at −2 EV, ΔE2000", again.dim
