"""Complete uploads become a photo, and are used up."""

import asyncio
import hashlib

from starlette.requests import Request

from fanlight_client.photo_wire import is_original
from fanlight_client.upload_wire import UploadedPhoto
from jobs.photo import Photo
from serve.http.uploads import Upload
from serve.jobs.seen_photo import SeenPhoto
from serve.photos.desk import PhotoDesk
from serve.photos.uploads import look_at_upload
from serve.uploads.desk import UploadDesk, as_file


async def keep_uploaded(request: Request, desk: PhotoDesk, uploads: UploadDesk, key: str | None) -> Photo:
    """The photo of complete uploads; of just those that are one already, for whose answer never came, that one. Others
    may be grouped anew, or were handed in as a job: their bytes are those of frames of the photo that they were.

    Raises TusError `upload_unknown`, `upload_expired`, `upload_incomplete` and `upload_spent`, and what keeping a photo
    raises.
    """
    asked = UploadedPhoto.model_validate_json(await desk.edge.read_json(request))
    owner, folder = desk.edge.owner(request), uploads.folder
    spent = [await asyncio.to_thread(folder.find_spent, owner, upload_id) for upload_id in asked.uploads]
    if spent[0] is not None and spent[0].uploads == asked.uploads and not is_original(spent[0].photo):
        return await desk.edge.kept.load(owner, spent[0].photo)
    for upload_id, before in zip(asked.uploads, spent, strict=True):
        if before is not None:
            await uploads.bring_back(owner, upload_id, before)
    found = [await uploads.find_complete(request, upload_id) for upload_id in asked.uploads]
    upload = Upload(tuple(map(as_file, found)), {}, is_capture=len(found) > 1)
    seen = await desk.edge.look(lambda limits: look_at_upload(upload, limits))
    photo = await desk.gallery.keep(owner, seen, asked.name, key and _name_order(key, asked.uploads))
    await asyncio.to_thread(folder.spend, found, photo.id, _find_frames(seen, photo))
    return photo


def _name_order(key: str, uploads: tuple[str, ...]) -> str:
    """The same key with other uploads is another order: a group that was refused keeps its key when it is changed."""
    return hashlib.sha256(" ".join((key, *uploads)).encode()).hexdigest()


def _find_frames(seen: SeenPhoto, photo: Photo) -> dict[str, str]:
    """By the uploads that count the artefacts that they are."""
    names = (path.parent.name for path in seen.sent.paths)
    return dict(zip(names, photo.frames, strict=True))
