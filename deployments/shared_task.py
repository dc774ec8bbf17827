"""Tasks that several requests wait for."""

import asyncio
from collections.abc import Coroutine
from contextvars import Context
from typing import Any, TypeVar

Result = TypeVar("Result")


def start_shared(work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
    """A task that belongs to no request: whoever began it may go away.

    Serve cancels what a request has asked of replicas once its caller is gone, and tells what that is by the context
    variables, which a task inherits from whoever starts it: this one has none.
    """
    return asyncio.get_running_loop().create_task(work, context=Context())
