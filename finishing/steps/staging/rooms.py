"""Which room is furnished: the one that somebody names, or what the classifier takes it for."""

from collections.abc import Mapping
from typing import Literal

from fanlight_client.stage import RoomName, Stage
from finishing.assets.shows import Shown

ROOMS: Mapping[str, RoomName] = {
    "living room": "living",
    "bedroom": "bedroom",
    "kitchen": "kitchen",
    "dining room": "dining",
    "office": "office",
    "home office": "office",
    "study": "office",
}
"""What classifiers call rooms -> what the catalogue has words for. Halls and baths it has none for."""
Source = Literal["model", "option"]


def needs_telling(options: Stage) -> bool:
    """Whether the classifier has to be asked: an own prompt says itself what is to stand there."""
    return options.room is None and options.style is not None


def choose_room(options: Stage, shown: Shown | None) -> tuple[RoomName | None, Source | None]:
    """The room, and who says so; None where nobody could tell."""
    if options.room is not None:
        return options.room, "option"
    seen = shown.facts.room if shown and shown.facts and shown.kind == "interior" else None
    room = ROOMS.get(seen.replace("_", " ").lower()) if seen else None
    return room, "model" if room else None
