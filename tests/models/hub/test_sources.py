import errno
import hashlib
from dataclasses import replace

import pytest

from models.errors import ModelError
from models.hub.fetch import fetch_card, verify_card
from models.hub.lock import Lock
from models.hub.sources import Hub, LocalCopy
from tests.models.conftest import COMMIT

LAYOUTS = {
    "owner and name": "somebody/net",
    "name": "net",
    "cache": f"models--somebody--net/snapshots/{COMMIT}",
}


@pytest.fixture(params=LAYOUTS)
def copies(request, tmp_path, hub, card):
    """A folder with what the hub has of one repository, in each layout that such folders have."""
    folder = tmp_path / "copies" / LAYOUTS[request.param]
    folder.mkdir(parents=True)
    for name, content in hub.files[card.repo, COMMIT].items():
        (folder / name).write_bytes(content)
    if request.param == "cache":
        refs = tmp_path / "copies" / "models--somebody--net" / "refs"
        refs.mkdir()
        (refs / "main").write_text(COMMIT)
    return tmp_path / "copies"


def test_a_copy_on_a_disk_serves_without_a_network(copies, card, store):
    assert fetch_card(card, LocalCopy(copies), store) == 2
    verify_card(card, store)
    assert store.holds(card)
    assert (store.folder(card) / "net.safetensors").read_bytes() == b"weights" * 1000


def test_the_copy_itself_is_left_alone(copies, card, store):
    before = {path: path.read_bytes() for path in copies.rglob("*") if path.is_file()}
    fetch_card(card, LocalCopy(copies), store)
    assert {path: path.read_bytes() for path in copies.rglob("*") if path.is_file()} == before


def test_a_copy_that_differs_from_what_was_fetched_first_is_refused(copies, hub, card, store):
    fetch_card(card, Hub(hub.url), store)
    (store.folder(card) / "net.safetensors").unlink()
    next(copies.rglob("net_promax.safetensors")).write_bytes(b"other")
    with pytest.raises(ModelError) as error:
        fetch_card(card, LocalCopy(copies), store)
    assert error.value.code == "weights_corrupt"


def test_a_cache_says_which_commit_it_is_of(tmp_path, hub, card, store):
    snapshot = tmp_path / "models--somebody--net" / "snapshots" / COMMIT
    (snapshot / "..").resolve().mkdir(parents=True)
    blobs = tmp_path / "models--somebody--net" / "blobs"
    blobs.mkdir()
    snapshot.mkdir()
    for name, content in hub.files[card.repo, COMMIT].items():
        blob = blobs / hashlib.sha256(content).hexdigest()
        blob.write_bytes(content)
        (snapshot / name).symlink_to(blob)  # as huggingface_hub's cache is
    fetch_card(replace(card, revision=COMMIT), LocalCopy(tmp_path), store)
    assert Lock.read(store.lock_path(card)).commit == COMMIT
    assert not (store.folder(card) / "net.safetensors").is_symlink()


def test_a_copy_that_fails_leaves_nothing_behind(copies, card, store, monkeypatch):
    """A disk that fills up midway, and is not the one that the copies are on."""

    def fill_up(_, target):
        target.write_bytes(b"half of i")
        raise OSError(errno.ENOSPC, "No space left on device")

    def refuse(*_):
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr("models.hub.sources.shutil.copyfile", fill_up)
    monkeypatch.setattr("models.hub.sources.Path.hardlink_to", refuse)
    with pytest.raises(ModelError, match="No space left") as error:
        fetch_card(card, LocalCopy(copies), store)
    assert error.value.code == "fetch_failed"
    assert [path.name for path in store.partial(card).iterdir() if path.name != "busy"] == []


@pytest.mark.parametrize("missing", ["repository", "file"])
def test_what_a_copy_lacks_is_told(copies, card, store, missing):
    odd = replace(card, repo="nobody/other") if missing == "repository" else replace(card, files=("vae.safetensors",))
    with pytest.raises(ModelError, match=r"no copy of nobody/other|has no vae\.safetensors") as error:
        fetch_card(odd, LocalCopy(copies), store)
    assert error.value.code == "fetch_failed"
