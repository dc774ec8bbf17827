"""Where figures come from: the code, the weights and the day they were measured with."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from models.errors import ModelError
from models.hub.store import Store
from models.profile import Profile
from models.registry import part_folders
from models.weights import digest_seals

CODE = Path(__file__).parent
UNKNOWN, CHANGED = "unknown", "+changes"
_AS_IN_REPORTS = 12
"""Hexadecimal digits of a revision, as reports carry it."""

Source = dict[str, str]
"""`commit`, `weights` and `date` of what measured a set."""


def find_source(weights: Path) -> Source:
    """The commit of this code, the digest of a profile's weights, and today (ISO, UTC)."""
    return {"commit": find_commit(CODE), "weights": digest_profile(weights), "date": f"{datetime.now(UTC):%Y-%m-%d}"}


def find_commit(folder: Path) -> str:
    """Git's short hash of HEAD of the repository that a folder lies in, with `+changes` where its files differ.

    `unknown` where there is no git, no repository or no commit. The folder's own `results` are no change: what one
    run keeps does not alter what the next one measures.
    """
    commit = _ask_git(folder, "rev-parse", "--short", "HEAD")
    changes = _ask_git(folder, "status", "--porcelain", "--", ":/", ":(exclude)results")
    if commit is None or changes is None:
        return UNKNOWN
    return commit + (CHANGED if changes else "")


def digest_profile(folder: Path) -> str:
    """The first 12 digits of the digest of the seals of all folders of weights that a profile names, in its order.

    `unknown` for a folder that is no profile, or has weights that nobody sealed.
    """
    try:
        profile, store = Profile.read(str(folder)), Store.open()
        parts = [path for role in profile.models for path in profile.locate(role, store).values()]
        return digest_seals(part_folders(parts))[:_AS_IN_REPORTS]
    except ModelError:
        return UNKNOWN


def _ask_git(folder: Path, *arguments: str) -> str | None:
    # A hook of git's runs with its own repository in the environment, which goes before the folder.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        command = ["git", "-C", str(folder), *arguments]
        answer = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip()
