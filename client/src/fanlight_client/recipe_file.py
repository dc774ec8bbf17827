"""A recipe in a file, whose masks and backgrounds may be files beside it."""

import json
from pathlib import Path
from typing import Any

from fanlight_client.errors import ClientError
from fanlight_client.pictures import read_picture

FILE = "file"
INSIDE = {"png": "data", "picture": "photo"}
"""What a file stands for: a mask's `data`, a background's `photo`."""


def read_recipe_file(path: Path) -> list[Any]:
    """The steps of a JSON file: a list, one step, or {"recipe": [...]}.

    {"mask": "png", "file": "wall.png"} and {"file": "garden.jpg"} (a background) name files, from the recipe's folder
    on. Raises OSError, and ClientError for what is no JSON.
    """
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ClientError(f"{path} is no recipe in JSON: {error}") from error
    if isinstance(said, dict):
        said = said.get("recipe", [said])
    steps: list[Any] = _bring_files(said if isinstance(said, list) else [said], path.parent)
    return steps


def _bring_files(value: Any, folder: Path) -> Any:
    if isinstance(value, list):
        return [_bring_files(each, folder) for each in value]
    if not isinstance(value, dict):
        return value
    rest = {name: _bring_files(each, folder) for name, each in value.items() if name != FILE}
    if isinstance(value.get(FILE), str):
        rest[INSIDE["png" if value.get("mask") == "png" else "picture"]] = read_picture(folder / value[FILE])
    return rest
