"""Originals beside their results, so that the page's links still lead to both when the folder is moved or sent."""

import shutil
from collections.abc import Sequence
from pathlib import Path


def forget_earlier(folder: Path, photos: Sequence[Path]) -> None:
    """Remove what an earlier demo left in this folder, but for these photos: one client's are not sent to another."""
    if not (folder / "report.json").is_file():
        return  # no demo's folder: what lies in it is somebody's
    kept = {photo.resolve() for photo in photos}
    for path in [*(folder / "originals").rglob("*"), *(folder / "results").rglob("*")]:
        if path.is_file() and path.resolve() not in kept:
            path.unlink()


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
