"""The Detector and the Cutter: what they load of a profile, and photos through them."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from deployments.cutter import Cutter
from deployments.detector import Detector
from models.errors import ModelError
from tests.tiny_detector import write_editing_profile

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the older exporter


@pytest.fixture(autouse=True)
def allocator_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replica's malloc policy is for its whole process, and here other tests measure memory in it."""
    monkeypatch.setattr("deployments.replica.keep_pages", lambda: None)


def send(pixels: np.ndarray) -> list:
    """Awaiting a reference to the object store gives the array that it holds, as awaiting a future does."""
    reference: asyncio.Future[np.ndarray] = asyncio.get_running_loop().create_future()
    reference.set_result(pixels)
    return [reference]


def photo(left: int) -> np.ndarray:
    pixels = np.full((200, 300, 3), 90, np.uint8)
    pixels[64:96, left : left + 32] = (255, 0, 0)
    return pixels


async def test_photos_asked_for_together_share_batches_and_each_has_its_own_answer(tmp_path: Path) -> None:
    detector = Detector(str(write_editing_profile(tmp_path, "faces", "objects")), "cpu")
    await detector.reconfigure({})
    batches: list[int] = []
    find = detector._find
    detector._batcher._work = lambda requests: batches.append(len(requests)) or find(requests)  # type: ignore[func-returns-value]
    asked = [detector.find_things(send(photo(32 * number)), "faces") for number in range(5)]
    answers = await asyncio.gather(*asked, detector.find_things(send(photo(0)), "objects"))
    assert [round(answer.found[0].left) for answer in answers[:5]] == [0, 32, 64, 96, 128]
    assert all(answer.kinds == ("face",) for answer in answers[:5])
    assert answers[5].kinds == ("furniture", "person", "screen")
    assert max(batches) > 1


async def test_a_profile_with_faces_alone_says_that_it_knows_nothing_else(tmp_path: Path) -> None:
    detector = Detector(str(write_editing_profile(tmp_path, "faces")), "cpu")
    assert detector.describe()["kinds"] == "face"
    assert detector.describe()["role"] == "detector"
    answer = await detector.find_things(send(photo(0)), "objects")
    assert answer.kinds == answer.found == ()
    assert await detector.ping()


async def test_the_cutter_answers_with_a_matte_of_the_previews_size(tmp_path: Path) -> None:
    cutter = Cutter(str(write_editing_profile(tmp_path, "network")), "cpu")
    matte = await cutter.cut_subject(send(photo(64)))
    assert matte.shape == (200, 300)
    assert matte[80, 80] > 0.9
    assert matte[10, 10] < 0.1
    assert cutter.describe()["role"] == "cutter"
    await cutter.reconfigure({"profile": None})


@pytest.mark.parametrize("part", [Detector, Cutter])
def test_a_profile_without_them_is_an_error_that_names_the_role(part: type) -> None:
    with pytest.raises(ModelError, match=f"no {part.__name__.lower()} in profile miniature") as caught:
        part("miniature", "cpu")
    assert caught.value.code == "unknown_profile"
