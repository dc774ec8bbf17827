"""What a photo shows: interior, exterior or no photo at all, which room, and how surely."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import TypeAdapter

from fanlight_client.report import Classification
from finishing.assets.asset import Asset, View
from finishing.replicas import Replicas

LIKELY = 0.9
"""So likely an exterior, and a sky that ends in a plain outline, are together as good as surely an exterior: of 231
interiors in five lights each none is even so likely."""


@dataclass(frozen=True)
class Shown:
    """What the photo shows, if anybody could tell, and whether that is sure enough to change a sky."""

    facts: Classification | None
    allows_sky: bool

    @property
    def kind(self) -> str | None:
        return self.facts.kind if self.facts else None

    @property
    def is_likely(self) -> bool:
        return self.facts is not None and self.facts.kind == "exterior" and self.facts.confidence >= LIKELY

    @property
    def is_photo(self) -> bool:
        """Whether it may be one: what is surely none is left as it came."""
        return self.kind != "not_a_photo"

    @property
    def is_said(self) -> bool:
        return self.facts is not None and self.facts.source == "option"


UNTOLD = Shown(None, allows_sky=False)
"""Where nobody could tell."""
_PACKED = TypeAdapter(Shown)


def say_kind(kind: str) -> Shown:
    """As somebody says who knows the photo: `interior` or `exterior`."""
    return Shown(Classification.model_validate({"kind": kind, "confidence": 1, "source": "option"}), allows_sky=True)


@dataclass(frozen=True)
class Shows:
    """Asks the Classifier about the upright preview; a `Shown`."""

    name: ClassVar[str] = "shows"
    revision: ClassVar[int] = 2
    stage: ClassVar[str] = "classify"
    code: ClassVar[str] = "classifier_failed"
    upright: ClassVar[bool] = True
    roles: ClassVar[tuple[str, ...]] = ("classifier",)
    needs: ClassVar[tuple[Asset, ...]] = ()

    async def make(self, view: View, known: Mapping[Asset, Any], replicas: Replicas) -> Shown:
        seen = await replicas.classify(view.preview)
        facts = Classification(kind=seen.kind, room=seen.room or None, confidence=seen.confidence, source="model")
        return Shown(facts, seen.allows_sky)

    def pack(self, value: Shown) -> bytes:
        return _PACKED.dump_json(value)

    def unpack(self, content: bytes) -> Shown:
        return _PACKED.validate_json(content)
