"""Weights are what they were: seal a folder once (`python -m models.weights FOLDER`), verify it at every start."""

import argparse
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from models.errors import ModelError

SEAL = "sha256.json"


def seal_folder(folder: Path) -> Path:
    """Write the digests of all files of a folder beside them; returns the seal's path."""
    digests = {name: digest_file(folder / name) for name in _files(folder)}
    (folder / SEAL).write_text(json.dumps(digests, indent=1) + "\n")
    return folder / SEAL


def verify_weights(folders: Iterable[Path]) -> None:
    """Check every file of these folders; raises ModelError `weights_missing` or `weights_corrupt`."""
    for folder in folders:
        for name, digest in json.loads(_read_seal(folder)).items():
            if not (folder / name).is_file():
                raise ModelError("weights_missing", f"{folder / name} is missing")
            if digest_file(folder / name) != digest:
                raise ModelError("weights_corrupt", f"{folder / name} is not the file that was sealed")


def digest_seals(folders: Iterable[Path]) -> str:
    """SHA-256 over the seals of these folders, in hex: the revision of weights that have no other."""
    return hashlib.sha256(b"".join(_read_seal(folder) for folder in folders)).hexdigest()


def digest_file(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_seal(folder: Path) -> bytes:
    try:
        return (folder / SEAL).read_bytes()
    except OSError as error:
        raise ModelError("weights_missing", f"{folder} holds no sealed weights (no {SEAL})") from error


def _files(folder: Path) -> list[str]:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != SEAL)
    return [str(path.relative_to(folder)) for path in paths if path.suffix != ".md"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m models.weights", description="Seal folders of weights.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    for folder in parser.parse_args().folders:
        print(seal_folder(folder))
