"""Figures name the code and the weights that they were measured with."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evaluation.source import digest_profile, find_commit, find_source
from evaluation.task import WEIGHTS
from models.weights import seal_folder


def git(folder: Path, *arguments: str) -> str:
    person = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false")
    command = ["git", "-C", str(folder), *person, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of code and results within a repository with one commit."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "repository" / "evaluation"
    (folder / "results").mkdir(parents=True)
    (folder / "set.py").write_text("one\n")
    (folder / "results" / "1.0.0.json").write_text("{}\n")
    git(folder.parent, "init")
    git(folder.parent, "add", ".")
    git(folder.parent, "commit", "-m", "One")
    return folder


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """Two models, one of them of two folders, sealed."""
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.safetensors").write_bytes(name.encode())
        seal_folder(tmp_path / name)
    parts = {"x": {"network": "a"}, "y": {"pipeline": "b", "unet": "c/model.safetensors"}}
    models = {role: {"parts": named} for role, named in parts.items()}
    (tmp_path / "profile.json").write_text(json.dumps({"models": models}))
    return tmp_path


def test_a_clean_tree_is_its_commit(code: Path) -> None:
    assert find_commit(code) == git(code, "rev-parse", "--short", "HEAD")


@pytest.mark.parametrize("changed", ["evaluation/set.py", "evaluation/new.py", "models/unet.py"])
def test_any_change_anywhere_in_the_tree_is_said(code: Path, changed: str) -> None:
    path = code.parent / changed
    path.parent.mkdir(exist_ok=True)
    path.write_text("two\n")
    assert find_commit(code) == git(code, "rev-parse", "--short", "HEAD") + "+changes"


def test_the_results_of_the_run_before_are_no_change(code: Path) -> None:
    (code / "results" / "1.0.0.json").write_text('{"version": "1.0.0"}\n')
    (code / "results" / "1.1.0.json").write_text("{}\n")
    assert "+changes" not in find_commit(code)


def test_another_repository_in_the_environment_is_not_asked(code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = find_commit(code)
    monkeypatch.setenv("GIT_DIR", str(code / "nowhere"))
    assert find_commit(code) == commit


def test_without_a_repository_or_git_it_is_unknown(tmp_path: Path, code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_commit(tmp_path) == "unknown"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_commit(code) == "unknown"


@pytest.mark.parametrize("folder", ["a", "b", "c"])
def test_other_weights_in_any_folder_are_another_digest(profile: Path, folder: str) -> None:
    before = digest_profile(profile)
    assert len(before) == 12
    assert before == digest_profile(profile)
    (profile / folder / "model.safetensors").write_bytes(b"trained on")
    seal_folder(profile / folder)
    assert digest_profile(profile) != before


def test_weights_that_nobody_sealed_are_unknown(profile: Path, tmp_path: Path) -> None:
    assert digest_profile(tmp_path / "nowhere") == "unknown"
    (profile / "c" / "sha256.json").unlink()
    assert digest_profile(profile) == "unknown"


def test_a_source_has_all_three() -> None:
    source = find_source(WEIGHTS)
    assert set(source) == {"commit", "weights", "date"}
    assert source["weights"] == digest_profile(WEIGHTS) != "unknown"
    assert abs((datetime.now(UTC).date() - datetime.fromisoformat(source["date"]).date()).days) <= 1
