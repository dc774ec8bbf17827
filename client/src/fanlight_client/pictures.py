"""PNG and JPEG files that travel within a recipe, in base64."""

import base64
from pathlib import Path

from fanlight_client.background import HEADS
from fanlight_client.errors import ClientError


def read_picture(path: Path) -> str:
    """A file in base64. Raises OSError, and ClientError for any other file: recipes of others may name private ones."""
    content = path.read_bytes()
    if not content.startswith(HEADS):
        raise ClientError(f"{path} is neither a PNG nor a JPEG")
    return base64.b64encode(content).decode()
