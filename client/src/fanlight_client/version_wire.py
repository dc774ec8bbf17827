"""What travels of a photo's versions: all that came of the same upload."""

from pydantic import Field

from fanlight_client.base import Wire
from fanlight_client.job_wire import JobState
from fanlight_client.photo_wire import KeptPhoto, PhotoId
from fanlight_client.recipe import Recipe


class PhotoVersion(Wire):
    """A photo as it was sent, or a job that was made from it, or from what came of it."""

    id: PhotoId
    parent: PhotoId | None = Field(default=None, description="the version that it was made from")
    photo: KeptPhoto | None = Field(description="none: its job has no result, or not yet")
    recipe: Recipe | None = Field(default=None, description="what its job does; none: it is as it was sent")
    inherited: bool = Field(
        default=False, description="whether its recipe begins with its parent's, on what that was made from"
    )
    status: JobState | None = Field(default=None, description="of its job; none: it is as it was sent")


class VersionList(Wire):
    """The answer of `GET /v1/photos/{id}/versions`, oldest first."""

    versions: list[PhotoVersion]
