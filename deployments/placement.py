"""On which nodes the replicas are that this process's handles call. Serve has no public call that tells, and tells a
handle's router of every change (`deployments/routing.py`)."""

from collections.abc import Iterable

import ray
from ray.serve.handle import DeploymentHandle

_nodes: dict[tuple[str, str], frozenset[str]] = {}
"""By application and deployment."""


def remember_nodes(application: str, deployment: str, nodes: Iterable[str]) -> None:
    _nodes[application, deployment] = frozenset(nodes)


def count_other_nodes(handle: DeploymentHandle) -> int:
    """Nodes other than this one that have replicas; 0 before the first call, and of a deployment not routed InTurn."""
    return len(_nodes.get((handle.app_name, handle.deployment_name), frozenset()) - {_this_node()})


def _this_node() -> str:
    node: str = ray.get_runtime_context().get_node_id()
    return node
