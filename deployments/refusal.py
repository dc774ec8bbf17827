"""A `user_config` that a replica which is up cannot take: it says so, and stays as it was.

Serve ends a replica whose `reconfigure` raises, and starts others with the same settings, which fail as well: a name
that is spelt wrong would take a part of the graph away.
"""

import inspect
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from models.errors import ModelError

logger = logging.getLogger("ray.serve")

REFUSALS = (TypeError, ValueError, ModelError)
"""What says that settings are none, whichever replica is given them; pydantic's errors are ValueErrors."""
Reconfigure = Callable[[Any, dict[str, Any]], Any]


def keep_when_refused(reconfigure: Reconfigure) -> Reconfigure:
    """Of a method that raises one of REFUSALS before it changes anything.

    The first call raises: a replica that starts with settings which it cannot take must not come up. So does whatever
    a restart may mend: ModelError `out_of_memory`, for there is room once the old model is gone, and errors of other
    kinds, such as a disk's.
    """

    @wraps(reconfigure)
    def at_once(self: Any, config: dict[str, Any]) -> None:
        with _keeping(self):
            reconfigure(self, config)

    @wraps(reconfigure)
    async def awaited(self: Any, config: dict[str, Any]) -> None:
        with _keeping(self):
            await reconfigure(self, config)

    return awaited if inspect.iscoroutinefunction(reconfigure) else at_once


@contextmanager
def _keeping(replica: Any) -> Iterator[None]:
    try:
        yield
    except REFUSALS as error:
        needs_restart = isinstance(error, ModelError) and error.code == "out_of_memory"
        if needs_restart or not getattr(replica, "_has_settings", False):
            raise
        logger.error("these settings were refused, and those before are kept: %s", error)
    else:
        replica._has_settings = True
