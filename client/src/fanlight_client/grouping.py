"""Which files of folders are one photo: the server looks at each, and says what belongs together."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from fanlight_client.batch import in_parallel
from fanlight_client.capture_wire import Brackets, CapturePlan, FrameFacts, PlannedFrame
from fanlight_client.client import AsyncClient
from fanlight_client.errors import ProblemError

LISTING = "plan"
"""A plan is about files, whatever the shoot will be called."""
UNREADABLE_STATUSES = frozenset({413, 415, 422})


@dataclass(frozen=True)
class FileSet:
    """Files that become one photo, in order of taking; `doubles` are JPEGs beside its raw files, and not sent."""

    frames: tuple[Path, ...]
    reference: Path
    why: str
    doubles: tuple[Path, ...] = ()


@dataclass(frozen=True)
class FolderPlan:
    """What becomes one photo with what, and the files that belong to none, with the reason."""

    photos: tuple[FileSet, ...] = ()
    left: tuple[tuple[Path, str], ...] = ()

    def __add__(self, other: "FolderPlan") -> "FolderPlan":
        return FolderPlan(self.photos + other.photos, self.left + other.left)


async def plan_files(
    client: AsyncClient,
    paths: Iterable[Path],
    brackets: Brackets,
    at_once: int,
    on_seen: Callable[[Path], None] = lambda path: None,
) -> FolderPlan:
    """Files of one folder are planned together, those of another by themselves; raises ClientError, OSError.

    A file that the server cannot look at is a photo by itself: whoever sends it is told what is wrong with it.
    """
    plan = FolderPlan()
    in_folders = sorted(paths, key=lambda path: (path.parent, path.name))  # paths alone: a folder lies between files
    for _, files in groupby(in_folders, key=lambda path: path.parent):
        plan += await _plan_folder(client, tuple(files), brackets, at_once, on_seen)
    return plan


async def _plan_folder(
    client: AsyncClient, paths: Sequence[Path], brackets: Brackets, at_once: int, on_seen: Callable[[Path], None]
) -> FolderPlan:
    seen: dict[Path, FrameFacts] = {}
    unread: list[FileSet] = []

    async def look(path: Path) -> Path:
        try:
            seen[path] = await client.jobs.look_at(path)
        except ProblemError as error:
            if error.problem.status not in UNREADABLE_STATUSES:
                raise
            unread.append(FileSet((path,), path, f"it cannot be looked at: {error.problem.detail}"))
        return path

    await in_parallel(paths, at_once, look, on_seen)
    files = sorted(seen)
    if not files:
        return FolderPlan(tuple(unread))
    told = await client.jobs.plan(LISTING, [seen[path] for path in files], brackets)
    return read_plan(told, files) + FolderPlan(tuple(unread))


def read_plan(told: CapturePlan, files: Sequence[Path]) -> FolderPlan:
    """The server's plan, of these files in this order."""

    def paths(frames: Iterable[PlannedFrame]) -> tuple[Path, ...]:
        return tuple(files[frame.place] for frame in frames)

    return FolderPlan(
        tuple(
            FileSet(paths(each.frames), files[each.reference.place], each.why, paths(each.doubles))
            for each in told.photos
        ),
        tuple((files[each.frame.place], each.why) for each in told.left),
    )
