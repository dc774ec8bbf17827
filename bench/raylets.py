"""A Ray cluster of several nodes on this machine, in a process of its own: nodes to be killed or frozen, and its head's
books (GCS) to be taken away for a while.

`ray.cluster_utils` has the raylets; whoever starts one stays unconnected, and may have another Ray of its own. Every
node pretends to have a GPU.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import psutil
import ray
from ray.cluster_utils import Cluster

from bench.processes import find_replicas, kill, list_family
from bench.servers import find_free_port
from serve.door import shut_door
from serve.lost_nodes import read_settings
from serve.runner import ROOT, deploy_graph
from serve.starting import NICENESS

UP_WITHIN_S = 240
NODE = {"num_cpus": 8, "num_gpus": 1, "include_dashboard": False}
HEAD = "head"
"""A resource that the head's node alone has."""


@dataclass(frozen=True)
class Plan:
    """How many nodes, what is served on them, as in serve_config.yaml, and where the books are kept: without a Redis
    they go with the GCS."""

    nodes: int
    config: dict[str, Any]
    redis: str | None = None
    store_bytes: int = 256 * 2**20


class Raylets:
    """Used as `with`: the cluster, serving. Node 0 is the head's."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan, self._log = plan, folder / "raylets.log"
        self._process: subprocess.Popen[str] | None = None
        self.address = ""
        """For `ray.init`."""
        self._raylets: list[psutil.Process] = []
        self._gcs: psutil.Process | None = None

    def __enter__(self) -> Self:
        """Raises RuntimeError with what was printed where it does not come up."""
        environment = {
            **os.environ,
            **read_settings(),
            **NICENESS,
            "PYTHONPATH": os.environ.get("PYTHONPATH", str(ROOT)),
        }
        environment.pop("RAY_ADDRESS", None)
        environment.setdefault("RAY_raylet_start_wait_time_s", str(UP_WITHIN_S))  # others may need the cores
        if self._plan.redis:
            environment |= {"RAY_REDIS_ADDRESS": self._plan.redis, "RAY_external_storage_namespace": "fanlight"}
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bench.raylets", json.dumps(self._plan.__dict__)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=ROOT,
                env=environment,
                start_new_session=True,
            )
        told = self._hear()
        self._raylets, self._gcs = [psutil.Process(pid) for pid in told["raylets"]], psutil.Process(told["gcs"])
        self.address = told["address"]
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        everybody = [each for process in (self._own(), *self._raylets) for each in list_family(process)]
        kill(everybody)
        psutil.wait_procs(everybody, timeout=30)
        self._process.wait()

    def family(self, node: int) -> Sequence[psutil.Process]:
        """A node's raylet and all that it started."""
        return list_family(self._raylets[node])

    def kill(self, node: int) -> None:
        """As when its machine loses power."""
        kill(self.family(node))

    def freeze(self, node: int) -> None:
        """As when its machine, or the line to it, hangs: nobody is told, and nothing answers."""
        for process in self.family(node):
            with suppress(psutil.NoSuchProcess):  # it has just ended
                process.suspend()

    def replace(self, node: int) -> None:
        """Another node in its place, with an Enhancer."""
        kill(self.family(node))
        self._raylets[node] = psutil.Process(self._ask("node")["raylet"])
        deadline = time.monotonic() + UP_WITHIN_S
        while not find_replicas("Enhancer", self.family(node)):
            if time.monotonic() > deadline:
                raise RuntimeError("no Enhancer came up on the new node")
            time.sleep(0.5)

    def kill_books(self) -> None:
        """The GCS is gone until `restart_books`."""
        assert self._gcs is not None
        kill([self._gcs])

    def restart_books(self) -> None:
        """Only with Redis does it know what it knew."""
        self._gcs = psutil.Process(self._ask("gcs")["gcs"])

    def _own(self) -> psutil.Process:
        assert self._process is not None
        return psutil.Process(self._process.pid)

    def _ask(self, word: str) -> Any:
        assert self._process is not None
        assert self._process.stdin is not None
        print(word, file=self._process.stdin, flush=True)
        return self._hear()

    def _hear(self) -> Any:
        """The next thing that the cluster's process says."""
        process = self._process
        assert process is not None
        assert process.stdout is not None
        timer = threading.Timer(UP_WITHIN_S, process.kill)
        timer.start()
        line = process.stdout.readline()
        timer.cancel()
        if not line:
            self.__exit__()
            raise RuntimeError(f"the cluster did not come up: {self._log.read_text()[-4000:]}")
        return json.loads(line)


def main() -> None:
    """The cluster's own process: says where things are, and then waits for words on its standard input."""
    plan = Plan(**json.loads(sys.argv[1]))
    said_on, sys.stdout = sys.stdout, sys.stderr  # Ray prints as it likes
    cluster = start_cluster(plan)
    deploy_graph(plan.config)
    told = {
        "raylets": list(map(find_raylet, cluster.list_all_nodes())),
        "gcs": find_gcs(cluster),
        "address": cluster.address,
    }
    print(json.dumps(told), file=said_on, flush=True)
    for word in sys.stdin:
        print(json.dumps(obey(word.strip(), cluster, plan)), file=said_on, flush=True)


def obey(word: str, cluster: Any, plan: Plan) -> dict[str, int]:
    """What is new, as ids of processes."""
    if word == "node":
        return {"raylet": find_raylet(cluster.add_node(**NODE, object_store_memory=plan.store_bytes))}
    cluster.head_node.kill_gcs_server(False)
    cluster.head_node.start_gcs_server()
    return {"gcs": find_gcs(cluster)}


def start_cluster(plan: Plan) -> Any:
    """The nodes, and this process connected with them."""
    shut_door()
    # It would become the cluster that every `ray.init()` of this user joins.
    ray._private.utils.write_ray_address = lambda *_, **__: None
    cluster: Any = Cluster()
    for number in range(plan.nodes):
        # A taken port of the GCS is no error: another's cluster would be joined.
        only = {"resources": {HEAD: 1}, "gcs_server_port": find_free_port()} if number == 0 else {}
        cluster.add_node(**NODE, object_store_memory=plan.store_bytes, **only)
    environment = {"PYTHONPATH": os.environ["PYTHONPATH"], "MALLOC_ARENA_MAX": "1", "OMP_WAIT_POLICY": "PASSIVE"}
    ray.init(address=cluster.address, log_to_driver=False, runtime_env={"env_vars": environment})
    return cluster


def find_raylet(node: Any) -> int:
    pid: int = node.all_processes["raylet"][0].process.pid
    return pid


def find_gcs(cluster: Any) -> int:
    pid: int = cluster.head_node.all_processes["gcs_server"][0].process.pid
    return pid


if __name__ == "__main__":
    main()
