"""Which LoRAs lie in a folder, and what they may be called."""

import re
from pathlib import Path

from models.weights import read_seal

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
"""What a LoRA may be called: a file name without its ending, in a list of `name:weight`."""

ENDING = ".safetensors"


def list_files(folder: Path | None) -> dict[str, Path]:
    """The `NAME.safetensors` of a folder's seal by name, in order; a file that nobody sealed was not verified either.

    Raises ModelError `weights_missing` or `weights_corrupt` for a folder without a seal.
    """
    if folder is None:
        return {}
    names = sorted(read_seal(folder))
    stems = [name.removesuffix(ENDING) for name in names if name.endswith(ENDING)]
    return {stem: folder / (stem + ENDING) for stem in stems if NAME.fullmatch(stem)}
