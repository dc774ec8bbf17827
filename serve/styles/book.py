"""The styles that owners have."""

from datetime import UTC, datetime

from fanlight_client.options import EnhanceOptions
from fanlight_client.style_wire import LearnedStyle, LeftOut, RoomLight
from finishing.styles import UnknownStyleError, settle_style
from imaging.look import NATURAL, Targets
from jobs.artefacts import ArtefactStore


class StyleBook:
    """Among the artefacts of jobs, where all Ingresses find them; every call may raise StoreUnavailableError."""

    def __init__(self, artefacts: ArtefactStore) -> None:
        self._artefacts = artefacts

    async def write(
        self, owner: str, name: str, targets: Targets, photos: int, left_out: list[LeftOut]
    ) -> LearnedStyle:
        """In place of one of that name; raises StorageFullError."""
        style = LearnedStyle(
            name=name,
            learned=datetime.now(UTC),
            photos=photos,
            left_out=left_out,
            targets=_light(targets),
            natural=_light(NATURAL),
        )
        kept = self._artefacts
        await kept.run(kept.styles.save, owner, name, style.model_dump_json().encode())
        return style

    async def read(self, owner: str, name: str) -> LearnedStyle | None:
        content = await self._artefacts.run(self._artefacts.styles.load, owner, name)
        return None if content is None else LearnedStyle.model_validate_json(content)

    async def read_all(self, owner: str) -> list[LearnedStyle]:
        """By name."""
        names = await self._artefacts.run(self._artefacts.styles.names, owner)
        return [style for name in names if (style := await self.read(owner, name))]

    async def forget(self, owner: str, name: str) -> None:
        await self._artefacts.run(self._artefacts.styles.forget, owner, name)

    async def settle(self, options: EnhanceOptions, owner: str) -> EnhanceOptions:
        """The options as they hold from now on, whatever is learned later; raises UnknownStyleError."""

        async def look_up(name: str) -> Targets:
            style = await self.read(owner, name)
            if style is None:
                raise UnknownStyleError(f"there is no style {name}; {await self._tell_names(owner)}")
            return Targets(style.targets.wall90, style.targets.middle)

        return await settle_style(options, look_up)

    async def _tell_names(self, owner: str) -> str:
        names = await self._artefacts.run(self._artefacts.styles.names, owner)
        return f"there are: {', '.join(names)}" if names else "there are none (PUT /v1/styles/NAME)"


def _light(targets: Targets) -> RoomLight:
    return RoomLight(wall90=targets.wall90, middle=targets.middle)
