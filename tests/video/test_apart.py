"""Stages in processes of their own: what they say, and how they end."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from evaluation.footage.clips import write_clip
from video.apart import run_stage
from video.errors import VideoError
from video.file.probe import probe_apart, probe_video
from video.limits import VideoLimits
from video.options import WalkOptions
from video.plan import WalkPlan
from video.stages.names import SURVEY

USUAL = VideoLimits()
ASKED = WalkOptions().as_json()


@pytest.fixture
def clip(tmp_path: Path, colours: list[np.ndarray]) -> Path:
    clip = write_clip(tmp_path / "a.mp4", colours)
    (tmp_path / "facts.json").write_text(probe_video(clip).as_json())
    return clip


async def survey(clip: Path, limits: VideoLimits = USUAL, progress: Callable[[int], None] = print) -> dict:
    return await run_stage(
        "survey", clip, clip.with_name("facts.json"), clip.parent, ASKED, progress=progress, limits=limits
    )


async def code_of(clip: Path, limits: VideoLimits = USUAL) -> str:
    with pytest.raises(VideoError) as caught:
        await survey(clip, limits)
    return caught.value.code


def list_stages() -> list[psutil.Process]:
    """Of this process, which may have children of other tests, too."""
    return [child for child in psutil.Process().children() if "video.process" in _command(child)]


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []


async def test_a_stage_says_how_far_it_is_and_what_it_found(clip: Path) -> None:
    told: list[int] = []

    found = await survey(clip, progress=told.append)

    assert found == {"keys": ["000000.png", "000015.png"], "sights": [], "frames": 20}
    assert told
    assert told == sorted(set(told))
    assert (clip.parent / SURVEY).exists()


async def test_a_plan_of_what_was_finished_before_asks_for_no_look(clip: Path, tmp_path: Path) -> None:
    facts = replace(await probe_apart(clip), finished=True)
    (tmp_path / "facts.json").write_text(facts.as_json())
    await survey(clip)

    found = await run_stage("plan", tmp_path, "{}", tmp_path / "plan.npz")

    assert found == {"is_copy": True, "segments": 0}
    assert WalkPlan.from_bytes((tmp_path / "plan.npz").read_bytes()).is_copy
    with pytest.raises(VideoError) as caught:
        await run_stage("plan", tmp_path, '{"way": "curve"}', tmp_path / "plan.npz")
    assert caught.value.code == "look_failed", "nobody finished the key frames"


async def test_what_a_stage_finds_wrong_has_its_code(clip: Path) -> None:
    facts = await probe_apart(clip)
    clip.with_name("facts.json").write_text(facts.only(range(100)).as_json())
    assert await code_of(clip) == "video_corrupt"
    clip.with_name("facts.json").write_text(replace(facts, width=64).as_json())
    assert await code_of(clip) == "video_size_changes"


async def test_memory_and_time_are_limited(clip: Path) -> None:
    assert await code_of(clip, replace(USUAL, stage_bytes=60_000_000)) == "video_needs_memory"
    assert await code_of(clip, replace(USUAL, silent_s=0.0)) == "video_takes_too_long"
    assert not list_stages()


async def test_a_stage_that_crashes_is_the_files_fault(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")

    assert await code_of(clip) == "video_corrupt"


async def test_a_stage_that_somebody_kills_is_nobodys_fault(clip: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "facts.fifo")  # it waits for somebody to write
    stage = asyncio.create_task(run_stage("survey", clip, tmp_path / "facts.fifo", tmp_path, ASKED))
    while not (children := list_stages()):
        await asyncio.sleep(0.01)
    children[0].kill()
    with pytest.raises(VideoError) as caught:
        await stage
    assert caught.value.code == "stage_killed"


async def test_a_stage_that_nobody_waits_for_is_gone(clip: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "facts.fifo")  # it waits for somebody to write
    stage = asyncio.create_task(run_stage("survey", clip, tmp_path / "facts.fifo", tmp_path, ASKED))
    while not (children := list_stages()):
        await asyncio.sleep(0.01)

    stage.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stage

    assert not any(child.is_running() for child in children)


def test_a_stage_whose_caller_was_killed_is_gone(clip: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "facts.fifo")
    code = f"""
import asyncio
from video.apart import run_stage
asyncio.run(run_stage("survey", {str(clip)!r}, {str(tmp_path / "facts.fifo")!r}, {str(tmp_path)!r}, {ASKED!r}))
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    caller = subprocess.Popen([sys.executable, "-c", code], env=environment)
    while not (children := psutil.Process(caller.pid).children()):
        time.sleep(0.01)

    caller.send_signal(signal.SIGKILL)
    caller.wait()

    _, alive = psutil.wait_procs(children, timeout=60)
    assert not alive
