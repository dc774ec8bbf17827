"""Photos that the server has already: uploaded ones, and results of jobs, by the same kind of id."""

from functools import partial
from pathlib import Path

from fanlight_client.base import Wire
from fanlight_client.report import PhotoFacts
from jobs import transitions
from jobs.photo import Photo
from jobs.photo_transitions import check_kept, use
from jobs.store import ArtefactMissingError, UnknownJobError, UnknownPhotoError
from serve.http.artefact_file import NotThereError
from serve.jobs.artefact_answers import check_succeeded
from serve.jobs.service import JOB_ID, JobService

REMEMBERED = 256


class KeptPhotos:
    """Of one Ingress. Owners have their own alone; an id of somebody else's, or of none any more, is unknown."""

    def __init__(self, service: JobService) -> None:
        self.service = service
        self._facts: dict[str, PhotoFacts] = {}

    async def load(self, owner: str, photo_id: str) -> Photo:
        """A photo, or the result of a job. Raises UnknownPhotoError; and NotThereError for a job without a result, or
        without one any more."""
        return check_kept(await self._find(owner, photo_id), await self.service.store.now())

    async def use(self, owner: str, photo_id: str) -> Photo:
        """The same for whoever works with it: it is kept longer. Raises as `load` does."""
        store, keep_s = self.service.store, self.service.args.keep_s
        photo = await self._find(owner, photo_id)
        if use(photo, await store.now(), keep_s) is photo:
            return photo
        if photo.job is None:
            return await store.update_photo(photo_id, partial(use, keep_s=keep_s))
        try:
            job = await store.update(photo_id, partial(transitions.prolong, keep_s=keep_s))
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
        photo = await self.service.store.load_photo(photo_id) if JOB_ID.fullmatch(photo_id) else None
        if photo is None:
            return await self._find_result(owner, photo_id)
        if photo.owner != owner:
            raise UnknownPhotoError(f"there is no photo {photo_id}")
        return photo

    async def _find_result(self, owner: str, job_id: str) -> Photo:
        try:
            job = await self.service.load(owner, job_id)
        except UnknownJobError as error:
            raise UnknownPhotoError(f"there is no photo {job_id}") from error
        await check_succeeded(self.service, job)
        if job.result is None or job.report is None:
            raise NotThereError("expired", f"job {job_id} has no result any more")
        facts = await self._read_facts(job.report)
        return Photo(
            id=job.id,
            owner=job.owner,
            name=job.name,
            created_at=job.ended_at or job.created_at,
            expires_at=job.expires_at or 0,
            frames=(job.result,),
            width=facts.width,
            height=facts.height,
            format=facts.format,
            bytes=facts.bytes,
            parent=job.photo,
            job=job.id,
        )

    async def _read_facts(self, report: str) -> PhotoFacts:
        """Of a result, from its report; read once, as neither ever changes."""
        if report not in self._facts:
            try:
                told = _Told.model_validate_json(await self.service.artefacts.read(report), extra="ignore")
            except ArtefactMissingError as error:
                raise NotThereError("expired", "the job has no report any more") from error
            if len(self._facts) >= REMEMBERED:
                del self._facts[next(iter(self._facts))]
            self._facts[report] = told.output
        return self._facts[report]


class _Told(Wire):
    """What of a report is asked for here."""

    output: PhotoFacts
