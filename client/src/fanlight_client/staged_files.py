"""What lies beside a staged photo: its other pictures, the photo without furniture, and the original."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fanlight_client.enhanced import write_atomically
from fanlight_client.naming import STAGED, UNSTAGED, fit_name, report_beside
from fanlight_client.report import Report
from fanlight_client.staged import Picture, Staged

ORIGINAL = "-original"


@dataclass(frozen=True)
class StagedFile:
    """A file that is to be written; `report` is of a picture, `picture` what the job says of it."""

    path: Path
    content: bytes = field(repr=False)
    picture: Picture | None = None

    @property
    def report(self) -> Report | None:
        return self.picture.enhanced.report if self.picture else None

    def save(self, keep_report: bool) -> Path:
        if keep_report and self.report is not None:
            write_atomically(report_beside(self.path), self.report.model_dump_json(indent=2).encode())
        return write_atomically(self.path, self.content)


def plan_files(staged: Staged, result: Path, *, whole: bool = True) -> Iterator[StagedFile]:
    """Files named after a result, as room-staged-2.jpg after room.jpg, in its folder.

    Every picture with furniture, unless they are not to be the `whole` of it, since the result itself is one of them
    already; the photo without; and the originals, as far as they were fetched.
    """
    first = next(iter(staged.furnished), None)
    for picture in staged.furnished:
        if whole or picture is not first:
            yield StagedFile(_name(result, f"{STAGED}{picture.told.number}"), picture.enhanced.photo, picture)
    yield StagedFile(_name(result, UNSTAGED), staged.twin)
    sent = Path(staged.job.name or "")
    for number, original in enumerate(staged.originals, 1):
        several = f"-{number}" if len(staged.originals) > 1 else ""
        yield StagedFile(result.with_name(fit_name(f"{result.stem}{ORIGINAL}{several}", sent.suffix)), original)


def _name(result: Path, which: str) -> Path:
    return result.with_name(fit_name(f"{result.stem}{which}", result.suffix))
