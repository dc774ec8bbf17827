"""The RayService of a shape, as KubeRay 1.7 takes it."""

from importlib.metadata import version
from typing import Any

import yaml

from serve.rayservice.graph import LABEL, plan_graph
from serve.rayservice.pods import DRAIN_S, LABELS, draw_head, draw_worker
from serve.rayservice.shapes import Group, Shape

HEADER = "# Made from serve_config.yaml: python -m serve.rayservice\n"


def render_service(shape: Shape) -> str:
    """Its YAML, with the graph in it as text, as KubeRay has it."""
    return HEADER + yaml.dump(draw_service(shape), Dumper=Written, sort_keys=False, width=120)


def draw_service(shape: Shape) -> dict[str, Any]:
    graph = yaml.dump(plan_graph(shape), Dumper=Written, sort_keys=False, width=120)
    upgrade = {"upgradeStrategy": dict(shape.upgrade)} if shape.upgrade else {}
    spec = {
        **upgrade,
        "serveConfigV2": graph,
        "excludeHeadPodFromServeSvc": True,  # photos go to those who work
        "rayClusterDeletionDelaySeconds": DRAIN_S,  # of the old cluster, which still has photos in hand
        "rayClusterConfig": _cluster(shape),
    }
    return {
        "apiVersion": "ray.io/v1",
        "kind": "RayService",
        "metadata": {"name": "fanlight", "labels": LABELS},
        "spec": spec,
    }


def _cluster(shape: Shape) -> dict[str, Any]:
    password = {"valueFrom": {"secretKeyRef": {"name": "fanlight-redis", "key": "password"}}}
    return {
        "rayVersion": version("ray"),
        "authOptions": {"mode": "token", "secretName": "fanlight-ray"},
        "gcsFaultToleranceOptions": {"redisAddress": "fanlight-redis:6379", "redisPassword": password},
        "enableInTreeAutoscaling": True,
        "autoscalerOptions": {"version": "v2", "idleTimeoutSeconds": 300},
        "headGroupSpec": {
            "rayStartParams": {"num-cpus": "0"},
            "template": draw_head(shape.groups[0].image, shape.head),
        },
        "workerGroupSpecs": [_group(group, shape) for group in shape.groups],
    }


def _group(group: Group, shape: Shape) -> dict[str, Any]:
    least, most = group.nodes
    return {
        "groupName": group.name,
        "replicas": least,
        "minReplicas": least,
        "maxReplicas": most,
        "labels": {LABEL: group.name},
        "rayStartParams": {},
        "template": draw_worker(group, shape.profile, shape.account),
    }


class Written(yaml.SafeDumper):
    """Text of several lines as it is, and everything in full where it comes twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


Written.add_representer(str, _write_text)
