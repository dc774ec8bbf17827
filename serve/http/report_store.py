"""Reports, kept as files, by owner: newest first in, oldest out."""

import asyncio
import re
from pathlib import Path

from fanlight_client.report import Report
from jobs.digests import digest_of

_ID = re.compile(r"[0-9a-f]{32}")


class ReportStore:
    """At most `kept` reports in one folder, which several replicas may share."""

    def __init__(self, folder: Path, kept: int) -> None:
        self._folder = folder
        self.kept = kept
        folder.mkdir(parents=True, exist_ok=True)

    async def save(self, report: Report, owner: str = "") -> None:
        await asyncio.to_thread(self._save, report, self._path(owner, report.id))

    async def load(self, report_id: str, owner: str = "") -> str | None:
        """The report as JSON, or None when that owner has none of that id."""
        if not _ID.fullmatch(report_id):
            return None
        return await asyncio.to_thread(self._load, self._path(owner, report_id))

    def _path(self, owner: str, report_id: str) -> Path:
        """An owner may be called anything: a digest is part of a name. Where nobody is told apart there is none."""
        return self._folder / (f"{digest_of(owner.encode())}-{report_id}.json" if owner else f"{report_id}.json")

    def _save(self, report: Report, path: Path) -> None:
        unfinished = path.with_suffix(".part")
        unfinished.write_text(report.model_dump_json())
        unfinished.replace(path)
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        paths = list(self._folder.glob("*.json"))
        if len(paths) <= self.kept:
            return
        ages = sorted((path.stat().st_mtime, path) for path in paths if path.exists())
        for _, path in ages[: len(ages) - self.kept]:
            path.unlink(missing_ok=True)

    @staticmethod
    def _load(path: Path) -> str | None:
        try:
            return path.read_text()
        except FileNotFoundError:
            return None
