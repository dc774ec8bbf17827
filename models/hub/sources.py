"""Where files of repositories come from: the hub or a mirror of it, or a copy on a disk."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from huggingface_hub import get_hf_file_metadata, hf_hub_url
from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]  # of the HTTP library it happens to use
from huggingface_hub.file_download import http_get
from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

from models.errors import ModelError
from models.hub.card import Card

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Delivery(NamedTuple):
    """A whole file, the commit it is of, and the SHA-256 that its source promised, where it did."""

    path: Path
    commit: str
    digest: str | None


class Source(Protocol):
    """Whoever has a card's files."""

    def bring(self, card: Card, name: str, revision: str, folder: Path) -> Delivery:
        """One file, as of a commit or branch, to somewhere in a folder; raises ModelError `fetch_failed`."""
        ...

    def takes_room(self, card: Card, root: Path) -> bool:
        """Whether what it brings of a card to a folder takes room on that disk."""
        ...


@dataclass(frozen=True)
class Hub:
    """The hub (HF_ENDPOINT, huggingface.co by default) or a mirror that speaks its protocol."""

    endpoint: str | None = None

    def bring(self, card: Card, name: str, revision: str, folder: Path) -> Delivery:
        """What was cut off earlier, in this process or another, goes on where it ended."""
        url = hf_hub_url(card.repo, name, revision=revision, endpoint=self.endpoint)
        with _told_as_errors(f"{name} of {card.repo} at {revision}"):
            facts = get_hf_file_metadata(url, endpoint=self.endpoint)
            if facts.etag is None:
                raise OSError(f"{url} has no ETag")
            # By ETag: a part of one version is no part of another. hf_hub_download would throw parts away.
            path = folder / f"{re.sub(r'[^0-9A-Za-z]', '', facts.etag)}.part"
            _resume(url, path, facts.size, f"{card.name}: {name}")
        return Delivery(path, facts.commit_hash or revision, facts.etag if _SHA256.fullmatch(facts.etag) else None)

    def takes_room(self, card: Card, root: Path) -> bool:
        return True


@dataclass(frozen=True)
class LocalCopy:
    """A folder with repositories as `OWNER/NAME` or `NAME`, or a cache of huggingface_hub's."""

    folder: Path

    def bring(self, card: Card, name: str, revision: str, folder: Path) -> Delivery:
        """A hard link where that can be, else a copy."""
        copy, commit = self._find(card, revision)
        if not (copy / name).is_file():
            raise ModelError("fetch_failed", f"{copy} has no {name}")
        path = folder / name.replace("/", "--")
        path.unlink(missing_ok=True)
        with _told_as_errors(str(copy / name)):
            link_or_copy((copy / name).resolve(), path)
        return Delivery(path, commit, None)

    def takes_room(self, card: Card, root: Path) -> bool:
        """Not on one file system, where links do."""
        return not self.folder.is_dir() or self.folder.stat().st_dev != root.stat().st_dev

    def _find(self, card: Card, revision: str) -> tuple[Path, str]:
        for copy in (self.folder / card.repo, self.folder / card.repo.split("/")[1]):
            if copy.is_dir():
                return copy, revision
        cached = self.folder / f"models--{card.repo.replace('/', '--')}"
        named = cached / "refs" / revision
        commit = named.read_text().strip() if named.is_file() else revision
        if (cached / "snapshots" / commit).is_dir():
            return cached / "snapshots" / commit, commit
        raise ModelError("fetch_failed", f"{self.folder} has no copy of {card.repo} at {revision}")


def link_or_copy(path: Path, target: Path) -> None:
    """The same file under another name; a copy across file systems, whole or none. Nothing is read into memory."""
    with suppress(OSError):
        target.hardlink_to(path)
        return
    try:
        shutil.copyfile(path, target)
    except OSError:
        target.unlink(missing_ok=True)
        raise


def _resume(url: str, path: Path, size: int | None, label: str) -> None:
    with path.open("ab") as file:
        http_get(
            url,
            file,
            resume_size=file.tell(),
            headers=build_hf_headers(),
            expected_size=size,
            displayed_filename=label,
        )


@contextmanager
def _told_as_errors(what: str) -> Iterator[None]:
    try:
        yield
    except (OSError, HTTPError, ValueError) as error:
        elsewhere = "another place: --mirror URL, or `python -m models offline`"
        raise ModelError("fetch_failed", f"{what} could not be had: {error}; {elsewhere}") from error
