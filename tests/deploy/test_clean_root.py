"""What the Dockerfile's RUN lines call, run in an empty Debian: no Docker, but root, debootstrap, a network.

Minutes: `pytest -m slow tests/deploy/test_clean_root.py`. The studio's script is left out: its image begins with Node.
"""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = ("deploy/docker", "pyproject.toml", "constraints.txt", "client/pyproject.toml", "client/README.md")
MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
PATH = "/opt/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

pytestmark = pytest.mark.slow


class Clean:
    """A root: `run` is RUN."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *command: str) -> str:
        asked = ["chroot", self.root, "/usr/bin/env", "-i", f"PATH={PATH}", "HOME=/root", "UV_LINK_MODE=copy", *command]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clean]:
    if os.geteuid() or not shutil.which("debootstrap"):
        pytest.skip("a clean root wants root, and debootstrap: apt-get install debootstrap")
    root = tmp_path_factory.mktemp("clean")
    # In a mount namespace of its own: what it mounts within the root goes with it, however it ends.
    command = ["unshare", "--mount", "debootstrap", "--variant=minbase", "bookworm", root, MIRROR]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"debootstrap found no Debian at {MIRROR}: {made.stdout[-500:]}{made.stderr[-500:]}")
    for name in NEEDED:
        (root / "app" / name).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, root / "app" / name)
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    yield Clean(root)
    shutil.rmtree(root)


@pytest.fixture(scope="module")
def system(clean: Clean) -> Clean:
    clean.run("/app/deploy/docker/install_system.sh")
    return clean


def test_the_system_is_there_and_its_user_may_write_where_data_goes(system: Clean) -> None:
    assert system.run("id", "--user", "fanlight").strip() == "10001"
    assert system.run("stat", "--format", "%U", "/data", "/weights").split() == ["fanlight", "fanlight"]
    assert "libglib-2.0.so.0" in system.run("ldconfig", "--print-cache")
    assert (system.root / "etc/ssl/certs/ca-certificates.crt").stat().st_size > 100_000


def test_python_is_there_with_all_that_fanlight_imports(system: Clean) -> None:
    if not (uv := shutil.which("uv")):
        pytest.skip("no uv on this machine: pip install uv")
    if away := [host for host in ("github.com", "download.pytorch.org", "pypi.org") if not is_known(host)]:
        pytest.skip(f"uv takes Python and PyTorch from {' and '.join(away)}, which cannot be reached from here")
    shutil.copy(uv, system.root / "usr/local/bin/uv")
    system.run("sh", "-c", "cd /app && deploy/docker/install_python.sh cpu")
    for package in ("client/src", "imaging", "models", "deployments", "video", "finishing", "jobs", "serve"):
        shutil.copytree(ROOT / package, system.root / "app" / package, dirs_exist_ok=True)
    system.run("/app/deploy/docker/compile_code.sh", "/opt", "/app")
    assert any((system.root / "app/serve/__pycache__").glob("graph.*.pyc"))
    assert (
        system.run("sh", "-c", "cd /app && PYTHONPATH=/app python -c 'import serve.graph; print(6 * 7)'").strip()
        == "42"
    )


def is_known(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, 443))
    except OSError:
        return False
