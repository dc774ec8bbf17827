"""What many wait for is no one's: Serve finds by the context what a request that ended had asked for."""

from contextvars import ContextVar

from ray.serve import context

from deployments.logs import current_request
from deployments.shared_task import start_shared

REQUEST: ContextVar[str] = ContextVar("REQUEST", default="nobody's")


async def test_a_shared_task_has_nothing_of_the_request_that_began_it_but_the_id_in_logs() -> None:
    REQUEST.set("the first caller's")
    context._set_request_context(request_id="told to people", _internal_request_id="cancelled by it")

    async def tell() -> tuple[str, str, str]:
        return REQUEST.get(), current_request(), context._get_serve_request_context()._internal_request_id

    assert await tell() == ("the first caller's", "told to people", "cancelled by it")
    assert await start_shared(tell()) == ("nobody's", "told to people", "")
