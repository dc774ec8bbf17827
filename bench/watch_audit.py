"""What became of every file that was dropped, told from the folders and the server alone: each must have ended once."""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath

from fanlight_client.formats import SUFFIXES
from fanlight_client.job_wire import JobStatus
from fanlight_client.naming import Job, report_beside
from fanlight_client.watch.shoots import clean_folder

FAILED, STATE, REPORT = "failed", ".fanlight", ".report.json"
STAMP = re.compile(r" \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d [0-9a-f]{6}$")
"""What a shoot's name has after its folder's."""
NAMES_TRIED = 4
"""A result has another photo's name with something added, where that photo was there first."""
NO_REASON = "no reason"


@dataclass
class Audit:
    """Paths below the watched folder; `failed` with the code of the reason beside, `jobs` of files that have one.

    `twice`: ended in two ways, or with two jobs. `missing`: in no way, or without its job. `changed`: originals that
    are not what they were, and results that are not whole. `strays`: files that belong to nothing. `split`: folders
    whose photos are not one shoot. `unended`: jobs.
    """

    files: int
    finished: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)
    split: list[str] = field(default_factory=list)
    unended: list[str] = field(default_factory=list)

    @property
    def mistakes(self) -> dict[str, list[str]]:
        names = ("twice", "missing", "changed", "strays", "split", "unended")
        return {name: found for name in names if (found := getattr(self, name))}


def audit_watch(
    drop: Path, out: Path, given: Mapping[str, str], left_alone: Iterable[str], jobs: Iterable[JobStatus]
) -> Audit:
    """`given`: every file that was dropped, path to SHA-256; `left_alone`: those that are none of the watcher's."""
    audit, submitted = Audit(len(given)), Counter[tuple[str, str]]()
    left_alone, there, written = set(left_alone), digests_of(drop), digests_of(out)
    for path, digest in given.items():
        ends = []
        for result, expected in _find_results(out, path, digest).items():
            ends.append("finished")
            if written.pop(result, None) != expected:
                audit.changed.append(result)
            written.pop(result + REPORT, None)
        if written.get(f"{FAILED}/{path}") == digest and path not in there:
            ends.append("failed")
            written.pop(f"{FAILED}/{path}")
        if path in left_alone and there.get(path) == digest:
            ends.append("ignored")
        if len(ends) != 1:
            (audit.twice if ends else audit.missing).append(path)
        if "failed" in ends:
            code, has_job = _read_reason(out / f"{FAILED}/{path}.txt")
            written.pop(f"{FAILED}/{path}.txt", None)
            audit.failed[path] = code
            submitted[_shoot_of(path)] += has_job
            if code == NO_REASON:
                audit.missing.append(f"{path}: why it failed")
        elif there.get(path) != digest:
            audit.changed.append(path)
        if "finished" in ends:
            audit.finished.append(path)
            submitted[_shoot_of(path)] += 1
        if "ignored" in ends:
            audit.ignored.append(path)
    audit.strays += [path for path in written if not path.startswith(f"{STATE}/")]
    audit.strays += [path for path in there if path not in given]
    _audit_jobs(audit, drop.name, submitted, list(jobs))
    return audit


def digests_of(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below it, by its path."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): digest_of(path) for path in found}


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _find_results(out: Path, path: str, digest: str) -> dict[str, str]:
    """Results that were made of this very photo, in its folder, and what they must be."""
    job = Job(Path(path), out / PurePosixPath(path).parent)
    places = {place for format in SUFFIXES for place in islice(job.targets(format), NAMES_TRIED)}
    reports = {place.relative_to(out).as_posix(): report_beside(place) for place in sorted(places)}
    said = {name: json.loads(report.read_bytes()) for name, report in reports.items() if report.exists()}
    return {name: it["output"]["sha256"] for name, it in said.items() if it["input"]["sha256"] == digest}


def _read_reason(path: Path) -> tuple[str, bool]:
    """The code of a reason that people can read, and whether a job was made."""
    text = path.read_text() if path.exists() else ""
    said = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    return (said["Code"] if said.get("Reason") and said.get("Code") else NO_REASON), "Job" in said


def _shoot_of(path: str) -> tuple[str, str]:
    """The folder right below the watched one, and the file's name."""
    parts = PurePosixPath(path).parts
    return (parts[0] if len(parts) > 1 else ""), parts[-1]


def _audit_jobs(audit: Audit, title: str, submitted: Counter[tuple[str, str]], jobs: list[JobStatus]) -> None:
    """One job for every file that was sent, and one listing for every folder."""
    folders = {clean_folder(folder or title): folder for folder, _ in submitted}
    made, listings = Counter[tuple[str, str]](), defaultdict[str, set[str]](set)
    for job in jobs:
        folder = folders.get(STAMP.sub("", job.listing or ""), "?")
        made[folder, job.name or ""] += 1
        listings[folder].add(job.listing or "")
        if not job.has_ended:
            audit.unended.append(job.id)
    for shoot in made | submitted:
        if made[shoot] != submitted[shoot]:
            told = audit.twice if made[shoot] > submitted[shoot] else audit.missing
            told.append(f"{'/'.join(shoot)}: {made[shoot]} jobs instead of {submitted[shoot]}")
    audit.split += [folder for folder, names in listings.items() if len(names) > 1]
