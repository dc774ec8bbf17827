"""`client.styles`: how light photographers make rooms. The same calls twice, waiting or awaited."""

from collections.abc import Iterable

from fanlight_client import style_calls as calls
from fanlight_client.body import PhotoSource
from fanlight_client.connection import AsyncConnection, Connection
from fanlight_client.style_wire import LearnedStyle, StagingStyle


class Styles:
    """Styles of one owner on one server; every call raises ClientError, and ValueError for what is no name."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def learn(self, name: str, photos: Iterable[PhotoSource]) -> LearnedStyle:
        """Learn a style from finished photos, in place of one of that name; eight rooms at least."""
        return self._connection.ask(calls.plan_learn(name, photos))

    def list(self) -> list[LearnedStyle]:
        """All of them, by name."""
        return self._connection.ask(calls.plan_styles())

    def staging(self) -> tuple[StagingStyle, ...]:
        """Those that rooms are furnished in, by name."""
        return self._connection.ask(calls.plan_staging_styles())

    def get(self, name: str) -> LearnedStyle:
        """One of them; a ProblemError with status 404 where there is none of that name."""
        return self._connection.ask(calls.plan_style(name))

    def forget(self, name: str) -> None:
        """A ProblemError with status 404 where there is none of that name. Jobs that were handed in with it keep it."""
        return self._connection.ask(calls.plan_forget(name))


class AsyncStyles:
    """`Styles`, awaited."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def learn(self, name: str, photos: Iterable[PhotoSource]) -> LearnedStyle:
        return await self._connection.ask(calls.plan_learn(name, photos))

    async def list(self) -> list[LearnedStyle]:
        return await self._connection.ask(calls.plan_styles())

    async def staging(self) -> tuple[StagingStyle, ...]:
        return await self._connection.ask(calls.plan_staging_styles())

    async def get(self, name: str) -> LearnedStyle:
        return await self._connection.ask(calls.plan_style(name))

    async def forget(self, name: str) -> None:
        return await self._connection.ask(calls.plan_forget(name))
