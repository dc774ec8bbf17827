"""What of a room that is to be furnished can be known to fail before there is a photo."""

from dataclasses import replace
from typing import Any

import pytest

from fanlight_client.options import EnhanceOptions
from finishing.edit_checks import check_edits, check_furnishing
from finishing.editing_parts import EditingParts, PartMissingError
from finishing.local import LocalReplicas, gather_parts
from finishing.prompts import PromptGoneError, PromptRefusedError, check_prompts
from finishing.replacing.hidden import hide_prompts
from finishing.replacing.replacers import UnknownModelError
from finishing.staging.stagers import CannotStageError, Stagers
from finishing.tone.adapters import UnknownLoraError
from models.staging import CatalogueError

BOTH = {"stager": "large", "stager_light": "small"}
ABLE = Stagers(BOTH, tuple(BOTH), {"stager": ("warm", "cold"), "stager_light": ("cold",)})
SEEING: dict[str, Any] = {"surfaces": {}, "depth": {}}


def ask(**asked: Any) -> EnhanceOptions:
    return EnhanceOptions.model_validate(
        {"recipe": [{"step": "stage", "style": "japanese", "room": "office", **asked}]}
    )


def served(stagers: Stagers = ABLE) -> LocalReplicas:
    return replace(gather_parts(None, None, None, None, None), stagers=stagers)


def test_what_can_be_done_is_not_refused() -> None:
    check_furnishing(ask(lora={"warm": 0.5}, model="large"), served())
    check_furnishing(ask(preview=True), served(Stagers(BOTH)))
    check_furnishing(EnhanceOptions(), served(Stagers()))


@pytest.mark.parametrize(
    ("asked", "error", "told"),
    [
        ({"style": "baroque"}, CatalogueError, "scandinavian"),
        ({"lora": {"hot": 0.5}}, UnknownLoraError, "cold"),
        ({"lora": {"warm": 0.5}, "model": "stager_light"}, UnknownLoraError, "cold"),
        ({"model": "huge"}, UnknownModelError, "large"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(asked: dict[str, Any], error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        check_furnishing(ask(**asked), served())


def test_models_too_small_for_it_are_none() -> None:
    with pytest.raises(CannotStageError, match="preview=true"):
        check_furnishing(ask(), served(Stagers(BOTH)))
    with pytest.raises(CannotStageError):
        check_furnishing(ask(preview=True), served(Stagers()))


def test_one_stager_is_enough_but_the_room_has_to_be_seen() -> None:
    check_edits(ask(), EditingParts({**SEEING, "stager_light": {}}))
    for missing in SEEING:
        rest = {role: facts for role, facts in SEEING.items() if role != missing}
        with pytest.raises(PartMissingError) as caught:
            check_edits(ask(), EditingParts({**rest, "stager": {}}))
        assert caught.value.role == missing


def test_a_room_is_emptied_by_an_eraser() -> None:
    with pytest.raises(PartMissingError) as caught:
        check_edits(ask(declutter=True), EditingParts({**SEEING, "stager": {}}))
    assert caught.value.role == "eraser"
    check_edits(ask(declutter=True), EditingParts({**SEEING, "stager": {}, "eraser": {}}))


def test_its_words_are_read_like_those_of_a_replacement() -> None:
    check_prompts(ask(prompt="a green sofa"))
    with pytest.raises(PromptRefusedError):
        check_prompts(ask(prompt="a naked woman on a sofa"))
    hidden = ask().model_copy(update={"recipe": hide_prompts(ask(prompt="a green sofa").steps)})
    assert "green" not in hidden.model_dump_json()
    with pytest.raises(PromptGoneError):
        check_prompts(hidden)


def test_a_style_alone_has_no_words_to_hide() -> None:
    assert hide_prompts(ask().steps) == ask().steps
