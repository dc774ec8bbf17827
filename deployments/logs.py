"""Log lines that say for which photos: Serve carries the id of a request to whatever is called for it.

Within a replica's method every line has it as `request_id`, and Serve writes one line for each call by itself. A batch
is nobody's own: its line names all it was for.
"""

import logging
from collections.abc import Iterable

from ray.serve import context

logger = logging.getLogger("ray.serve")


def current_request() -> str:
    """The id of the request, or of the job, that this is done for; empty outside of one."""
    return context._get_serve_request_context().request_id


def log_batch(seconds: float, requests: Iterable[str]) -> None:
    """A batch that was answered; `requests` says for each of its items whose it was."""
    asked = list(requests)
    names = sorted({request for request in asked if request})
    fields = {"items": len(asked), "seconds": round(seconds, 4), "request_ids": names}
    if len(names) == 1:
        fields["request_id"] = names[0]
    logger.info("a batch of %d took %.3f s", len(asked), seconds, extra=fields)
