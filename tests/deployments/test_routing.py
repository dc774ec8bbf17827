"""The nodes of a deployment's replicas, as Serve tells its router."""

import pytest
from ray.serve.experimental.round_robin_router import RoundRobinRouter

from deployments import routing
from deployments.routing import InTurn, count_other_nodes
from serve.runner import load_config


class Handle:
    app_name, deployment_name = "fanlight", "Enhancer"


class Replica:
    def __init__(self, node_id: str) -> None:
        self.node_id = node_id


class Deployment:
    app_name, name = "fanlight", "Enhancer"


@pytest.fixture
def router(monkeypatch: pytest.MonkeyPatch) -> InTurn:
    """One that is not connected with a cluster, in a process on the node `here`."""
    monkeypatch.setattr(RoundRobinRouter, "update_replicas", lambda self, replicas: None)
    monkeypatch.setattr(routing, "_this_node", lambda: "here")
    monkeypatch.setattr(routing, "_nodes", {})
    router = InTurn.__new__(InTurn)
    router._deployment_id = Deployment()  # type: ignore[assignment]
    return router


def count() -> int:
    return count_other_nodes(Handle())  # type: ignore[arg-type]


def test_nodes_are_counted_once_and_without_our_own(router: InTurn) -> None:
    assert count() == 0
    router.update_replicas([Replica(node) for node in ("here", "there", "there", "elsewhere")])  # type: ignore[misc]
    assert count() == 2
    router.update_replicas([Replica("there")])  # type: ignore[list-item]
    assert count() == 1
    router.update_replicas([])
    assert count() == 0


def test_the_enhancer_s_tiles_are_routed_so() -> None:
    parts = load_config()["applications"][0]["deployments"]
    enhancer = next(part for part in parts if part["name"] == "Enhancer")
    assert enhancer["request_router_config"]["request_router_class"] == f"{InTurn.__module__}:{InTurn.__name__}"
