"""Weights are what they were: a folder is sealed once and verified at every start."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from models.errors import ModelError
from models.stamps import Stamps
from models.writing import write_json

SEAL = "sha256.json"


def seal_folder(folder: Path) -> Path:
    """Write the digests of all files of a folder beside them; returns the seal's path.

    Hidden and unfinished files are none of the weights. Raises ModelError `weights_missing` where there are no others.
    """
    names = _files(folder)
    if not names:
        raise ModelError("weights_missing", f"{folder} is no folder with files to seal")
    return write_seal(folder, {name: digest_file(folder / name) for name in names})


def write_seal(folder: Path, digests: Mapping[str, str]) -> Path:
    """Write digests that are known already; returns the seal's path."""
    write_json(folder / SEAL, dict(digests))
    return folder / SEAL


def read_seal(folder: Path) -> dict[str, str]:
    """Digests by name; raises ModelError `weights_missing` or `weights_corrupt`."""
    try:
        return dict(json.loads(_read_seal(folder)))
    except (ValueError, TypeError) as error:
        raise ModelError("weights_corrupt", f"{folder / SEAL} is no seal: {error}") from error


def verify_weights(folders: Iterable[Path], *, thorough: bool = False) -> None:
    """Check every file of these folders; raises ModelError `weights_missing` or `weights_corrupt`.

    Large files that were hashed before and look untouched since are not hashed again, unless `thorough`.
    """
    for folder in folders:
        digests, stamps = read_seal(folder), Stamps.read(folder)
        for name, digest in digests.items():
            verify_file(folder, name, digest, None if thorough else stamps)
            stamps.add(name, digest)
        stamps.write()


def verify_file(folder: Path, name: str, digest: str, stamps: Stamps | None = None) -> None:
    """Check one file; stamps spare what they know. Raises ModelError `weights_missing` or `weights_corrupt`."""
    path = folder / name
    if not path.is_file():
        raise ModelError("weights_missing", f"{path} is missing")
    if not (stamps and stamps.vouch_for(name, digest)) and digest_file(path) != digest:
        raise ModelError("weights_corrupt", f"{path} is not the file that was sealed")


def digest_seals(folders: Iterable[Path]) -> str:
    """SHA-256 over the seals of these folders, in hex: the revision of weights that have no other."""
    return hashlib.sha256(b"".join(_read_seal(folder) for folder in folders)).hexdigest()


def digest_file(path: Path) -> str:
    """SHA-256 of a file, in hex, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_seal(folder: Path) -> bytes:
    try:
        return (folder / SEAL).read_bytes()
    except OSError as error:
        raise ModelError("weights_missing", f"{folder} holds no sealed weights (no {SEAL})") from error


def _files(folder: Path) -> list[str]:
    paths = (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file() and path.name != SEAL)
    return [str(path) for path in paths if path.suffix not in (".md", ".part") and not _is_hidden(path)]


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
