"""How a photo's time to live goes on: pure functions of the photo and the store's time."""

from jobs.photo import Photo
from jobs.store import UnknownPhotoError

WRITTEN_AGAIN = 0.1
"""Share of its time to live after which a photo that is in use is written anew: fifty clicks are no fifty writes."""


def check_kept(photo: Photo, now: float) -> Photo:
    """The same; raises UnknownPhotoError for one past its time to live: whoever sweeps may be about to forget it."""
    if photo.expires_at <= now:
        raise UnknownPhotoError(f"there is no photo {photo.id}")
    return photo


def use(photo: Photo, now: float, keep_s: float) -> Photo:
    """A photo that is in use is kept for `keep_s` from now, give or take a tenth; raises UnknownPhotoError."""
    check_kept(photo, now)
    if photo.expires_at > now + (1 - WRITTEN_AGAIN) * keep_s:
        return photo
    return photo.revise(expires_at=now + keep_s)
