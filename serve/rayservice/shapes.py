"""The shapes that a cluster may have, as data: its groups of nodes, and what differs from serve_config.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Changes = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Group:
    """Nodes of one kind; `name` is also the label by which deployments find them."""

    name: str
    image: str
    nodes: tuple[int, int]  # at least, at most
    cpus: int
    memory_gib: int
    gpus: int = 0
    where: Mapping[str, str] = field(default_factory=dict)  # labels of Kubernetes' nodes


@dataclass(frozen=True)
class Shape:
    groups: tuple[Group, ...]
    profile: str
    changes: Changes = field(default_factory=dict)  # of deployments, by name
    places: Mapping[str, str] = field(default_factory=dict)  # groups of deployments that are neither in `cpu` nor `gpu`
    head: Mapping[str, str] = field(default_factory=dict)  # as a group's `where`
    account: str | None = None  # of Kubernetes, by which workers come to what the cloud keeps for them
    upgrade: Mapping[str, Any] | None = None  # or as KubeRay does: a second cluster beside the first, then all at once

    @property
    def gpus(self) -> int:
        return sum(group.gpus for group in self.groups)


TWO = {"num_replicas": 2, "max_replicas_per_node": 1}
"""On two nodes, so that one may go. At an update, whose new ones come before the old ones go, on two nodes more."""
FULL_SIZE = {"Inpainter": {"user_config": {"steps": 20}}}  # SDXL inpainting is not distilled
ONE_GPU: Changes = {**FULL_SIZE, "Enhancer": {"autoscaling_config": {"max_replicas": 1}}}
MANY_GPUS: Changes = {
    **FULL_SIZE,
    "Ingress": TWO,
    "Runner": TWO,
    "Enhancer": {"ray_actor_options": {"num_gpus": 1}},  # a card of its own; one more has the small models
}
CPUS = Group("cpu", "fanlight:cpu", (1, 2), 8, 32)
GPUS = Group("gpu", "fanlight:cuda", (1, 1), 8, 64, gpus=1)
SPREAD = (Group("cpu", "fanlight:cpu", (2, 6), 8, 32), Group("gpu", "fanlight:cuda", (2, 9), 8, 64, gpus=1))
LASTING = {"karpenter.sh/capacity-type": "on-demand"}
SPOT = {"karpenter.sh/capacity-type": "spot"}
ON_AWS = (  # as much as a node of 8, 4 and 8 virtual cores has left for Pods
    Group("cpu", "fanlight:cpu", (2, 4), 7, 28, where=LASTING),
    Group("runner", "fanlight:cpu", (2, 4), 3, 12, where=SPOT),
    Group("gpu", "fanlight:cuda", (2, 9), 7, 26, gpus=1, where=SPOT),
)

SHAPES = {
    "cpu": Shape((CPUS,), "miniature"),
    "one-gpu": Shape((CPUS, GPUS), "sdxl", ONE_GPU),
    "autoscaling": Shape(SPREAD, "sdxl", MANY_GPUS),
    "incremental-upgrade": Shape(
        SPREAD,
        "sdxl",
        MANY_GPUS,
        upgrade={
            "type": "NewClusterWithIncrementalUpgrade",
            "clusterUpgradeOptions": {
                "gatewayClassName": "istio",
                "stepSizePercent": 10,
                "intervalSeconds": 60,
                "maxSurgePercent": 25,
            },
        },
    ),
    "aws": Shape(ON_AWS, "sdxl", MANY_GPUS, places={"Runner": "runner"}, head=LASTING, account="fanlight"),
}
