"""Which room is furnished."""

import pytest

from fanlight_client.report import Classification
from fanlight_client.stage import Stage
from finishing.assets.shows import UNTOLD, Shown, say_kind
from finishing.steps.staging.rooms import choose_room, needs_telling

ASKED = Stage(style="japanese")


def seen(room: str | None, kind: str = "interior") -> Shown:
    facts = Classification.model_validate({"kind": kind, "room": room, "confidence": 1, "source": "model"})
    return Shown(facts, allows_sky=False)


@pytest.mark.parametrize(
    ("told", "room"),
    [("living room", "living"), ("dining room", "dining"), ("bedroom", "bedroom"), ("kitchen", "kitchen")],
)
def test_the_classifier_s_rooms_are_the_catalogue_s(told: str, room: str) -> None:
    assert choose_room(ASKED, seen(told)) == (room, "model")


@pytest.mark.parametrize("shown", [None, UNTOLD, say_kind("interior"), seen("bathroom"), seen("bedroom", "exterior")])
def test_what_cannot_be_told_is_not_guessed(shown: Shown | None) -> None:
    assert choose_room(ASKED, shown) == (None, None)


def test_who_names_the_room_is_right_and_own_words_need_none() -> None:
    assert choose_room(Stage(style="japanese", room="office"), seen("kitchen")) == ("office", "option")
    assert needs_telling(ASKED)
    assert not needs_telling(Stage(style="japanese", room="office"))
    assert not needs_telling(Stage(prompt="a piano"))
