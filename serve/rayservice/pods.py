"""The Pods of a cluster: a head that keeps the books and does no work, and workers that finish photos."""

from collections.abc import Mapping
from typing import Any

from serve.lost_nodes import read_settings
from serve.rayservice.shapes import Group

USER = 10001
"""Of the images."""
LABELS = {"app.kubernetes.io/name": "fanlight"}
SETTINGS = [{"secretRef": {"name": "fanlight"}}]
"""Where jobs and artefacts are. The head reads it too: the graph is built there."""
LOST_NODES = [{"name": name, "value": value} for name, value in read_settings().items()]
DRAIN_S = 720
"""A node that is to go keeps its photos for so long: the Ingress's `graceful_shutdown_timeout_s` and a new replica's
start, in serve_config.yaml ten minutes for a `best` photo on a busy CPU."""
AGENT, SERVE, METRICS, DASHBOARD = 52365, 8000, 8080, 8265

CONTAINER = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
POD = {
    "runAsNonRoot": True,
    "runAsUser": USER,
    "runAsGroup": USER,
    "fsGroup": USER,
    "fsGroupChangePolicy": "OnRootMismatch",
    "seccompProfile": {"type": "RuntimeDefault"},
}


def draw_head(image: str, where: Mapping[str, str]) -> dict[str, Any]:
    """Of a template: the head. Everything it knows is in Redis as well, so that another one goes on."""
    container = {
        "name": "ray-head",
        "image": image,
        "envFrom": SETTINGS,
        "env": LOST_NODES,
        "resources": _resources(cpus=2, memory_gib=8),
        "ports": [
            {"name": "gcs-server", "containerPort": 6379},
            {"name": "dashboard", "containerPort": DASHBOARD},
            {"name": "metrics", "containerPort": METRICS},
        ],
        "readinessProbe": _probe(DASHBOARD, "/api/gcs_healthz", period_s=5, failures=6),
        **_health(),
    }
    return _template("head", container, where, volumes=("tmp", "work"))


def draw_worker(group: Group, profile: str, account: str | None) -> dict[str, Any]:
    """Of a template: a node of a group, whose weights are there before Ray is."""
    container = {
        "name": "ray-worker",
        "image": group.image,
        "envFrom": SETTINGS,
        "env": LOST_NODES,
        "resources": _resources(group.cpus, group.memory_gib, group.gpus),
        "ports": [{"name": "serve", "containerPort": SERVE}, {"name": "metrics", "containerPort": METRICS}],
        "readinessProbe": _probe(SERVE, "/-/healthz", period_s=5, failures=2),
        "lifecycle": {"preStop": {"exec": {"command": ["/app/deploy/docker/drain.sh", str(DRAIN_S)]}}},
        **_health(),
    }
    weights = {
        "name": "weights",
        "image": group.image,
        "command": ["python", "-m", "models", "fetch", profile],
        "resources": _resources(cpus=1, memory_gib=4),
        "securityContext": CONTAINER,
        "volumeMounts": _mounts("tmp", "weights"),
    }
    template = _template(group.name, container, group.where, volumes=("tmp", "work", "weights"))
    template["spec"] |= {"initContainers": [weights], "terminationGracePeriodSeconds": DRAIN_S + 60}
    if account:
        template["spec"]["serviceAccountName"] = account
    if group.gpus:
        template["spec"]["tolerations"] = [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]
    return template


def _template(
    component: str, container: dict[str, Any], where: Mapping[str, str], volumes: tuple[str, ...]
) -> dict[str, Any]:
    container |= {"securityContext": CONTAINER, "volumeMounts": _mounts(*volumes)}
    spec: dict[str, Any] = {
        "automountServiceAccountToken": component == "head",  # the autoscaler beside it asks for Pods
        "securityContext": POD,
        "containers": [container],
        "volumes": [VOLUMES[name] for name in volumes],
    }
    if where:
        spec["nodeSelector"] = dict(where)
    return {"metadata": {"labels": {**LABELS, "app.kubernetes.io/component": component}}, "spec": spec}


VOLUMES = {
    "tmp": {"name": "tmp", "emptyDir": {}},  # photos in hand, Ray's logs
    "work": {"name": "work", "persistentVolumeClaim": {"claimName": "fanlight-work"}},
    "weights": {"name": "weights", "persistentVolumeClaim": {"claimName": "fanlight-weights"}},
}
PLACES = {"tmp": "/tmp", "work": "/data", "weights": "/weights"}


def _mounts(*names: str) -> list[dict[str, str]]:
    return [{"name": name, "mountPath": PLACES[name]} for name in names]


def _resources(cpus: int, memory_gib: int, gpus: int = 0) -> dict[str, Any]:
    amounts = {"cpu": str(cpus), "memory": f"{memory_gib}Gi"}
    if gpus:
        amounts["nvidia.com/gpu"] = str(gpus)
    return {"requests": dict(amounts), "limits": dict(amounts)}


def _health() -> dict[str, Any]:
    """Slow to give up: a node on which photos keep every core busy answers late, and is well."""
    path = "/api/local_raylet_healthz"
    return {
        "startupProbe": _probe(AGENT, path, period_s=5, failures=60),
        "livenessProbe": _probe(AGENT, path, period_s=15, failures=12),
    }


def _probe(port: int, path: str, period_s: int, failures: int) -> dict[str, Any]:
    return {
        "httpGet": {"port": port, "path": path},
        "periodSeconds": period_s,
        "timeoutSeconds": 10,
        "failureThreshold": failures,
    }
