"""Frames toned by torch are those that are toned without it; here on the CPU, tests/gpu has the same on a card."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import torch

from imaging.codec import decode_photo
from imaging.region import Size
from tests.video.test_segments import film, plan_clip, read_pixels
from tests.video.toned_twice import compare_toned
from video.device import Device, find_device
from video.errors import VideoError
from video.file.planes import merge_planes, split_planes
from video.segments import cut_segments, write_segment
from video.tone.cube import HDR_LEVEL, CubeFilter, list_nodes, sample_map
from video.tone.cube import LEVEL as CUBE_LEVEL
from video.tone.on_device import DeviceToner, look_up_cube
from video.walk import finish_walk

CPU = torch.device("cpu")
STEPS = 3
"""Of 65,535: an eightieth of a level of 255. Fields multiply what the cube is off by."""


@pytest.mark.parametrize("level", [CUBE_LEVEL, HDR_LEVEL])
def test_a_cube_comes_to_what_ffmpegs_filter_comes_to_but_for_one_step_of_16_bits(level: int) -> None:
    noise = np.random.default_rng(0).integers(0, 65536, (90, 161, 3)).astype(np.uint16)
    noise[0, :3] = 0, 65535, 32768
    cube = sample_map(lambda x: np.sqrt(x) * (0.4 + 0.6 * x[:, ::-1]), list_nodes(level))

    theirs = merge_planes(CubeFilter(Size(90, 161), level).apply(split_planes(noise), cube))
    ours = merge_planes(DeviceToner(CPU).tone(split_planes(noise), cube, None))

    assert np.abs(ours.astype(int) - theirs).max() <= 1


@pytest.mark.parametrize("bits", [8, 10])
@pytest.mark.parametrize("way", ["curve", "field"])
def test_frames_come_out_within_a_small_part_of_a_level(way: str, bits: int) -> None:
    apart = compare_toned(CPU, way, bits)

    assert apart.deep <= STEPS
    assert apart.codes <= 1


def test_a_segment_is_toned_on_the_device_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = film(tmp_path, "h264")
    plan, asked = plan_clip(clip), list[str]()

    def open_on_cpu(device: str) -> DeviceToner | None:
        asked.append(device)
        return DeviceToner(CPU) if device == "cuda" else None

    monkeypatch.setattr("video.segments.open_toner", open_on_cpu)
    toned = list[torch.Tensor]()
    monkeypatch.setattr(
        "video.tone.on_device.look_up_cube",
        lambda planes, table: toned.append(planes) or look_up_cube(planes, table),  # type: ignore[func-returns-value]
    )
    segment = cut_segments(plan)[0]
    for device in get_args(Device):
        write_segment(clip, tmp_path / device, plan, segment, device=device)
        assert asked[-1] == device
        assert len(toned) == (segment.stop if device == "cuda" else 0)

    pairs = zip(read_pixels(tmp_path / "cpu"), read_pixels(tmp_path / "cuda"), strict=True)
    assert max(np.abs(one.astype(int) - other).mean() for one, other in pairs) < 1


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 96.00 MiB."),
        RuntimeError("CUDA error: unspecified launch failure"),
    ],
)
def test_a_device_that_fails_is_no_fault_of_the_file(
    error: RuntimeError, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert getattr(fail_at_a_frame(error, tmp_path, monkeypatch), "code", None) == "device_failed"


def test_memory_that_the_process_lacks_is_not_the_devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lacks = RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes.")
    assert fail_at_a_frame(lacks, tmp_path, monkeypatch) is lacks


def fail_at_a_frame(error: RuntimeError, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Exception:
    """What becomes of it when a segment is written."""

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("video.segments.open_toner", lambda _: DeviceToner(CPU))
    monkeypatch.setattr("video.tone.on_device.look_up_cube", fail)
    clip = film(folder, "h264")
    plan = plan_clip(clip)
    with pytest.raises((VideoError, RuntimeError)) as caught:
        write_segment(clip, folder / "part", plan, cut_segments(plan)[0], device="cuda")
    return caught.value


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_where_there_is_no_gpu_none_is_toned_on(tmp_path: Path) -> None:
    clip = film(tmp_path, "h264")
    assert find_device() == "cpu"

    with pytest.raises(VideoError) as caught:
        finish_walk(clip, tmp_path / "out.mp4", lambda files: map(lighten, files), device="cuda")

    assert caught.value.code == "no_device"


def lighten(file: Path) -> np.ndarray:
    return (255 * (decode_photo(file.read_bytes()).pixels / 255) ** 0.6).astype(np.uint8)
