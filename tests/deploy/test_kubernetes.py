"""Manifests for Kubernetes: made from serve_config.yaml, valid by KubeRay's and Kubernetes' schemas, and of one mind.

Nothing here has met a cluster. `kubectl kustomize` renders the overlays where there is a kubectl; elsewhere they are
put together as far as their own lists of files say.
"""

import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from jsonschema import Draft202012Validator
from ray._raylet import Config
from ray.autoscaler._private.kuberay.autoscaling_config import _derive_autoscaling_config_from_ray_cr
from ray.serve.schema import ServeDeploySchema

from models.__main__ import COMMANDS
from models.commands import fetch
from models.profile import Profile
from serve.lost_nodes import read_settings
from serve.machine import count_at_an_update, sleeps
from serve.rayservice import pods
from serve.rayservice.manifest import render_service
from serve.rayservice.shapes import SHAPES
from serve.runner import load_config
from serve.settings import GraphArgs

ROOT = Path(__file__).parents[2]
KUBERNETES = ROOT / "deploy/kubernetes"
CRDS = ROOT.parent / "shared/refs/kuberay"
VERSION = "1.34"
EACH = pytest.mark.parametrize("name", SHAPES)
Manifest = dict[str, Any]


@cache
def rendered(name: str) -> list[Manifest]:
    folder = KUBERNETES / "overlays" / name
    if kubectl := shutil.which("kubectl"):
        told = subprocess.run([kubectl, "kustomize", folder], capture_output=True, text=True, check=True)
        return list(yaml.safe_load_all(told.stdout))
    return gathered(folder)


def gathered(folder: Path) -> list[Manifest]:
    """What a kustomization lists, without kustomize: no patches, no names with digests."""
    found: list[Manifest] = []
    for resource in yaml.safe_load((folder / "kustomization.yaml").read_text()).get("resources", []):
        path = folder / resource
        found += gathered(path) if path.is_dir() else yaml.safe_load_all(path.read_text())
    return found


def only(name: str, kind: str, called: str = "fanlight") -> Manifest:
    (found,) = [m for m in rendered(name) if m["kind"] == kind and m["metadata"]["name"] == called]
    return found


def cluster(name: str) -> Manifest:
    return only(name, "RayService")["spec"]["rayClusterConfig"]


def graph(name: str) -> Manifest:
    return yaml.safe_load(only(name, "RayService")["spec"]["serveConfigV2"])


def deployments(name: str) -> dict[str, Manifest]:
    return {part["name"]: part for part in graph(name)["applications"][0]["deployments"]}


def templates(name: str) -> list[Manifest]:
    groups = [cluster(name)["headGroupSpec"], *cluster(name)["workerGroupSpecs"]]
    return [group["template"] for group in groups]


@EACH
def test_what_is_committed_is_what_is_made(name: str):
    again = "python -m serve.rayservice"
    committed = (KUBERNETES / "overlays" / name / "rayservice.yaml").read_text()
    assert committed == render_service(SHAPES[name]), again


def test_every_overlay_has_a_shape():
    assert {folder.name for folder in (KUBERNETES / "overlays").iterdir()} == set(SHAPES)


@EACH
def test_serve_takes_the_graph_and_it_has_the_deployments_of_serve_config(name: str):
    ServeDeploySchema.model_validate(graph(name))
    GraphArgs.model_validate(graph(name)["applications"][0]["args"])
    ours = load_config()["applications"][0]["deployments"]
    assert list(deployments(name)) == [part["name"] for part in ours]
    for part in ours:  # what no shape speaks of is as it is there
        there = deployments(name)[part["name"]]
        for key in ("max_ongoing_requests", "graceful_shutdown_timeout_s", "request_router_config"):
            assert there.get(key) == part.get(key)
        if SHAPES[name].gpus:  # where there is none, every part has a surge
            assert there.get("max_surge_percent") == part.get("max_surge_percent")


@EACH
def test_nodes_that_are_lost_are_noticed_as_soon_on_the_head_as_by_the_workers(name: str):
    for template in templates(name):
        told = {setting["name"]: setting["value"] for setting in template["spec"]["containers"][0]["env"]}
        assert told == read_settings()
        assert all(hasattr(Config, key.removeprefix("RAY_")) for key in told if key.startswith("RAY_health_check_"))


@EACH
def test_kuberay_s_schema_takes_it_and_knows_every_field(name: str):
    if not CRDS.is_dir():
        pytest.skip("KubeRay's CRDs lie in ../shared/refs/kuberay, which is not here")
    said = [
        f"{list(error.absolute_path)}: {error.message}"
        for error in crd("rayservices").iter_errors(only(name, "RayService"))
    ]
    assert not said
    alone = {**only(name, "RayService"), "kind": "RayCluster", "spec": cluster(name)}
    assert not list(crd("rayclusters").iter_errors(alone))


def test_kuberay_s_schema_would_say_so_of_a_field_that_is_none():
    if not CRDS.is_dir():
        pytest.skip("KubeRay's CRDs lie in ../shared/refs/kuberay, which is not here")
    wrong = yaml.safe_load(render_service(SHAPES["cpu"]).replace("excludeHeadPodFromServeSvc", "excludeHead"))
    assert list(crd("rayservices").iter_errors(wrong))


@cache
def crd(plural: str) -> Draft202012Validator:
    """Of `ray.io/v1`; unlike an API server, which drops them in silence, unknown fields are errors."""
    loaded = yaml.load((CRDS / f"ray.io_{plural}.yaml").read_text(), Loader=yaml.CSafeLoader)
    (schema,) = [v["schema"]["openAPIV3Schema"] for v in loaded["spec"]["versions"] if v["name"] == "v1"]
    schema["properties"]["metadata"] = {"type": "object"}
    return Draft202012Validator(closed(schema))


def closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    copied = {key: closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and "x-kubernetes-preserve-unknown-fields" not in schema:
        copied.setdefault("additionalProperties", False)
    return copied


@EACH
def test_kubernetes_own_schema_takes_everything_else(name: str):
    for manifest in rendered(name):
        if manifest["kind"] in ("RayService", "ServiceMonitor"):
            continue
        assert manifest["metadata"].get("namespace", "fanlight") == "fanlight"
        kubernetes_validate.validate(manifest, VERSION, strict=True)
    for template in templates(name):
        pod = {"apiVersion": "v1", "kind": "Pod", **template}
        kubernetes_validate.validate(pod, VERSION, strict=True)


@EACH
def test_ray_s_autoscaler_finds_a_kind_of_node_for_every_replica(name: str):
    alone = {"metadata": {"name": "fanlight", "namespace": "fanlight"}, "spec": cluster(name)}
    kinds = _derive_autoscaling_config_from_ray_cr(alone)["available_node_types"]
    (head,) = [kind for kind in kinds.values() if kind["max_workers"] == 0]
    assert head["resources"]["CPU"] == 0
    room = {kind["labels"]["fanlight-group"]: kind for kind in kinds.values() if kind is not head}
    wanted: dict[str, dict[str, float]] = {}
    for part in deployments(name).values():
        options = part["ray_actor_options"]
        kind = room[options["label_selector"]["fanlight-group"]]
        assert options.get("num_gpus", 0) <= kind["resources"].get("GPU", 0), part["name"]
        assert options["num_cpus"] <= kind["resources"]["CPU"], part["name"]
        least = 0 if sleeps(part) else part.get("num_replicas", 1)
        sums = wanted.setdefault(options["label_selector"]["fanlight-group"], {"CPU": 0, "GPU": 0})
        sums["CPU"] += least * options["num_cpus"]
        sums["GPU"] += least * options.get("num_gpus", 0)
    for group, sums in wanted.items():  # what is always up has room on the nodes that are always there
        for resource, amount in sums.items():
            there = room[group]["min_workers"] * room[group]["resources"].get(resource, 0)
            assert round(amount, 6) <= there, (group, resource)


@EACH
def test_an_update_finds_nodes_for_new_replicas_beside_old_ones(name: str):
    groups = {group["groupName"]: group for group in cluster(name)["workerGroupSpecs"]}
    cpus = {group.name: group.cpus for group in SHAPES[name].groups}
    wanted = dict.fromkeys(groups, 0.0)
    for part in deployments(name).values():
        options = part["ray_actor_options"]
        place, most = options["label_selector"]["fanlight-group"], count_at_an_update(part)
        wanted[place] += 0 if sleeps(part) else most * options["num_cpus"]
        assert most <= part.get("max_replicas_per_node", most) * groups[place]["maxReplicas"], part["name"]
        if options.get("num_gpus"):
            assert not part.get("max_surge_percent"), part["name"]
    for place, group in groups.items():
        assert wanted[place] <= group["maxReplicas"] * cpus[place]


@EACH
def test_photos_in_hand_outlast_a_node_and_a_cluster_that_go(name: str):
    slowest = max(part.get("graceful_shutdown_timeout_s", 20) for part in deployments(name).values())
    assert slowest < pods.DRAIN_S <= only(name, "RayService")["spec"]["rayClusterDeletionDelaySeconds"]
    for group in cluster(name)["workerGroupSpecs"]:
        spec = group["template"]["spec"]
        script, seconds = spec["containers"][0]["lifecycle"]["preStop"]["exec"]["command"]
        assert (ROOT / Path(script).relative_to("/app")).is_file()
        assert slowest < int(seconds) < spec["terminationGracePeriodSeconds"]
    door = only(name, "Deployment", "fanlight-door")["spec"]["template"]["spec"]
    assert door["terminationGracePeriodSeconds"] > slowest


@EACH
def test_a_node_that_is_busy_is_not_taken_for_dead_at_once(name: str):
    for template in templates(name):
        probe = template["spec"]["containers"][0]["livenessProbe"]
        assert probe["periodSeconds"] * probe["failureThreshold"] >= 180


@EACH
def test_ports_are_those_of_the_code_and_of_each_other(name: str):
    port = graph(name)["http_options"]["port"]
    assert port == pods.SERVE == load_config()["http_options"]["port"]
    for template in templates(name)[1:]:
        (container,) = template["spec"]["containers"]
        named = {there["name"]: there["containerPort"] for there in container["ports"]}
        assert named == {"serve": port, "metrics": pods.METRICS}
        assert container["readinessProbe"]["httpGet"]["port"] == port
    assert only(name, "Service", "fanlight-metrics")["spec"]["ports"][0]["port"] == pods.METRICS
    environment = only(name, "Deployment", "fanlight-door")["spec"]["template"]["spec"]["containers"][0]["env"]
    (upstream,) = [entry["value"] for entry in environment if entry["name"] == "FANLIGHT_UPSTREAM"]
    if shutil.which("kubectl") and SHAPES[name].upgrade:
        assert upstream == "fanlight-gateway-istio:80"
    else:
        assert upstream == f"{only(name, 'RayService')['metadata']['name']}-serve-svc:{port}"


@EACH
def test_only_the_cluster_its_operator_and_the_door_come_in(name: str):
    by_port: dict[int | None, set[str]] = {}
    for policy in rendered(name):
        if policy["kind"] != "NetworkPolicy" or policy["spec"]["podSelector"]["matchLabels"] != pods.LABELS:
            continue
        assert policy["spec"]["policyTypes"] == ["Ingress"]
        for rule in policy["spec"]["ingress"]:
            for peer in rule["from"]:
                assert peer.get("namespaceSelector", {"matchLabels": 1})["matchLabels"], "any namespace"
                (label,) = peer["podSelector"]["matchLabels"].values()
                for port in rule.get("ports", [{"port": None}]):
                    by_port.setdefault(port["port"], set()).add(label)
    gateway = {"fanlight-gateway"} if SHAPES[name].upgrade else set()
    assert by_port == {
        None: {"fanlight"},
        pods.SERVE: {"fanlight-door", "kuberay-operator"} | gateway,
        pods.DASHBOARD: {"kuberay-operator"},
        pods.METRICS: {"prometheus"},
    }
    for template in templates(name):
        assert template["metadata"]["labels"].items() >= pods.LABELS.items()


@EACH
def test_the_weights_that_are_fetched_are_those_that_are_served(name: str):
    assert fetch in COMMANDS
    profile = graph(name)["applications"][0]["args"]["profile"]
    Profile.read(profile)
    for template in templates(name)[1:]:
        (weights,) = template["spec"]["initContainers"]
        assert weights["command"] == ["python", "-m", "models", "fetch", profile]
        assert {"name": "weights", "mountPath": "/weights"} in weights["volumeMounts"]


@EACH
def test_a_container_is_nobody_in_particular_and_writes_to_volumes_alone(name: str):
    text = (ROOT / "deploy/docker/Dockerfile").read_text()
    assert f"USER {pods.USER}:{pods.USER}" in text
    for place in pods.PLACES.values():
        assert f"={place}" in text
    for template in templates(name):
        assert template["spec"]["securityContext"]["runAsNonRoot"]
        for container in (*template["spec"]["containers"], *template["spec"].get("initContainers", [])):
            assert container["securityContext"]["readOnlyRootFilesystem"]
            image, target = container["image"].split(":")
            assert image == "fanlight"
            assert f" AS {target}\n" in text


@EACH
def test_claims_and_secrets_are_there_or_told_of(name: str):
    claims = {m["metadata"]["name"] for m in rendered(name) if m["kind"] == "PersistentVolumeClaim"}
    told = (ROOT / "docs/deploy.md").read_text()
    for template in templates(name):
        for volume in template["spec"]["volumes"]:
            if claim := volume.get("persistentVolumeClaim"):
                assert claim["claimName"] in claims
        for source in template["spec"]["containers"][0].get("envFrom", []):
            assert f"secret generic {source['secretRef']['name']} " in told
    assert f"secret generic {cluster(name)['authOptions']['secretName']} --from-literal=auth_token=" in told
    redis = cluster(name)["gcsFaultToleranceOptions"]["redisPassword"]["valueFrom"]["secretKeyRef"]
    assert f"secret generic {redis['name']} --from-literal={redis['key']}=" in told


@pytest.mark.parametrize("name", ["autoscaling", "incremental-upgrade", "aws"])
def test_a_node_may_go_while_another_answers(name: str):
    budget = only(name, "PodDisruptionBudget")["spec"]
    (group,) = [group for group in cluster(name)["workerGroupSpecs"] if group["groupName"] == "cpu"]
    assert budget["selector"]["matchLabels"].items() <= group["template"]["metadata"]["labels"].items()
    assert budget["minAvailable"] < group["minReplicas"]
    for part in ("Ingress", "Runner"):
        assert deployments(name)[part]["num_replicas"] == 2
        assert deployments(name)[part]["max_replicas_per_node"] == 1


def test_the_service_monitor_finds_every_pod_of_ray():
    service = only("cpu", "Service", "fanlight-metrics")
    monitor = only("cpu", "ServiceMonitor")
    assert service["spec"]["selector"] == pods.LABELS
    assert monitor["spec"]["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    assert monitor["spec"]["endpoints"][0]["port"] == service["spec"]["ports"][0]["name"]
