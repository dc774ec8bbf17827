"""What the Dockerfile says, held against the code; and its scripts, run as far as they go without Docker."""

import os
import re
import subprocess
import sys
import tomllib
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from ray.scripts.scripts import drain_node

from fanlight_client.wire import READY_PATH
from models.hub.store import ROOT as WEIGHTS
from serve.proxy.door import CALLBACK
from serve.runner import ENVIRONMENT, load_config
from serve.starting import NICENESS
from serve.studio.build import COMMANDS

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "deploy/docker"
TEXT = (DOCKER / "Dockerfile").read_text().replace("\\\n", " ")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
FINAL = ("cpu", "cuda")


def stage(name: str) -> list[str]:
    """The instructions of a stage, one a line."""
    body = re.search(rf"^FROM \S+ AS {name}\n(.*?)(?=^FROM |\Z)", TEXT, re.M | re.S)
    assert body, name
    return [line for line in body[1].splitlines() if line and not line.startswith("#")]


def values(name: str, instruction: str) -> list[str]:
    return [line.removeprefix(instruction).strip() for line in stage(name) if line.startswith(instruction + " ")]


def environment(name: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for line in values(name, "ENV") for pair in line.split())


def test_every_step_that_runs_something_is_a_script_of_ours():
    ran = [re.sub(r"--mount=\S+", "", line[4:]).split()[0] for line in TEXT.splitlines() if line.startswith("RUN ")]
    assert ran
    for script in ran:
        assert os.access(DOCKER / Path(script).name, os.X_OK), script
        assert "deploy/docker" in script


def test_what_is_copied_is_there_and_not_kept_out():
    let_in = re.findall(r"^!(.+)$", (DOCKER / "Dockerfile.dockerignore").read_text(), re.M)
    for line in re.findall(r"^COPY (?!--from)(.+)$", TEXT, re.M):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert any(source == allowed or source.startswith(allowed + "/") for allowed in let_in), source


def test_the_code_of_the_service_is_inside_and_its_tools_and_tests_are_not():
    layers = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    house = {folder for layer in layers for folder in layer.split(" | ")} | {"client"}
    copied = {line.split()[0] for line in values("app", "COPY") if len(line.split()) == 2}
    assert house <= copied
    assert not copied & {"tests", "training", "evaluation", "bench"}


@pytest.mark.parametrize("image", FINAL)
def test_an_image_says_what_it_is_and_runs_as_nobody_in_particular(image: str):
    assert f"VERSION={PROJECT['project']['version']}" in values(image, "ARG")
    (labels,) = values(image, "LABEL")
    assert f'licenses="{PROJECT["project"]["license"]}"' in labels
    assert values(image, "USER") == ["10001:10001"]
    assert "--uid 10001" in (DOCKER / "install_system.sh").read_text()
    assert values(image, "EXPOSE") == [str(load_config()["http_options"]["port"])]


@pytest.mark.parametrize("image", FINAL)
def test_an_image_sets_what_the_code_reads(image: str):
    set_there = environment(image)
    assert set_there.items() >= {**ENVIRONMENT, **CALLBACK, **NICENESS}.items()
    assert set_there["PYTHONPATH"] == "/app"
    assert set_there[WEIGHTS] == "/weights"
    command = "from serve.settings import DATA; print(DATA)"
    told = subprocess.run(
        [sys.executable, "-c", command],
        env={**os.environ, "XDG_DATA_HOME": set_there["XDG_DATA_HOME"]},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "/data/fanlight"


def test_the_studio_is_built_by_the_commands_that_make_studio_runs():
    script = (DOCKER / "build_studio.sh").read_text()
    assert [f"npm {' '.join(command)}" for command in COMMANDS] == re.findall(r"^npm .*$", script, re.M)


def test_what_the_studio_takes_from_the_client_is_there_when_it_is_built():
    taken = {
        name
        for source in (ROOT / "studio/src").rglob("*")
        if source.suffix in (".ts", ".svelte")
        for name in re.findall(r"from '(?:\.\./)+(client/[^'?]+)", source.read_text())
    }
    assert taken
    assert taken <= {word for line in values("studio", "COPY") for word in line.split()[:-1]}


@pytest.mark.parametrize(
    ("arguments", "backend"),
    [(("cpu",), "cpu"), (("cu130", "gpu", "quantised"), "cu130")],
)
def test_python_is_installed_at_our_pins_with_the_backend_and_extras_asked_for(tmp_path, arguments, backend):
    (tmp_path / "client").mkdir()
    (tmp_path / "uv").write_text(
        '#!/usr/bin/env bash\necho "$@" >>calls\nwhile (($#)); do [[ $1 != --overrides ]] || cat "$2"; shift; done\n'
    )
    (tmp_path / "uv").chmod(0o755)
    told = subprocess.run(
        [DOCKER / "install_python.sh", *arguments],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "VENV": "/elsewhere"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    made, installed = (tmp_path / "calls").read_text().splitlines()
    assert made == "venv --python 3.11 /elsewhere"
    for option in (
        "--python /elsewhere",
        f"--torch-backend {backend}",
        "--constraints constraints.txt",
        "--requirements pyproject.toml",
    ):
        assert option in installed
    assert re.findall(r"--extra (\S+)", installed) == list(arguments[1:])
    assert told.stdout.startswith("onnxruntime;") == (backend != "cpu")
    assert (tmp_path / "client/src/fanlight_client/__init__.py").read_text() == ""


@pytest.mark.parametrize("image", FINAL)
def test_byte_code_of_all_that_is_imported_is_in_the_image(image: str):
    needed = stage(f"python-{image}")
    assert needed[-1] == "RUN deploy/docker/compile_code.sh /opt"
    own = stage(image)
    copied, compiled = (
        own.index(line) for line in ("COPY --from=app /app /app", "RUN /app/deploy/docker/compile_code.sh /app")
    )
    assert copied < compiled


def test_code_is_compiled_for_good_and_what_cannot_be_is_left(tmp_path):
    (tmp_path / "good.py").write_text("ANSWER = 42\n")
    (tmp_path / "bad.py").write_text("print 42\n")
    environment = {**os.environ, "VENV": sys.prefix}
    subprocess.run([DOCKER / "compile_code.sh", tmp_path], env=environment, check=True, capture_output=True)
    (compiled,) = (tmp_path / "__pycache__").iterdir()
    assert compiled.name.startswith("good.")
    assert compiled.read_bytes()[4:8] == (1).to_bytes(4, "little")  # by the source's hash, which is not asked for again
    environment["VENV"] = str(tmp_path)
    ended = subprocess.run([DOCKER / "compile_code.sh", tmp_path], env=environment, check=False, capture_output=True)
    assert ended.returncode, "there is no Python"


def test_the_extras_that_an_image_asks_for_exist():
    (line,) = [line for line in stage("python-cuda") if "install_python.sh" in line]
    extras = line.split("install_python.sh ")[1].split()[1:]
    assert extras
    assert set(extras) <= set(PROJECT["project"]["optional-dependencies"])


@pytest.mark.parametrize("answers", ["true", "false"])
def test_a_node_that_goes_asks_ray_to_drain_it_and_is_not_held_up_where_nobody_answers(tmp_path, answers: str):
    (tmp_path / "ray").write_text(f'#!/usr/bin/env bash\nprintf "%s\\n" "$@" >{tmp_path}/asked\n{answers}\n')
    (tmp_path / "ray").chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run([DOCKER / "drain.sh", "1"], env=environment, check=True, capture_output=True, timeout=30)
    command, *options = (tmp_path / "asked").read_text().splitlines()
    assert command == "drain-node"
    context = drain_node.make_context(command, options)  # by Ray's own command, whose reasons are its own too
    assert context.params["deadline_remaining_seconds"] == 1
    assert context.params["node_id"] is None  # of this node


def test_secrets_are_made_once_and_are_for_their_owner_alone(tmp_path):
    file = tmp_path / ".env"
    for _ in range(2):
        subprocess.run([DOCKER / "write_env.sh", file], check=True, capture_output=True)
        first = file.read_text()
    assert file.read_text() == first
    assert file.stat().st_mode & 0o777 == 0o600
    secrets = re.findall(r"^\w+_(?:PASSWORD|KEY)=([0-9a-f]{48})$", first, re.M)
    assert len(set(secrets)) == 3


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_health_is_what_readyz_says(status: int, code: int):
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == READY_PATH else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}{READY_PATH}"
        ended = subprocess.run([sys.executable, DOCKER / "healthcheck.py", url], capture_output=True, check=False)
        server.shutdown()
    assert ended.returncode == code
    port = load_config()["http_options"]["port"]
    assert f'READY = "http://127.0.0.1:{port}{READY_PATH}"' in (DOCKER / "healthcheck.py").read_text()
