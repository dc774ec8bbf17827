"""A graph that is up, to be deployed again and again with what is new, as `serve deploy` does."""

import os
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from bench.hooks import SECRET
from serve.machine import fit_config
from serve.runner import deploy_graph, load_config, running_ray, scratch_args

CPUS = 32
"""That Ray is told of: shares of them must not change with the number of replicas."""
SCALED = ("Ingress", "Runner", "Enhancer")
SETTLED_S = 10.0
"""After a change: old replicas finish what they have in hand."""


class LiveGraph:
    """The graph that is up, and its configuration.

    `has_no_spare_gpu`: parts that ask for a GPU are given no surge, as where there is no second one.
    """

    def __init__(self, folder: Path, port: int, has_no_spare_gpu: bool) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._has_no_spare_gpu = has_no_spare_gpu
        self.config = load_config()
        self.config["http_options"]["port"] = port
        self._application["args"] |= scratch_args(folder)
        self._application["args"]["jobs"] |= {"allow_private": True, "webhook_secrets": [SECRET]}

    @property
    def _application(self) -> dict[str, Any]:
        (application,) = self.config["applications"]
        return application

    def configure(self, settings: Mapping[str, Mapping[str, Any]]) -> None:
        """`user_config` of deployments, in place."""
        for part in self._parts(settings):
            part["user_config"] = {**part.get("user_config", {}), **settings[part["name"]]}
        self.deploy()

    def scale(self, replicas: int) -> None:
        for part in self._parts(SCALED):
            part["num_replicas"] = replicas
        self.deploy()

    def run_code(self, pythonpath: str) -> None:
        """All replicas anew, with the code that is found there."""
        self._application["runtime_env"] = {"env_vars": {"PYTHONPATH": pythonpath}}
        self.deploy()

    def refuse_code(self, pythonpath: str) -> None:
        """That code cannot start; raises RuntimeError where it could. What was asked for before is asked for again."""
        before = deepcopy(self.config)
        try:
            self.run_code(pythonpath)
        except RuntimeError:
            time.sleep(SETTLED_S)  # whoever comes now is answered by the version before
            return
        finally:
            self.config = before
        raise RuntimeError("a version that cannot start has started")

    def deploy(self) -> None:
        """As `serve deploy` does; returns when all is up."""
        config = fit_config(self.config, cpus=CPUS, gpus=0)
        for part, asked in zip(config["applications"][0]["deployments"], self._application["deployments"], strict=True):
            if self._has_no_spare_gpu and asked["ray_actor_options"].get("num_gpus"):
                part["max_surge_percent"] = 0
        deploy_graph(config)

    def _parts(self, names: Collection[str]) -> Iterator[dict[str, Any]]:
        return (part for part in self._application["deployments"] if part["name"] in names)


@contextmanager
def live_graph(folder: Path, port: int, has_no_spare_gpu: bool) -> Iterator[LiveGraph]:
    os.chdir(folder)  # Ray has replicas import from where their driver is, before anything else
    graph = LiveGraph(folder, port, has_no_spare_gpu)
    with running_ray(cpus=CPUS):
        graph.deploy()
        yield graph
