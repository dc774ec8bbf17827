"""What travels of uploads that go on after a torn connection, by tus 1.0.0. The server uses these types too."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from fanlight_client.base import Count, Wire
from fanlight_client.capture_wire import MOST_FRAMES
from fanlight_client.photo_wire import PhotoSettings

UPLOADS_PATH = "/v1/uploads"
DIRECT_PATH = UPLOADS_PATH + "/direct"

TUS_VERSION = "1.0.0"
TUS_EXTENSIONS = "creation,creation-with-upload,expiration,termination"
TUS_HEADER = "Tus-Resumable"
OFFSET_HEADER, LENGTH_HEADER = "Upload-Offset", "Upload-Length"
EXPIRES_HEADER, METADATA_HEADER = "Upload-Expires", "Upload-Metadata"
OFFSET_TYPE = "application/offset+octet-stream"
"""Media type of a body that is a piece of a file."""

UPLOAD_PATTERN = "^[0-9a-f]{32}$"
UploadId = Annotated[str, Field(pattern=UPLOAD_PATTERN)]
MOST_UPLOADS = 2 * MOST_FRAMES
"""Of one photo: raw files, each with its JPEG."""


class UploadStatus(Wire):
    """How far an upload is."""

    id: UploadId
    name: str | None = Field(description="what its sender calls the file, without folders")
    offset: Count = Field(description="bytes that have come")
    length: Count = Field(description="bytes that it has when it is complete")
    expires: AwareDatetime = Field(description="until when it waits; more bytes move that on")


class DirectUploadRequest(PhotoSettings):
    """The JSON body of `POST /v1/uploads/direct`: a file that is to be put right into the server's bucket."""

    length: Annotated[int, Field(ge=1, description="bytes of the file; S3 takes just that many")]
    type: str = Field("application/octet-stream", pattern=r"^[\w.+-]+/[\w.+-]+$", max_length=100)


class DirectUpload(UploadStatus):
    """Where that file goes: `PUT url` with these `headers`. Then it is an upload like any other."""

    url: str
    headers: dict[str, str]


class UploadedPhoto(PhotoSettings):
    """The JSON body of `POST /v1/photos`: complete uploads that are a photo, or the frames of one. They are used up."""

    uploads: tuple[UploadId, ...] = Field(min_length=1, max_length=MOST_UPLOADS)


def upload_path(upload_id: str, part: str = "") -> str:
    """`part`: facts, or the upload itself."""
    return f"{UPLOADS_PATH}/{upload_id}/{part}" if part else f"{UPLOADS_PATH}/{upload_id}"
