"""Originals beside their results, so that the page's links still lead to both when the folder is moved or sent."""

import shutil
from pathlib import Path


def keep_original(original: Path, result: Path, folder: Path) -> Path:
    """The original within `folder`: where it lies, or a copy in `originals/`, in the place that its result has.

    `result` lies in `folder/results`. Raises OSError where the copy cannot be written.
    """
    source, folder = original.resolve(), folder.resolve()
    if source.is_relative_to(folder):
        return source
    place = result.resolve().parent.relative_to(folder / "results")
    copy = folder / "originals" / place / original.name
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.unlink(missing_ok=True)  # a link to the source, perhaps
    shutil.copyfile(source, copy)
    return copy
