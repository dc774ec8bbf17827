"""The Segmenter: what it loads of a profile, and one preview through it."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from deployments.segmenter import Segmenter
from imaging.region import Size
from imaging.scenes import render_house_with_mask
from tests.tiny_profile import write_sky_profile


@pytest.fixture(autouse=True)
def allocator_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replica's malloc policy is for its whole process, and here other tests measure memory in it."""
    monkeypatch.setattr("deployments.replica.keep_pages", lambda: None)


@pytest.mark.parametrize("with_refiner", [False, True])
async def test_a_preview_becomes_a_matte_and_a_verdict(tmp_path: Path, with_refiner: bool) -> None:
    segmenter = Segmenter(str(write_sky_profile(tmp_path, with_refiner=with_refiner)), "cpu")
    pixels, truth = render_house_with_mask(Size(120, 180), 0)
    # Awaiting a reference to the object store gives the array that it holds, as awaiting a future does.
    preview: asyncio.Future[np.ndarray] = asyncio.get_running_loop().create_future()
    preview.set_result(pixels)
    found = await segmenter.segment_sky([preview])  # type: ignore[list-item]
    assert found.matte.shape == truth.shape
    assert found.doubt is None
    assert segmenter.describe()["name"] == "U²-Net"


async def test_a_replica_takes_up_sam_in_place(tmp_path: Path) -> None:
    plain, refined = tmp_path / "plain", tmp_path / "refined"
    segmenter = Segmenter(str(write_sky_profile(plain, with_refiner=False)), "cpu")
    before = segmenter.describe()["revision"]
    await segmenter.reconfigure({"profile": str(write_sky_profile(refined, with_refiner=True))})
    assert segmenter.describe()["revision"] != before
