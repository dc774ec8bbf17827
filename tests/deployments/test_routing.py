"""The nodes of a deployment's replicas, as Serve tells its router."""

from typing import Any

import pytest
from ray.serve.config import RequestRouterConfig
from ray.serve.experimental.round_robin_router import RoundRobinRouter

from deployments import placement
from deployments.placement import count_other_nodes
from serve.runner import load_config


class Handle:
    app_name, deployment_name = "fanlight", "Enhancer"


class Replica:
    def __init__(self, node_id: str) -> None:
        self.node_id = node_id


class Deployment:
    app_name, name = "fanlight", "Enhancer"


@pytest.fixture
def router(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The Enhancer's, as Serve hands it to handles, without a cluster; in a process on the node `here`."""
    monkeypatch.setattr(RoundRobinRouter, "update_replicas", lambda self, replicas: None)
    monkeypatch.setattr(placement, "_this_node", lambda: "here")
    monkeypatch.setattr(placement, "_nodes", {})
    parts = load_config()["applications"][0]["deployments"]
    (enhancer,) = [part for part in parts if part["name"] == "Enhancer"]
    kind = RequestRouterConfig(**enhancer["request_router_config"]).get_request_router_class()
    router: Any = kind.__new__(kind)  # type: ignore[attr-defined]
    router._deployment_id = Deployment()
    return router


def count() -> int:
    return count_other_nodes(Handle())  # type: ignore[arg-type]


def test_nodes_are_counted_once_and_without_our_own(router: Any) -> None:
    assert count() == 0
    router.update_replicas([Replica(node) for node in ("here", "there", "there", "elsewhere")])
    assert count() == 2
    router.update_replicas([Replica("there")])
    assert count() == 1
    router.update_replicas([])
    assert count() == 0
