"""Tasks that several requests wait for."""

import asyncio
from collections.abc import Coroutine
from contextvars import Context
from typing import Any, TypeVar

from ray.serve import context

from deployments.logs import current_request

Result = TypeVar("Result")


def start_shared(work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
    """A task that belongs to no request: whoever began it may go away.

    Serve cancels what a request has asked of replicas once its caller is gone, and tells what that is by an id among
    the context variables, which a task inherits from whoever starts it. Of these it has here the public id alone, under
    which everything is logged.
    """
    own = Context()
    told: Any = context._RequestContext(request_id=current_request())
    own.run(lambda: context._serve_request_context.set(told))
    return asyncio.get_running_loop().create_task(work, context=own)
