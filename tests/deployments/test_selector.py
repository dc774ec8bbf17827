"""The Selector: what it loads of a profile, previews and clicks through it, and who waits for whom."""

import asyncio
import json
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from deployments.messages import Prompt
from deployments.selector import Selector
from finishing.assets.embedding import PhotoEmbedding
from models.errors import ModelError
from models.weights import seal_folder
from tests.tiny_sam import SIDE_PX, save_tiny_sam
from tests.tiny_sam2 import save_tiny_sam2

CLICK = Prompt(((0.5, 0.5),), (1,))


@pytest.fixture(autouse=True)
def allocator_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replica's malloc policy is for its whole process, and here other tests measure memory in it."""
    monkeypatch.setattr("deployments.replica.keep_pages", lambda: None)


def write_profile(folder: Path, save=save_tiny_sam) -> str:
    save(folder / "network")
    seal_folder(folder / "network")
    facts = {"name": "tiny", "licence": "mit", "source": "here", "parts": {"network": "network"}}
    (folder / "profile.json").write_text(json.dumps({"models": {"selector": facts}}))
    return str(folder)


def share(pixels: np.ndarray) -> list:
    """Awaiting a reference to the object store gives the array that it holds, as awaiting a future does."""
    preview: asyncio.Future[np.ndarray] = asyncio.get_running_loop().create_future()
    preview.set_result(pixels)
    return [preview]


def grey(height: int = 40, width: int = SIDE_PX, depth=np.uint8) -> np.ndarray:
    return np.full((height, width, 3), np.iinfo(depth).max // 2, depth)


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
async def test_a_preview_is_embedded_once_and_clicked_often(tmp_path: Path, depth) -> None:
    selector = Selector(write_profile(tmp_path), "cpu")
    embedding = await selector.embed(share(grey(depth=depth)))
    for place in ((0.3, 0.4), (0.7, 0.6)):
        selection = await selector.select(embedding, Prompt((place,), (1,)))
        assert selection.masks[0, int(place[1] * 40), int(place[0] * SIDE_PX)] > 0.5
    assert selector.describe()["engine"] == "onnx"
    assert selector.describe()["role"] == "selector"


async def test_an_embedding_survives_being_kept(tmp_path: Path) -> None:
    selector = Selector(write_profile(tmp_path), "cpu")
    embedding = await selector.embed(share(grey()))
    kept = PhotoEmbedding().unpack(PhotoEmbedding().pack(embedding))
    assert kept.size == embedding.size
    both = [await selector.select(each, CLICK) for each in (embedding, kept)]
    assert np.abs(both[0].masks - both[1].masks).max() < 0.01


async def test_a_prompt_that_says_nothing_is_refused_and_the_next_is_answered(tmp_path: Path) -> None:
    selector = Selector(write_profile(tmp_path), "cpu")
    embedding = await selector.embed(share(grey()))
    answers = await asyncio.gather(
        *(selector.select(embedding, prompt) for prompt in (Prompt(), CLICK)), return_exceptions=True
    )
    assert isinstance(answers[0], ModelError)
    assert answers[0].code == "bad_request"
    assert len(answers[1].masks)


async def test_a_click_does_not_wait_for_somebody_elses_photo(tmp_path: Path, monkeypatch) -> None:
    selector = Selector(write_profile(tmp_path), "cpu")
    embedding = await selector.embed(share(grey()))
    model, begun, goes_on = selector._loaded.model, threading.Event(), threading.Event()
    embed = model.embed

    def dawdle(images):
        begun.set()
        assert goes_on.wait(60)
        return embed(images)

    monkeypatch.setattr(model, "embed", dawdle)
    photo = asyncio.create_task(selector.embed(share(grey(30))))
    await asyncio.to_thread(begun.wait, 60)
    assert len((await selector.select(embedding, CLICK)).masks)
    assert not photo.done()
    goes_on.set()
    assert (await photo).size.height == 30


@pytest.mark.parametrize(("device", "expected"), [("cpu", 1), ("cuda", 3)])
async def test_photos_wait_for_company_only_where_it_pays(tmp_path: Path, monkeypatch, device, expected) -> None:
    selector = Selector(write_profile(tmp_path), "cpu")
    monkeypatch.setattr(selector._loaded, "device", device)
    await selector.reconfigure({"max_batch_size": 3})
    assert selector._photos.max_batch_size == expected


async def test_a_replica_takes_up_sam_2_in_place(tmp_path: Path) -> None:
    selector = Selector(write_profile(tmp_path / "plain"), "cpu")
    before = selector.describe()
    await selector.reconfigure({"profile": write_profile(tmp_path / "refined", save_tiny_sam2)})
    assert selector.describe()["revision"] != before["revision"]
    assert selector.describe()["engine"] == "torch"
    embedding = await selector.embed(share(grey(30, 45)))
    assert len(embedding.arrays) == 3
    assert (await selector.select(embedding, CLICK)).masks.shape[1:] == (30, 45)


async def test_a_setting_that_there_is_not_is_refused(tmp_path: Path) -> None:
    selector = Selector(write_profile(tmp_path), "cpu")
    with pytest.raises(ValueError, match="max_batch"):
        await selector.reconfigure({"max_batch": 3})


def test_a_profile_without_one_or_with_one_that_was_not_fetched_is_told(tmp_path: Path, monkeypatch) -> None:
    with pytest.raises(ModelError, match="no selector in profile miniature") as error:
        Selector("miniature", "cpu")
    assert error.value.code == "unknown_profile"
    monkeypatch.setenv("FANLIGHT_WEIGHTS", str(tmp_path))
    with pytest.raises(ModelError, match="run python -m models fetch compact") as error:
        Selector("compact", "cpu")
    assert error.value.code == "weights_missing"


ANSWERS = """
import sys
import numpy as np
from deployments.selector import Selector
from models.selector.protocol import Prompt
selector = Selector(sys.argv[1], "cpu")
(embedding,) = selector._embed([np.full((40, 64, 3), 0.5, np.float32)])
selector._select([(embedding, Prompt(((0.5, 0.5),), (1,)))])
print({"torch", "transformers"} & set(sys.modules))
"""


def test_exported_graphs_answer_without_pytorch(tmp_path: Path) -> None:
    """Whoever clicks first waits for what is imported: it takes a second, and transformers two."""
    asked = [sys.executable, "-c", ANSWERS, write_profile(tmp_path)]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
