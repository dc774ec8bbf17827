"""All that came of the same photo: as it was sent, what jobs made of it, and what others made of that."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from fanlight_client.photo_wire import KeptPhoto, is_original, is_photo_id, name_original
from fanlight_client.version_wire import PhotoVersion, VersionList
from imaging.photo import ImageError
from jobs.job import Job
from jobs.photo import Photo
from jobs.store import JobQuery, UnknownJobError, UnknownPhotoError
from serve.http.artefact_file import NotThereError
from serve.jobs.kept_photos import KeptPhotos
from serve.photos.gallery import describe_photo

PAGE = 500

Version = Photo | Job
Family = dict[str, Version]


async def list_versions(kept: KeptPhotos, owner: str, photo_id: str) -> VersionList:
    """The whole family of a photo, or of a job under way, oldest first; raises UnknownPhotoError."""
    asked = await _find(kept, owner, photo_id)
    if asked is None:
        raise UnknownPhotoError(f"there is no photo {photo_id}")
    top = await _climb(kept, owner, asked)
    family = await _descend(kept, owner, top)
    root, sent = top, list[PhotoVersion]()
    for root in sorted((version for version in family.values() if _has_same_source(version, top)), key=_by_age):
        if sent := await _describe_sent(kept, root):
            break
    oldest_first = sorted(family.values(), key=_by_age)
    jobs = [version for version in oldest_first if isinstance(version, Job)]
    made = [told for job in jobs for told in await _describe(kept, job, _find_parent(job, root, sent, family), family)]
    return VersionList(versions=[*sent, *made])


async def _find(kept: KeptPhotos, owner: str, photo_id: str) -> Version | None:
    if not is_photo_id(photo_id):
        return None
    store = kept.service.store
    found: Version | None = await store.load_photo(photo_id)
    try:
        found = found or await kept.service.load(owner, _whose(photo_id))
    except UnknownJobError:
        return None
    if isinstance(found, Job) and found.video is not None:
        return None
    is_gone = found.expires_at is not None and found.expires_at <= await store.now()
    return None if found.owner != owner or is_gone else found


async def _climb(kept: KeptPhotos, owner: str, version: Version) -> Version:
    """The first of its ancestors that is there."""
    while isinstance(version, Job) and version.photo and (parent := await _find(kept, owner, version.photo)):
        version = parent
    return version


async def _descend(kept: KeptPhotos, owner: str, root: Version) -> Family:
    """With all that was made from it, or beside it from what is gone: a job has the file of a version, and names it."""
    family: Family = {root.id: root}
    known = {root.id, *({_whose(root.photo)} if isinstance(root, Job) and root.photo else ())}
    candidates: Family = {}
    files, looked_at = _list_files(root), set[str]()
    while fresh := files - looked_at:
        looked_at |= fresh
        for digest in fresh:
            candidates |= {job.id: job async for job in _find_jobs(kept, owner, digest)}
        while born := _find_children(candidates, known):
            family |= born
            known |= born.keys()
            files = files.union(*map(_list_files, born.values()))
    return family


def _find_children(candidates: Family, known: set[str]) -> Family:
    return {
        each.id: each
        for each in candidates.values()
        if isinstance(each, Job) and each.id not in known and each.photo and _whose(each.photo) in known
    }


async def _find_jobs(kept: KeptPhotos, owner: str, digest: str) -> AsyncIterator[Job]:
    """Those that need this file."""
    query = JobQuery(owner=owner, artefact=digest, limit=PAGE)
    while jobs := await kept.service.store.find(query):
        for job in jobs:
            yield job
        query = replace(query, before=(jobs[-1].created_at, jobs[-1].id))


def _list_files(version: Version) -> set[str]:
    """Those that a job may have been made from, or may be made again from."""
    if isinstance(version, Photo):
        return set(version.frames)
    single = (version.original, version.result, version.twin)
    return {*(digest for digest in single if digest), *(variant.result for variant in version.variants)}


async def _describe_sent(kept: KeptPhotos, root: Version) -> list[PhotoVersion]:
    """The photo as it was sent: the upload, or what the first of its jobs was handed, where that is there."""
    photo_id = root.id if isinstance(root, Photo) else name_original(root.id)
    photo = await _describe_photo(kept, root.owner, photo_id)
    return [PhotoVersion(id=photo_id, photo=photo)] if photo else []


def _find_parent(job: Job, root: Version, sent: Sequence[PhotoVersion], family: Family) -> str | None:
    """The version that it was made from; of the first job, and of others from the same upload, which is gone, its
    original. What another job was handed is that job's parent."""
    if sent and _has_same_source(job, root):
        return sent[0].id
    if job.photo is None or not is_original(job.photo) or job.photo == next((it.id for it in sent), None):
        return job.photo
    handed = family.get(_whose(job.photo))
    return _find_parent(handed, root, sent, family) if isinstance(handed, Job) else job.photo


def _has_same_source(version: Version, other: Version) -> bool:
    """Whether it is the other one, or was made from the same upload."""
    if isinstance(version, Photo) or isinstance(other, Photo):
        return version is other
    return version.photo == other.photo and version.frames == other.frames


def _by_age(version: Version) -> tuple[float, str]:
    return version.created_at, version.id


async def _describe(kept: KeptPhotos, job: Job, made_from: str | None, family: Family) -> list[PhotoVersion]:
    """What became of it: each furnished picture is a version."""
    parent = family.get(_whose(job.photo or ""))
    goes_on = job.photo is not None and not is_original(job.photo)
    inherited = goes_on and isinstance(parent, Job) and parent.frames == job.frames
    return [
        PhotoVersion(
            id=photo_id,
            parent=made_from,
            photo=await _describe_photo(kept, job.owner, photo_id),
            recipe=job.options.steps,
            inherited=inherited,
            status=job.state,
        )
        for photo_id in _list_pictures(job)
    ]


async def _describe_photo(kept: KeptPhotos, owner: str, photo_id: str) -> KeptPhoto | None:
    try:
        return describe_photo(await kept.load(owner, photo_id))
    except (ImageError, NotThereError, UnknownPhotoError):
        return None


def _list_pictures(job: Job) -> list[str]:
    """The ids of its result, and of the other pictures with furniture in them."""
    others = [place for place, it in enumerate(job.variants, 1) if it.staged and it.result != job.result]
    return [job.id, *(f"{job.id}-{place}" for place in others)]


def _whose(photo_id: str) -> str:
    """The id of a result's job, also of one of several pictures."""
    return photo_id.partition("-")[0]
