"""Who is turned away costs nothing: not even the question which LoRAs there are; a style is known or refused."""

import asyncio
import time
from collections.abc import Awaitable
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr

from fanlight_client.options import EnhanceOptions
from finishing.editing_parts import PartMissingError
from finishing.masks import MaskError
from finishing.prompts import PromptRefusedError
from finishing.styles import UnknownStyleError
from imaging.look import Targets
from imaging.photo import ImageError
from serve.http.admission import TooBusyError
from serve.ingress import CHECKED_AT_ONCE, Ingress
from serve.runner import scratch_args
from serve.settings import GraphArgs, JobsArgs, OutsideArgs


def make_ingress(
    folder: Path, enhancer: Any = None, outside: OutsideArgs | None = None, jobs: JobsArgs | None = None, **editing: Any
) -> Any:
    """Without Serve around it."""
    (plain,) = (kind for kind in Ingress.__bases__ if "enhance" in vars(kind))
    args = GraphArgs.model_validate({**scratch_args(folder), "outside": outside, **({"jobs": jobs} if jobs else {})})
    nobody = SimpleNamespace()
    handles = {"runner": nobody, "classifier": nobody, "segmenter": nobody, "enhancer": enhancer or nobody}
    for handle in (*handles.values(), *editing.values()):
        handle.options = lambda: None
    return plain(args, *handles.values(), nobody, nobody, **editing)


async def test_the_enhancer_is_asked_nothing_for_those_who_find_the_queue_full(tmp_path: Path) -> None:
    asked: list[None] = []

    async def describe() -> dict[str, dict[str, str]]:
        asked.append(None)
        return {"adapters": {}}

    def remote() -> Awaitable[dict[str, dict[str, str]]]:
        return describe()

    enhancer = SimpleNamespace(describe=SimpleNamespace(remote=remote))
    ingress = make_ingress(tmp_path, enhancer)
    with ExitStack() as stack:
        for _ in range(ingress._config.concurrent_photos + ingress._config.queued_photos):
            stack.enter_context(ingress._admission.place())
        with pytest.raises(TooBusyError):
            await ingress.enhance(b"", {"lora": "warm:0.3"})
    assert not asked


async def test_masks_of_many_requests_are_not_decoded_all_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now: list[int] = []
    most: list[int] = []

    def check(*_: Any) -> None:
        now.append(1)
        most.append(len(now))
        time.sleep(0.01)
        now.pop()

    monkeypatch.setattr("finishing.edit_checks.check_masks", check)
    ingress = make_ingress(tmp_path)
    await asyncio.gather(*(ingress._settle(EnhanceOptions(lora="none"), "") for _ in range(8)))
    assert len(most) == 8
    assert max(most) <= CHECKED_AT_ONCE


async def test_a_style_that_nobody_has_learned_is_refused_and_one_that_was_is_settled(tmp_path: Path) -> None:
    ingress = make_ingress(tmp_path)
    await ingress.school.book.write("", "elm", Targets(85.4, 72.1), 8, [])
    with pytest.raises(UnknownStyleError, match="there is no style ash; there are: elm"):
        await ingress.enhance(b"", {"style": "ash"})
    assert str((await ingress._settle(EnhanceOptions(style="elm"), "")).style) == "elm:85.4/72.1"
    with pytest.raises(ImageError):
        await ingress.enhance(b"no photo", {"style": "elm"})


REPLACE = {
    "step": "replace",
    "mask": {"mask": "polygon", "points": [[0, 0], [9, 0], [9, 9]]},
    "prompt": "a corpse on the floor",
    "preview": True,
}


async def test_a_refused_prompt_is_refused_before_the_photo_is_looked_at_unless_the_operator_allows_all(
    tmp_path: Path,
) -> None:
    ingress = make_ingress(tmp_path)
    with pytest.raises(PromptRefusedError, match="violence"):
        await ingress.enhance(b"no photo", {"recipe": [REPLACE]})
    ingress.reconfigure({"refuse_prompts": False})
    with pytest.raises(ImageError):
        await ingress.enhance(b"no photo", {"recipe": [REPLACE]})


async def test_a_service_elsewhere_is_among_the_models_and_its_address_and_key_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = SimpleNamespace(applications={"fanlight": SimpleNamespace(deployments={})})
    monkeypatch.setattr("ray.serve.status", lambda: status)
    monkeypatch.setattr("ray.serve.get_replica_context", lambda: SimpleNamespace(app_name="fanlight"))
    outside = OutsideArgs(url="https://painter.example/v1/images/edits", key=SecretStr("sk-secret"), model="painter-2")
    args = GraphArgs(**scratch_args(tmp_path), outside=outside)
    ingress = make_ingress(tmp_path, outside=outside)
    (listed,) = [model for model in (await ingress.get_models()).models if model.role == "outside"]
    assert (listed.name, listed.replaces) == ("painter-2", True)
    assert "painter.example" not in listed.model_dump_json()
    assert "sk-secret" not in listed.model_dump_json() + args.model_dump_json() + repr(args) + repr(ingress._replicas)


REMOVE = {"step": "remove", "masks": [{"mask": "polygon", "points": [[0, 0], [9, 0], [9, 9]]}]}
SELECT = {"step": "remove", "masks": [{"mask": "select", "points": [[4, 5]]}]}
ERASES = {"points": [[1, 1]], "width": 3, "erase": True}
NOTHING = {"step": "remove", "masks": [{"mask": "strokes", "strokes": [ERASES]}]}


async def test_what_the_profile_lacks_is_refused_before_a_photo_is_read(tmp_path: Path) -> None:
    ingress = make_ingress(tmp_path)
    with pytest.raises(PartMissingError, match="no selector; compact"):
        await ingress.enhance(b"no photo", {"recipe": [SELECT]})
    with pytest.raises(MaskError, match="erase"):
        await ingress.job_edge.settle_options(EnhanceOptions.model_validate({"recipe": [NOTHING]}), "")
    with pytest.raises(ImageError):
        await ingress.enhance(b"no photo", {"recipe": [REMOVE]})


@pytest.mark.parametrize("replicas", [0, 1])
async def test_models_that_sleep_are_listed_without_a_word_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replicas: int
) -> None:
    up = {"Eraser": SimpleNamespace(replica_states={"RUNNING": replicas, "STARTING": 1})}
    status = SimpleNamespace(applications={"fanlight": SimpleNamespace(deployments=up)})
    monkeypatch.setattr("ray.serve.status", lambda: status)
    monkeypatch.setattr("ray.serve.get_replica_context", lambda: SimpleNamespace(app_name="fanlight"))
    ingress = make_ingress(tmp_path, eraser=SimpleNamespace(deployment_name="Eraser"))
    listed = (await ingress.get_models()).models  # of the others none answers
    others = {"depth": False, "surfaces": False, "stager": False}  # in the profile, and not in this graph
    assert {model.role: model.asleep for model in listed} == {"eraser": not replicas, **others}
