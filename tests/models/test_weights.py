import os

import pytest

from models.errors import ModelError
from models.stamps import LARGE_BYTES, STAMPS
from models.weights import digest_file, seal_folder, verify_weights


@pytest.fixture
def folder(tmp_path):
    """A sealed folder with a file large enough to be stamped, sparse on the disk, and a small one."""
    with (tmp_path / "large.safetensors").open("wb") as file:
        file.truncate(LARGE_BYTES)
    (tmp_path / "small.json").write_text("{}")
    seal_folder(tmp_path)
    return tmp_path


@pytest.fixture
def hashed(monkeypatch):
    """The names of the files that were hashed since."""
    names = []
    monkeypatch.setattr("models.weights.digest_file", lambda path: names.append(path.name) or digest_file(path))
    return names


def test_large_files_are_hashed_once_and_small_ones_every_time(folder, hashed):
    verify_weights([folder])
    verify_weights([folder])
    assert sorted(hashed) == ["large.safetensors", "small.json", "small.json"]


def test_a_thorough_look_hashes_all(folder, hashed):
    verify_weights([folder])
    hashed.clear()
    verify_weights([folder], thorough=True)
    assert sorted(hashed) == ["large.safetensors", "small.json"]


@pytest.mark.parametrize("how", ["edited", "edited and dated back", "replaced"])
def test_a_large_file_that_was_touched_is_found_out(folder, how):
    verify_weights([folder])
    path = folder / "large.safetensors"
    before = path.stat()
    if how == "replaced":
        (folder / "new").write_bytes(bytes(LARGE_BYTES - 1) + b"x")
        (folder / "new").replace(path)
    else:
        with path.open("r+b") as file:
            file.write(b"x")
    if how != "edited":
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(ModelError, match="not the file that was sealed") as error:
        verify_weights([folder])
    assert error.value.code == "weights_corrupt"


def test_another_seal_is_not_taken_on_trust(folder):
    verify_weights([folder])
    seal = folder / "sha256.json"
    seal.write_text(seal.read_text().replace(digest_file(folder / "large.safetensors"), "0" * 64))
    with pytest.raises(ModelError, match="not the file that was sealed"):
        verify_weights([folder])


def test_a_seal_is_of_the_weights_alone(folder):
    before = (folder / "sha256.json").read_text()
    verify_weights([folder])
    assert (folder / STAMPS).is_file()
    (folder / "README.md").write_text("words")
    (folder / "more.safetensors.part").write_bytes(b"half of i")
    (folder / ".cache").mkdir()
    (folder / ".cache" / "download.json").write_text("{}")
    (folder / ".busy").touch()
    seal_folder(folder)
    assert (folder / "sha256.json").read_text() == before


@pytest.mark.parametrize("there", ["nothing", "an empty folder", "a file"])
def test_what_has_no_weights_is_not_sealed(tmp_path, there):
    folder = tmp_path / "typo"
    if there != "nothing":
        folder.touch() if there == "a file" else folder.mkdir()
    with pytest.raises(ModelError, match="typo is no folder with files to seal") as error:
        seal_folder(folder)
    assert error.value.code == "weights_missing"
    assert folder.exists() == (there != "nothing")
    assert list(folder.rglob("*")) == []


@pytest.mark.parametrize("text", ["", "[", "7"])
def test_a_broken_seal_is_told(folder, text):
    (folder / "sha256.json").write_text(text)
    with pytest.raises(ModelError, match="is no seal") as error:
        verify_weights([folder])
    assert error.value.code == "weights_corrupt"


def test_broken_stamps_are_no_stamps(folder, hashed):
    (folder / STAMPS).write_text("{")
    verify_weights([folder])
    assert "large.safetensors" in hashed
