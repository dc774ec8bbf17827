"""What results are called, and what lies beside them: names that fit on a disk, and that no two photos share."""

import hashlib
import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from fanlight_client.folder import PassedOver, find_photos
from fanlight_client.formats import PHOTO_SUFFIXES, SUFFIXES, VIDEO_SUFFIXES, expect_format

LONGEST_NAME = 255
"""Bytes that a name may have on the disks of today (NAME_MAX); in UTF-8 a letter has up to four."""

KNOWN_SUFFIXES = PHOTO_SUFFIXES | {suffix for suffixes in VIDEO_SUFFIXES.values() for suffix in suffixes}

STAGED, UNSTAGED = "-staged-", "-unstaged"
"""What pictures of a staged room are called, by their numbers, and the photo without furniture that goes with them."""


@dataclass(frozen=True)
class Job:
    """One photo to finish, and the folder where its result goes.

    `frames` are its files where there are several, in their order; it is called after one of them, the `source`.
    """

    source: Path
    folder: Path
    frames: tuple[Path, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        return self.frames or (self.source,)

    def target(self, output: str | None) -> Path:
        """The result's path in that format; for none, in the one that the server is expected to choose."""
        return self.folder / name_result(self.source.name, output or expect_format(self.source))

    def targets(self, output: str | None) -> Iterator[Path]:
        """Where the result may go, the plain name first, others for when it is another photo's.

        `IMG_4.heic` leaves `IMG_4.jpg` to a photo of that name beside it, and becomes `IMG_4-heic.jpg`.
        """
        plain = self.target(output)
        stem, ending = plain.name.removesuffix(plain.suffix), plain.suffix
        if plain.name == self.source.name:
            yield plain
        else:
            if not os.path.lexists(self.source.with_name(plain.name)):
                yield plain
            stem = f"{stem}-{self.source.suffix.removeprefix('.') or 'photo'}"
            yield self.folder / fit_name(stem, ending)
        yield from (self.folder / fit_name(f"{stem}-{number}", ending) for number in count(2))


def name_result(name: str, output: str) -> str:
    """What the result of a photo of that name is called: by the format's own suffix, unless it has one already."""
    source, suffixes = Path(name), suffixes_of(output)
    if source.suffix.lower() in suffixes:
        return name
    return (source.stem if source.suffix.lower() in KNOWN_SUFFIXES else name) + suffixes[0]


def name_variant(name: str, which: str, output: str) -> str:
    """The same of one of several: `which` goes before the suffix, as in room-staged-2.jpg."""
    whole = Path(name_result(name, output))
    return fit_name(f"{whole.stem}{which}", whole.suffix)


def suffixes_of(output: str) -> tuple[str, ...]:
    """What files of that format are called, the usual first."""
    return {**SUFFIXES, **VIDEO_SUFFIXES}.get(output, (f".{output}",))


def report_beside(photo: Path) -> Path:
    """Where a photo's report is kept. By its whole name: a RAW and its JPEG share a stem."""
    return photo.with_name(fit_name(photo.name, ".report.json"))


def fit_name(name: str, ending: str = "", longest: int = LONGEST_NAME) -> str:
    """`name + ending` in so many bytes; of a longer name the beginning is kept, and a digest tells it from others."""
    whole = os.fsencode(name)
    if len(whole) + len(ending) <= longest:
        return name + ending
    mark = f"~{hashlib.sha256(whole).hexdigest()[:8]}{ending}"
    return whole[: longest - len(mark)].decode("utf-8", "ignore") + mark


def fold_name(place: str) -> str:
    """As a disk tells names apart at worst: by letters, whatever their case and however they are composed."""
    return unicodedata.normalize("NFC", place).casefold()


def plan_jobs(inputs: Iterable[Path], out: Path, passed: PassedOver | None = None) -> list[Job]:
    """Files as they are, folders with all photos below them, in order and in the same places; each file once.

    What is passed over (`folder.py`), and whatever lies in `out`, is left out. Raises FileNotFoundError.
    """
    passed = PassedOver() if passed is None else passed
    planned: dict[tuple[Path, Path], Job] = {}
    for job in (job for given in inputs for job in _jobs_of(given, out, passed)):
        planned.setdefault((job.source.absolute(), job.folder), job)
    return list(planned.values())


def _jobs_of(given: Path, out: Path, passed: PassedOver) -> Iterator[Job]:
    if given.is_dir():
        for source in find_photos(given, out, passed):
            yield Job(source, out / source.parent.relative_to(given))
    elif given.exists():
        yield Job(given, out)
    else:
        raise FileNotFoundError(f"{given}: no such file or folder")
