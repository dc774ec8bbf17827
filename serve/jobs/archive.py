"""The results of a shoot as one zip: stored, not deflated, for photos are compressed already; streamed, never whole."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import PureWindowsPath

from zipstream import ZipStream

from fanlight_client.naming import STAGED, UNSTAGED, fit_name, fold_name, name_variant
from jobs.blobs import Blobs
from jobs.job import Job
from jobs.store import ArtefactMissingError, UnknownJobError
from serve.http.artefact_file import NotThereError
from serve.jobs.artefact_answers import check_succeeded
from serve.jobs.service import JobService


@dataclass(frozen=True)
class Member:
    """A file of the archive, by its digest."""

    name: str
    digest: str
    bytes: int


async def choose_jobs(service: JobService, jobs: Sequence[Job], wanted: Sequence[str], listing: str) -> list[Job]:
    """These of a listing's jobs in its order, or all that have succeeded; raises UnknownJobError, NotThereError."""
    if unknown := set(wanted) - {job.id for job in jobs}:
        raise UnknownJobError(f"the listing has no job {min(unknown)[:50]}")
    chosen = [job for job in jobs if (job.id in wanted if wanted else job.state == "succeeded")]
    for job in chosen:
        await check_succeeded(service, job)
    if not chosen:
        raise NotThereError("not_ready", f"no photo of {listing!r} is finished")
    return chosen


async def list_members(service: JobService, jobs: Iterable[Job]) -> list[Member]:
    """Every picture of these, each under a name of its own; raises NotThereError `expired`."""
    pictures = [picture for job in jobs for picture in _list_pictures(job)]
    names = tell_apart(name for name, _ in pictures)
    digests = (digest for _, digest in pictures)
    return await asyncio.gather(*(_measure(service, *each) for each in zip(names, digests, strict=True)))


def pack_members(blobs: Blobs, members: Iterable[Member]) -> ZipStream:
    """The archive, whose length is known and whose files are opened one after the other, as it is read."""
    archive = ZipStream(sized=True)
    for member in members:
        archive.add(blobs.open(member.digest), member.name, size=member.bytes)
    return archive


def tell_apart(names: Iterable[str]) -> Iterator[str]:
    """The same names; one that came before, for a disk that does not know capitals, gets a number: room-2.jpg."""
    taken: set[str] = set()
    for name in names:
        name = next(each for each in _variations(name) if fold_name(each) not in taken)
        taken.add(fold_name(name))
        yield name


def _variations(name: str) -> Iterator[str]:
    path = PureWindowsPath(name)
    yield name
    yield from (fit_name(f"{path.stem}-{number}", path.suffix) for number in count(2))


def _list_pictures(job: Job) -> Iterator[tuple[str, str | None]]:
    """Names and digests: the result; of a staged room all furnished ones, and the photo without."""
    name, format = PureWindowsPath(job.name or "").name or job.id, job.result_format or ""
    if not job.variants:
        yield name_variant(name, "", format), job.result
        return
    for number, variant in enumerate(job.variants, 1):
        if variant.staged:
            yield name_variant(name, f"{STAGED}{number}", format), variant.result
    yield name_variant(name, UNSTAGED, format), job.twin


async def _measure(service: JobService, name: str, digest: str | None) -> Member:
    try:
        return Member(name, digest or "", await service.artefacts.size(digest or ""))
    except (ArtefactMissingError, ValueError) as error:
        raise NotThereError("expired", f"{name} is kept no longer") from error
