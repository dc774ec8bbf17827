"""Who is turned away costs nothing: not even the question which LoRAs there are."""

from collections.abc import Awaitable
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest

from serve.http.admission import TooBusyError
from serve.ingress import Ingress
from serve.runner import scratch_args
from serve.settings import GraphArgs


async def test_the_enhancer_is_asked_nothing_for_those_who_find_the_queue_full(tmp_path: Path) -> None:
    asked: list[None] = []

    async def describe() -> dict[str, dict[str, str]]:
        asked.append(None)
        return {"adapters": {}}

    def remote() -> Awaitable[dict[str, dict[str, str]]]:
        return describe()

    enhancer = SimpleNamespace(describe=SimpleNamespace(remote=remote))
    (plain,) = (kind for kind in Ingress.__bases__ if "enhance" in vars(kind))  # without Serve around it
    ingress = plain(GraphArgs(**scratch_args(tmp_path)), None, None, None, enhancer, None, None)
    with ExitStack() as stack:
        for _ in range(ingress._config.concurrent_photos + ingress._config.queued_photos):
            stack.enter_context(ingress._admission.place())
        with pytest.raises(TooBusyError):
            await ingress.enhance(b"", {"lora": "warm:0.3"})
    assert not asked
