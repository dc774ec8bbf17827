"""What can be wrong with a resumable upload."""

from collections.abc import Mapping

from fanlight_client.upload_wire import TUS_HEADER, TUS_VERSION
from serve.http.uploads import UploadError

TUS_FIELDS: Mapping[str, str] = {TUS_HEADER: TUS_VERSION}
"""In every answer."""


class TusError(UploadError):
    """Codes: `upload_unknown`, also for another owner's; `upload_expired`, `upload_offset`, `upload_incomplete`,
    `upload_spent`, `upload_type`, `upload_size`, `upload_metadata`, `uploads_full`, `tus_version`."""

    def __init__(self, code: str, message: str, headers: Mapping[str, str] = TUS_FIELDS) -> None:
        super().__init__(code, message, {**TUS_FIELDS, **headers})
