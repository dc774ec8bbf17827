"""Which files are photos, and what their results are called."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SUFFIXES: dict[str, tuple[str, ...]] = {
    "jpeg": (".jpg", ".jpeg"),
    "png": (".png",),
    "tiff": (".tif", ".tiff"),
    "webp": (".webp",),
}
"""Of each output format; a file keeps its own where that is one of them, else it gets the first."""

TO_JPEG = frozenset({".heic", ".heif", ".avif"})
RAW = "3fr arw cr2 cr3 dng erf iiq kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl srw x3f"
HDR = "exr hdr"
TO_TIFF = frozenset(f".{name}" for name in f"{RAW} {HDR}".split())
"""RAW and HDR files, which come back as TIFF."""

PHOTO_SUFFIXES = TO_JPEG | TO_TIFF | {suffix for suffixes in SUFFIXES.values() for suffix in suffixes}


@dataclass(frozen=True)
class Job:
    """One photo to finish, and the folder where its result goes."""

    source: Path
    folder: Path

    def target(self, output: str | None) -> Path:
        """The result's path in that format; for none, in the one that the server is expected to choose."""
        output = output or _expected_format(self.source.suffix.lower())
        suffixes = SUFFIXES.get(output, (f".{output}",))
        kept = self.source.suffix.lower() in suffixes
        return self.folder / (self.source.name if kept else self.source.stem + suffixes[0])


def report_beside(photo: Path) -> Path:
    """Where a photo's report is kept. By its whole name: a RAW and its JPEG share a stem."""
    return photo.with_name(f"{photo.name}.report.json")


def plan_jobs(inputs: Iterable[Path], out: Path) -> list[Job]:
    """Files as they are, folders with everything below them that looks like a photo, in order and in the same places.

    Hidden files are left out, and so is `out`, should it lie inside. Raises FileNotFoundError.
    """
    return list(dict.fromkeys(job for given in inputs for job in _jobs_of(given, out)))


def _jobs_of(given: Path, out: Path) -> Iterator[Job]:
    if given.is_dir():
        for source in _walk(given, out):
            yield Job(source, out / source.parent.relative_to(given))
    elif given.exists():
        yield Job(given, out)
    else:
        raise FileNotFoundError(f"{given}: no such file or folder")


def _walk(folder: Path, out: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        here = Path(parent)
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and (here / name).resolve() != out.resolve()
        )
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in PHOTO_SUFFIXES:
                yield here / name


def _expected_format(suffix: str) -> str:
    if suffix in TO_JPEG:
        return "jpeg"
    return next((name for name, suffixes in SUFFIXES.items() if suffix in suffixes), "tiff")
