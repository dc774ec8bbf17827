"""Complete uploads become a photo, and are used up."""

import asyncio

from starlette.requests import Request

from fanlight_client.upload_wire import UploadedPhoto
from jobs.photo import Photo
from serve.http.uploads import Upload
from serve.photos.desk import PhotoDesk
from serve.photos.uploads import look_at_upload
from serve.uploads.desk import UploadDesk, as_file


async def keep_uploaded(request: Request, desk: PhotoDesk, uploads: UploadDesk, key: str | None) -> Photo:
    """The photo of complete uploads; of those that are one already, for whose answer never came, that one.

    Raises TusError `upload_unknown`, `upload_expired` and `upload_incomplete`, and what keeping a photo raises.
    """
    asked = UploadedPhoto.model_validate_json(await desk.edge.read_json(request))
    owner, folder = desk.edge.owner(request), uploads.folder
    if photo_id := await asyncio.to_thread(folder.find_spent, owner, asked.uploads):
        return await desk.edge.kept.load(owner, photo_id)
    found = [await uploads.find_complete(request, upload_id) for upload_id in asked.uploads]
    upload = Upload(tuple(map(as_file, found)), {}, is_capture=len(found) > 1)
    seen = await desk.edge.look(lambda limits: look_at_upload(upload, limits))
    photo = await desk.gallery.keep(owner, seen, asked.name, key)
    await asyncio.to_thread(folder.spend, found, photo.id)
    return photo
