"""The stages of a walkthrough, each from files to files, so that they can be done apart and once more.

Each is a module that imports no more than it needs, for every one is a process that starts anew.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from video.limits import VideoLimits

Progress = Callable[[int], None]
Stage = Callable[[list[str], VideoLimits, Progress], dict[str, Any]]
"""Arguments as they come in a command, limits, whom to tell how much is done; a result that JSON can say."""

STAGES = ("survey", "plan", "segment", "join")


def open_stage(name: str) -> Stage:
    """One of STAGES, imported."""
    stage: Stage = import_module(f"video.stages.{name}").run
    return stage
