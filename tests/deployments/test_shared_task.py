"""What many wait for is no one's: Serve finds by the context what a request that ended had asked for."""

from contextvars import ContextVar

from deployments.shared_task import start_shared

REQUEST: ContextVar[str] = ContextVar("REQUEST", default="nobody's")


async def test_a_shared_task_has_nothing_of_the_request_that_began_it() -> None:
    REQUEST.set("the first caller's")

    async def tell() -> str:
        return REQUEST.get()

    assert await tell() == "the first caller's"
    assert await start_shared(tell()) == "nobody's"
