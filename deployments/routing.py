"""Who gets the next tile, and on which nodes those are who get tiles."""

from collections.abc import Sequence

import ray
from ray.serve.experimental.round_robin_router import RoundRobinRouter
from ray.serve.handle import DeploymentHandle
from ray.serve.request_router import RunningReplica

_nodes: dict[tuple[str, str], frozenset[str]] = {}
"""Of this process's handles, by application and deployment: Serve has no public call that tells where replicas are,
and tells a handle's router of every change."""


class InTurn(RoundRobinRouter):
    """Serve's round robin, which remembers where the replicas are."""

    def update_replicas(self, replicas: Sequence[RunningReplica]) -> None:
        super().update_replicas(list(replicas))
        key = self._deployment_id.app_name, self._deployment_id.name
        _nodes[key] = frozenset(replica.node_id for replica in replicas)


def count_other_nodes(handle: DeploymentHandle) -> int:
    """Nodes other than this one that have replicas; 0 before the first call, and of a deployment not routed InTurn."""
    return len(_nodes.get((handle.app_name, handle.deployment_name), frozenset()) - {_this_node()})


def _this_node() -> str:
    node: str = ray.get_runtime_context().get_node_id()
    return node
