"""Photos from bytes and to bytes: one call each way."""

from imaging.codec.decode import decode_photo
from imaging.codec.encode import encode_photo
from imaging.codec.limits import Limits

__all__ = ["Limits", "decode_photo", "encode_photo"]
