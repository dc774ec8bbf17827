"""Photos from bytes and to bytes: one call each way."""

from imaging.codec.decode import decode_photo
from imaging.codec.encode import encode_photo
from imaging.codec.limits import Limits
from imaging.codec.sniff import check_container

__all__ = ["Limits", "check_container", "decode_photo", "encode_photo"]
