"""Processes of a graph, looked for and ended while others of them end, or are dead and nobody was told of it yet."""

from collections.abc import Iterable

import psutil


def list_family(process: psutil.Process | None = None) -> list[psutil.Process]:
    """This process (or another) and all that it started, directly or not; nobody where it has ended."""
    root = process or psutil.Process()
    try:
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def find_replicas(deployment: str = "", family: Iterable[psutil.Process] | None = None) -> list[psutil.Process]:
    """Of the replicas of a deployment (or of all), those that run; `family`: among whom, for None all of ours."""
    title = f"ray::ServeReplica:fanlight:{deployment}"
    return [process for process in (list_family() if family is None else family) if _title(process).startswith(title)]


def is_running(process: psutil.Process) -> bool:
    """Not one that is dead and only waits to be told of: what it had open is closed by then."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def kill(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """SIGKILL; who it reached, for others have ended by themselves."""
    return [process for process in processes if _kill(process)]


def _kill(process: psutil.Process) -> bool:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return False
    return True


def _title(process: psutil.Process) -> str:
    """Nothing for one that has ended, a zombie, or another user's."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
