"""Photos that the server has already: uploaded ones, and those of jobs, handed in and made, by the same kind of id."""

from functools import partial
from pathlib import Path

from fanlight_client.base import Wire
from fanlight_client.naming import STAGED, UNSTAGED, name_variant
from fanlight_client.photo_wire import ORIGINAL, is_photo_id
from fanlight_client.report import PhotoFacts
from jobs import transitions
from jobs.job import Job
from jobs.photo import Photo
from jobs.photo_transitions import check_kept, use
from jobs.store import ArtefactMissingError, UnknownJobError, UnknownPhotoError
from serve.http.artefact_file import NotThereError
from serve.jobs.artefact_answers import UnknownVariantError, check_succeeded, find_variant
from serve.jobs.handed_in import HandedIn, Look
from serve.jobs.service import JobService

REMEMBERED = 256
TWIN = "twin"


class KeptPhotos:
    """Of one Ingress. Owners have their own alone; an id of somebody else's, or of none any more, is unknown."""

    def __init__(self, service: JobService, look: Look) -> None:
        self.service = service
        self._handed_in = HandedIn(service, look)
        self._facts: dict[str, _Told] = {}

    async def load(self, owner: str, photo_id: str) -> Photo:
        """A photo, the result of a job, or what a job was handed. Raises UnknownPhotoError; NotThereError for a job
        without it, or without it any more; and ImageError for what a job was handed and is no photo."""
        return check_kept(await self._find(owner, photo_id), await self.service.store.now())

    async def use(self, owner: str, photo_id: str) -> Photo:
        """The same for whoever works with it: it is kept longer. Raises as `load` does."""
        store, keep_s = self.service.store, self.service.args.keep_s
        photo = await self._find(owner, photo_id)
        if use(photo, await store.now(), keep_s) is photo:
            return photo
        if photo.keeper is None:
            return await store.update_photo(photo_id, partial(use, keep_s=keep_s))
        try:
            job = await store.update(photo.keeper, partial(transitions.prolong, keep_s=keep_s))
        except UnknownJobError as error:
            raise UnknownPhotoError(f"there is no photo {photo_id}") from error
        return photo.model_copy(update={"expires_at": job.expires_at})

    async def fetch(self, photo: Photo, folder: Path) -> tuple[Path, ...]:
        """Its frames as files in that folder; raises NotThereError where one is gone."""
        return tuple([await self._fetch(photo, place, folder) for place, _ in enumerate(photo.frames)])

    async def fetch_anchor(self, photo: Photo, folder: Path) -> Path:
        """The same of its reference frame alone."""
        return await self._fetch(photo, photo.reference, folder)

    async def _fetch(self, photo: Photo, place: int, folder: Path) -> Path:
        path = folder / str(place)
        try:
            await self.service.artefacts.fetch(photo.frames[place], path)
        except ArtefactMissingError as error:
            raise NotThereError("expired", f"photo {photo.id} has its files no more") from error
        return path

    async def _find(self, owner: str, photo_id: str) -> Photo:
        if not is_photo_id(photo_id):
            raise UnknownPhotoError(f"there is no photo {photo_id}")
        photo = await self.service.store.load_photo(photo_id)
        if photo is None:
            return await self._find_in_job(owner, photo_id)
        if photo.owner != owner:
            raise UnknownPhotoError(f"there is no photo {photo_id}")
        return photo

    async def _find_in_job(self, owner: str, photo_id: str) -> Photo:
        """By its job's id a job's result; of a staged room JOB-2 is the second picture, JOB-twin the photo without.
        JOB-original is what the job was handed."""
        job_id, _, which = photo_id.partition("-")
        try:
            job = await self.service.load(owner, job_id)
            if job.video is not None:
                raise UnknownPhotoError(f"job {job_id} is of a video, and has no photo")
            return await (self._handed_in.load(job) if which == ORIGINAL else self._load_result(job, which))
        except (UnknownJobError, UnknownVariantError) as error:
            raise UnknownPhotoError(f"there is no photo {photo_id}") from error

    async def _load_result(self, job: Job, which: str) -> Photo:
        """Raises NotThereError, UnknownVariantError."""
        await check_succeeded(self.service, job)
        result, facts = await self._find_facts(job, which)
        return Photo(
            id=f"{job.id}-{which}" if which else job.id,
            owner=job.owner,
            name=_name(job, which, facts.format),
            created_at=job.ended_at or job.created_at,
            expires_at=job.expires_at or 0,
            frames=(result,),
            width=facts.width,
            height=facts.height,
            format=facts.format,
            bytes=facts.bytes,
            parent=job.photo,
            job=job.id,
            keeper=job.id,
        )

    async def _find_facts(self, job: Job, which: str) -> tuple[str, PhotoFacts]:
        """Digest and facts of one of its results; raises NotThereError, UnknownVariantError."""
        if job.result is None or job.report is None:
            raise NotThereError("expired", f"job {job.id} has no result any more")
        if which == TWIN:
            told = (await self._read_told(job.report)).twin
            if job.twin is None or told is None:
                raise UnknownVariantError(f"job {job.id} has no twin")
            return job.twin, told
        if which:
            variant = await find_variant(self.service, job, int(which))
            return variant.result, (await self._read_told(variant.report)).output
        return job.result, (await self._read_told(job.report)).output

    async def _read_told(self, report: str) -> "_Told":
        """Of a result, from its report; read once, as neither ever changes."""
        if report not in self._facts:
            try:
                told = _Told.model_validate_json(await self.service.artefacts.read(report), extra="ignore")
            except ArtefactMissingError as error:
                raise NotThereError("expired", "the job has no report any more") from error
            if len(self._facts) >= REMEMBERED:
                del self._facts[next(iter(self._facts))]
            self._facts[report] = told
        return self._facts[report]


def _name(job: Job, which: str, format: str) -> str | None:
    if job.name is None or not which:
        return job.name
    return name_variant(job.name, UNSTAGED if which == TWIN else f"{STAGED}{which}", format)


class _Told(Wire):
    """What of a report is asked for here."""

    output: PhotoFacts
    twin: PhotoFacts | None = None
