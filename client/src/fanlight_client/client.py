"""The two clients: the same calls, waiting or awaited."""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from fanlight_client.body import PhotoSource
from fanlight_client.bringing import bring_to_enhance
from fanlight_client.calls import key_header, plan_models, plan_ready, plan_report
from fanlight_client.connection import AsyncConnection, Connection
from fanlight_client.enhanced import Enhanced
from fanlight_client.jobs import AsyncJobs, Jobs
from fanlight_client.options import EnhanceOptions
from fanlight_client.photos import AsyncPhotos, Photos
from fanlight_client.report import Report
from fanlight_client.retry import RetryPolicy
from fanlight_client.styles import AsyncStyles, Styles
from fanlight_client.wire import ModelInfo, Readiness

DEFAULT_URL = "http://127.0.0.1:8000"
DEFAULT_TIMEOUT_S = 600.0


class Client:
    """A fanlight server at `base_url`. Threads may share a client; close it, or use it in a `with` block.

    Every call raises ClientError (the tree is in `fanlight_client.errors`); `timeout_s` is the longest silence,
    `retries` how often a call is made again when the server is busy or out of reach. `key` says who calls, where the
    server asks for it; FANLIGHT_KEY where it is left out. `jobs` are photos that are
    finished while nobody waits, `styles` how light photographers make rooms, `photos` are kept to be
    selected in and worked on.
    """

    def __init__(
        self,
        base_url: str = DEFAULT_URL,
        *,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        retries: int = RetryPolicy.retries,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._connection = Connection(base_url, timeout_s, RetryPolicy(retries), {**key_header(key), **(headers or {})})
        self.jobs = Jobs(self._connection)
        self.styles = Styles(self._connection)
        self.photos = Photos(self._connection)

    def enhance(
        self,
        photo: PhotoSource | None = None,
        options: EnhanceOptions | None = None,
        *,
        frames: Sequence[PhotoSource] = (),
        **changes: Any,
    ) -> Enhanced:
        """Finish a photo: a path, bytes or a file, streamed, or its `frames`, exposures of one view that are merged.

        Options are an object, given by name, or both. Files of 32 MiB or more together are sent as uploads, which go on
        where the line broke.
        """
        return self._connection.hand_in(bring_to_enhance(photo, options, frames, changes))

    def report(self, report_id: str) -> Report:
        """The report of a photo finished before; a ProblemError with status 404 when the server has it no more."""
        return self._connection.ask(plan_report(report_id))

    def models(self) -> list[ModelInfo]:
        """What the server has loaded."""
        return self._connection.ask(plan_models())

    def ready(self) -> Readiness:
        """Whether the server can take photos; raises Unreachable at once when nobody answers."""
        return self._connection.ask_once(plan_ready())

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient:
    """`Client` for asyncio and trio: the same calls, awaited. Cancelling a call closes its connection."""

    def __init__(
        self,
        base_url: str = DEFAULT_URL,
        *,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        retries: int = RetryPolicy.retries,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._connection = AsyncConnection(
            base_url, timeout_s, RetryPolicy(retries), {**key_header(key), **(headers or {})}
        )
        self.jobs = AsyncJobs(self._connection)
        self.styles = AsyncStyles(self._connection)
        self.photos = AsyncPhotos(self._connection)

    async def enhance(
        self,
        photo: PhotoSource | None = None,
        options: EnhanceOptions | None = None,
        *,
        frames: Sequence[PhotoSource] = (),
        **changes: Any,
    ) -> Enhanced:
        return await self._connection.hand_in(bring_to_enhance(photo, options, frames, changes))

    async def report(self, report_id: str) -> Report:
        return await self._connection.ask(plan_report(report_id))

    async def models(self) -> list[ModelInfo]:
        return await self._connection.ask(plan_models())

    async def ready(self) -> Readiness:
        return await self._connection.ask_once(plan_ready())

    async def aclose(self) -> None:
        await self._connection.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
