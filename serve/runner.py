"""Start the graph of a configuration on this machine or cluster, wait until it is ready, stop it."""

import logging
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from serve.door import is_ours, shut_door

# isort: split
import ray
import yaml
from ray import serve
from ray.exceptions import AuthenticationError
from ray.serve.schema import ServeDeploySchema

from serve.machine import fit_config
from serve.proxy.door import CALLBACK
from serve.starting import NICENESS

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / "serve_config.yaml"
APPLICATION = "fanlight"
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "OMP_WAIT_POLICY": "PASSIVE"}
"""One pool of memory for all threads of a replica: deployments/allocator.py says what for. Threads that wait for one
another by spinning take the cores from other replicas: without a GPU all of them share a few. The images set it too."""

logging.getLogger("ray.serve").setLevel(logging.WARNING)  # what Serve has to say, the runner says in fewer words


def load_config(path: Path = CONFIG) -> dict[str, Any]:
    """A configuration as plain data."""
    config: dict[str, Any] = yaml.safe_load(path.read_text())
    return config


@contextmanager
def running_ray(cpus: int | None = None, metrics_port: int | None = None) -> Iterator[None]:
    """Ray of our own, or that of RAY_ADDRESS, and Serve with it gone afterwards; `cpus` to pretend to so many.

    `metrics_port`: where a Ray of our own answers Prometheus, any free port for None. Raises RuntimeError where a
    cluster does not answer, or not without its token.
    """
    if is_ours():
        shut_door()
        for name, value in NICENESS.items():
            os.environ.setdefault(name, value)
    try:
        _join_ray(cpus, metrics_port)
    except (AuthenticationError, ConnectionError) as error:
        raise RuntimeError(str(error)) from error
    try:
        yield
    finally:
        _shut_down()
        ray.shutdown()


def find_ray() -> str:
    """The address by which other Python callers join the Ray that is running, host:port."""
    address: str = ray.get_runtime_context().gcs_address
    return address


def _join_ray(cpus: int | None, metrics_port: int | None) -> None:
    ray.init(
        address="local" if is_ours() else None,  # not whatever else runs on this machine; None is RAY_ADDRESS
        num_cpus=cpus,
        include_dashboard=False,
        log_to_driver=False,
        logging_level=logging.ERROR,
        runtime_env={"env_vars": {"PYTHONPATH": str(ROOT), **ENVIRONMENT, **CALLBACK}},
        _metrics_export_port=metrics_port,
    )


@contextmanager
def running_graph(config: dict[str, Any], port: int | None = None, metrics_port: int | None = None) -> Iterator[str]:
    """The graph, up and ready; yields its base URL and stops it afterwards.

    Raises RuntimeError with Serve's own words when the graph does not come up.
    """
    with running_ray(metrics_port=metrics_port):
        resources = ray.cluster_resources()
        config = fit_config(config, resources.get("CPU", 1), resources.get("GPU", 0))
        http = config["http_options"]
        http["port"] = port or http["port"]
        deploy_graph(config)
        yield f"http://{http['host']}:{http['port']}"


@contextmanager
def scratch_graph(port: int, config: dict[str, Any] | None = None) -> Iterator[str]:
    """A graph whose jobs and reports are its own, and gone with it: for demos, tests and measurements."""
    config = deepcopy(config or load_config())
    with tempfile.TemporaryDirectory(prefix="fanlight-") as folder:
        args = config["applications"][0]["args"]
        scratch = scratch_args(Path(folder))
        args |= {**scratch, "jobs": {**args.get("jobs", {}), **scratch["jobs"]}}
        with running_graph(config, port) as url:
            yield url


def scratch_args(folder: Path) -> dict[str, Any]:
    """`args` of a graph that keeps all that it keeps in a folder."""
    jobs = {"store": f"sqlite:///{folder / 'jobs.db'}", "artefacts": (folder / "artefacts").as_uri()}
    return {"reports_dir": str(folder / "reports"), "uploads_dir": str(folder / "uploads"), "jobs": jobs}


def deploy_graph(config: dict[str, Any], timeout_s: float = 900) -> None:
    """Deploy a configuration and wait until every deployment is up; raises RuntimeError otherwise."""
    client = _start_serve(config)
    client.deploy_apps(ServeDeploySchema.model_validate(config))
    deadline = time.monotonic() + timeout_s
    while (status := _status()) != "RUNNING":
        if status in ("DEPLOY_FAILED", "UNHEALTHY") or time.monotonic() > deadline:
            raise RuntimeError(f"the graph did not come up ({status}): {_explain()}")
        time.sleep(0.2)
    client.wait_for_proxies_serving(wait_for_applications_running=True)


def _shut_down() -> None:
    """Replicas finish what they have in hand, or put it back. A Ray of our own takes the rest of Serve along."""
    for application in serve.status().applications:
        serve.delete(application)
    if not is_ours():
        serve.shutdown()


def _start_serve(config: dict[str, Any]) -> Any:
    serve.start(
        http_options=config["http_options"],
        proxy_location=config["proxy_location"],
        logging_config=config.get("logging_config"),
    )
    # The same call that `serve run FILE` makes; Serve's public API takes no configuration file.
    return serve.context._get_global_client()


def _status() -> str:
    application = serve.status().applications.get(APPLICATION)
    return application.status.value if application else "NOT_STARTED"


def _explain() -> str:
    application = serve.status().applications.get(APPLICATION)
    if application is None:
        return "Serve does not know it"
    parts = [f"{name}: {part.message}" for name, part in application.deployments.items() if part.message]
    return "; ".join([application.message, *parts])
