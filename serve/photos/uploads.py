"""A photo that is sent to be kept: what it is, found out before anything of it is kept."""

from finishing.capture import Capture
from imaging.codec import Limits
from serve.http.uploads import Upload
from serve.jobs.captures import take_photo
from serve.jobs.seen_photo import SeenPhoto, look_at_photo


def look_at_upload(upload: Upload, limits: Limits) -> SeenPhoto:
    """Every file of it is opened; raises ImageError for one that is no photo, CaptureError for frames that are not
    one."""
    sent = take_photo(upload, None, limits)
    Capture.read(*sent.paths)
    return look_at_photo(sent, limits)
