"""How a style is learned from the photos of a request."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fanlight_client.style_wire import LearnedStyle, LeftOut
from finishing.replicas import Replicas
from finishing.study import NotARoomError, study_photo
from finishing.styles import TooFewRoomsError
from imaging.look import LookStatistics
from imaging.look.style import FEWEST, learn_style
from imaging.photo import ImageError
from serve.http.admission import Admission
from serve.http.uploads import PhotoFile
from serve.settings import IngressConfig
from serve.styles.book import StyleBook


@dataclass(frozen=True)
class School:
    """Of one Ingress: where styles are kept, who tells rooms from fronts, and how many photos may be in memory."""

    book: StyleBook
    replicas: Replicas
    admission: Admission
    config: Callable[[], IngressConfig]

    async def learn(self, owner: str, name: str, photos: Iterable[PhotoFile]) -> LearnedStyle:
        """The style of these photos, kept under that name. Raises TooFewRoomsError, which names those that do not
        count, and what a graph without Classifier raises."""
        rooms: list[LookStatistics] = []
        left_out: list[LeftOut] = []
        for number, photo in enumerate(photos, 1):
            called = photo.name or f"photo {number}"
            try:
                async with self.admission.turn:
                    rooms.append(await study_photo(photo.path, self.replicas, self.config()))
            except ImageError as error:
                left_out.append(LeftOut(name=called, code=error.code, reason=str(error)))
            except NotARoomError as error:
                left_out.append(LeftOut(name=called, code="not_a_room", reason=str(error)))
        if len(rooms) < FEWEST:
            raise TooFewRoomsError(_tell_lack(len(rooms), left_out))
        return await self.book.write(owner, name, learn_style(rooms), len(rooms), left_out)


def _tell_lack(rooms: int, left_out: list[LeftOut]) -> str:
    others = "; ".join(f"{photo.name}: {photo.reason}" for photo in left_out)
    return f"a style takes {FEWEST} finished rooms, there are {rooms}" + (f" ({others})" if others else "")
