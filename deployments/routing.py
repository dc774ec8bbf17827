"""Who gets the next tile. Serve pickles this module's class by value: what it remembers is in another module."""

from collections.abc import Sequence

from ray.serve.experimental.round_robin_router import RoundRobinRouter
from ray.serve.request_router import RunningReplica

from deployments import placement


class InTurn(RoundRobinRouter):
    """Serve's round robin, which tells where the replicas are."""

    def update_replicas(self, replicas: Sequence[RunningReplica]) -> None:
        super().update_replicas(list(replicas))
        told = self._deployment_id
        placement.remember_nodes(told.app_name, told.name, (replica.node_id for replica in replicas))
