"""What comes out: a finished photo, and of a staged room all of its pictures and the photo without furniture."""

from dataclasses import dataclass, field
from typing import Protocol

from fanlight_client.report import PhotoFacts, Report
from finishing.journal import WordsAsked


@dataclass(frozen=True)
class Made:
    """What is delivered, as a file, and whether what is around the photo is as it came."""

    data: bytes
    facts: PhotoFacts
    kept_around: bool | None

    @property
    def format(self) -> str:
        return self.facts.format


@dataclass(frozen=True)
class Variant:
    """One picture of a staged room, encoded; counted from 1.

    Its report is that of a photo with this picture alone: what all variants share is told in each. One whose check
    failed is the photo as it was, and its report says so. `words`: what models were asked for it; for the operator's
    log, and in no report.
    """

    number: int
    seed: int
    photo: bytes
    format: str
    report: Report
    words: tuple[WordsAsked, ...] = ()

    @property
    def is_staged(self) -> bool:
        return self.report.stage is not None and self.report.stage.decision == "staged"


class VariantShelf(Protocol):
    """Where the variants of a job are kept as they are made, so that whoever goes on makes none of them again."""

    async def recall(self, number: int) -> Variant | None:
        """As an earlier attempt made it from the same photo, options and models; None where there is none."""
        ...

    async def keep(self, variant: Variant) -> None:
        """Called once for each that was made, before the next is begun; not for those that were recalled."""
        ...


class NoShelf:
    """Nothing is kept: for photos that are made in one go."""

    async def recall(self, number: int) -> Variant | None:
        return None

    async def keep(self, variant: Variant) -> None:
        return None


@dataclass(frozen=True)
class Finished:
    """A finished photo, encoded, and its report.

    Of a recipe that stages: `variants` are all pictures in their order, photo and report those of the first that was
    staged, or of the first where none was; `twin` is the same photo finished and unstaged, by the recipe without that
    step. `gpu_seconds`: of everything together.
    """

    photo: bytes
    format: str
    report: Report
    twin: Made | None = None
    variants: tuple[Variant, ...] = field(default=())
    gpu_seconds: float = 0.0
