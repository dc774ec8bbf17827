"""What the studio is built of, in one digest: whether a build is of the source that lies beside it."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

PARTS = ("src", "public", "index.html", "package.json", "package-lock.json", "*.ts", "*.config.js")
"""Of the studio's folder. Tests are no part of the page, nor is what npm puts there."""
FROM_CLIENT = "../client/src/fanlight_client/ral_classic.csv"


def digest_sources(source: Path) -> str:
    """Of names and contents of all files."""
    told = hashlib.sha256()
    for path in sorted(_list_files(source)):
        content = path.read_bytes()
        told.update(f"{os.path.relpath(path, source)}\0{len(content)}\0".encode() + content)
    return told.hexdigest()


def _list_files(source: Path) -> Iterator[Path]:
    for part in (*PARTS, FROM_CLIENT):
        for found in source.glob(part) if "*" in part else [source / part]:
            yield from (path for path in (found, *found.rglob("*")) if path.is_file())
