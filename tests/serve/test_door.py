"""Where the token of Ray's door comes from."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from serve import door


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and no token anywhere else."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("RAY_AUTH_TOKEN", "")
    monkeypatch.delenv("RAY_AUTH_TOKEN_PATH", raising=False)
    return tmp_path


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_token_is_made_once_and_for_its_owner_alone(home):
    door.shut_door()
    path = home / ".ray" / "auth_token"
    token = path.read_text()
    assert len(token) == 64
    assert mode_of(path) == 0o600
    door.shut_door()
    assert path.read_text() == token
    assert list(path.parent.iterdir()) == [path]


def test_a_token_that_ray_left_to_be_read_by_all_is_kept_and_closed(home):
    path = home / ".ray" / "auth_token"
    path.parent.mkdir()
    path.write_text("of old")
    path.chmod(0o644)
    door.shut_door()
    assert path.read_text() == "of old"
    assert mode_of(path) == 0o600


def test_of_two_who_write_at_once_one_wins(home):
    path = home / ".ray" / "auth_token"
    door._write_whole(path, "first")
    door._write_whole(path, "second")
    assert path.read_text() == "first"


@pytest.mark.parametrize("home_of", ["/dev/null", None])
def test_without_a_home_the_token_is_in_the_environment(home, home_of, monkeypatch, capsys):
    monkeypatch.setenv("HOME", home_of) if home_of else monkeypatch.delenv("HOME")
    door.shut_door()
    assert len(os.environ["RAY_AUTH_TOKEN"]) == 64
    assert "RAY_AUTH_TOKEN" in capsys.readouterr().err


@pytest.mark.parametrize("settings", [{"RAY_AUTH_TOKEN": "mine"}, {"RAY_AUTH_TOKEN_PATH": "/run/token"}])
def test_a_token_from_elsewhere_is_taken(home, settings, monkeypatch):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    door.shut_door()
    assert not (home / ".ray").exists()


@pytest.mark.parametrize(("address", "ours"), [("", True), ("local", True), ("auto", False), ("10.0.0.1:6379", False)])
def test_a_cluster_is_whatever_ray_address_names(address, ours, monkeypatch):
    monkeypatch.setenv("RAY_ADDRESS", address)
    assert door.is_ours() == ours


def run(code: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A Python of its own, which has heard of no door."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, env=environment | settings, check=False)


def test_ray_that_was_imported_too_early_is_not_started():
    done = run("import ray, serve.door; serve.door.shut_door()")
    assert "RuntimeError: ray was imported before serve.door" in done.stderr


PRINT_SETTINGS = "import os, serve.door; print({name: os.environ.get(name) for name in ['RAY_AUTH_MODE', '%s']})"
LOOPBACK = "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"


def test_a_ray_of_our_own_is_on_loopback_and_a_cluster_is_not():
    ours = run(PRINT_SETTINGS % LOOPBACK)
    assert ours.stdout.strip() == str({"RAY_AUTH_MODE": "token", LOOPBACK: "0"})
    theirs = run(PRINT_SETTINGS % LOOPBACK, RAY_ADDRESS="10.0.0.1:6379")
    assert theirs.stdout.strip() == str({"RAY_AUTH_MODE": "token", LOOPBACK: None})
