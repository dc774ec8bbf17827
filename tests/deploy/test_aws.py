"""What is for AWS, held against AWS' own specification of resources, Ray's own schema, and the overlay `aws`."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from ray.autoscaler._private.util import prepare_config, validate_config
from ray.scripts.scripts import start

from models.__main__ import COMMANDS
from models.commands import fetch
from serve.rayservice.graph import plan_graph
from serve.rayservice.shapes import SHAPES
from serve.runner import load_config
from serve.starting import NICENESS

ROOT = Path(__file__).parents[2]
AWS = ROOT / "deploy/aws"
SHAPE = SHAPES["aws"]
CAPACITY = "karpenter.sh/capacity-type"


def load(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((AWS / name).read_text()))


def test_cloudformation_knows_every_resource_and_property():
    command = [Path(sys.executable).parent / "cfn-lint", AWS / "data.yaml"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_the_bucket_is_for_the_account_that_the_pods_have():
    overlay = ROOT / "deploy/kubernetes/overlays/aws"
    account = yaml.safe_load((overlay / "account.yaml").read_text())["metadata"]["name"]
    namespace = yaml.safe_load((overlay / "kustomization.yaml").read_text())["namespace"]
    assert account == SHAPE.account
    text = (AWS / "data.yaml").read_text()
    assert f"ServiceAccount: {account}\n" in text
    assert f"Namespace: {namespace}\n" in text


def test_karpenter_has_nodes_of_every_kind_that_pods_ask_for():
    pools = {manifest["metadata"]["name"]: manifest for manifest in load("nodepools.yaml")}
    classes = [manifest["metadata"]["name"] for manifest in pools.values() if manifest["kind"] == "EC2NodeClass"]
    for kind in ("cpu", "gpu"):
        template = pools[f"fanlight-{kind}"]["spec"]["template"]["spec"]
        assert template["nodeClassRef"]["name"] in classes
        offered = {rule["key"]: rule["values"] for rule in template["requirements"]}
        tainted = [taint["key"] for taint in template.get("taints", [])]
        assert tainted == (["nvidia.com/gpu"] if kind == "gpu" else [])
        for group in SHAPE.groups:
            if bool(group.gpus) == (kind == "gpu"):
                assert group.where[CAPACITY] in offered[CAPACITY], group.name
                wanted = group.nodes[1] * group.gpus
                assert wanted <= pools[f"fanlight-{kind}"]["spec"]["limits"].get("nvidia.com/gpu", 0)


def test_what_must_last_is_on_nodes_that_last():
    where = {group.name: group.where[CAPACITY] for group in SHAPE.groups}
    place = {
        part["name"]: where[part["ray_actor_options"]["label_selector"]["fanlight-group"]]
        for part in plan_graph(SHAPE)["applications"][0]["deployments"]
    }
    assert SHAPE.head[CAPACITY] == place["Ingress"] == "on-demand"
    assert place["Enhancer"] == place["Runner"] == "spot"
    overlay = yaml.safe_load((ROOT / "deploy/kubernetes/overlays/aws/kustomization.yaml").read_text())
    base = [path.read_text() for path in (ROOT / "deploy/kubernetes/base").glob("*.yaml")]
    for manifest in (each for text in base for each in yaml.safe_load_all(text) if each):
        if manifest["kind"] in ("Deployment", "StatefulSet"):
            (value,) = [
                operation["value"]
                for patch in overlay["patches"]
                if all(re.fullmatch(patch["target"][key], found) for key, found in name_of(manifest).items())
                for operation in yaml.safe_load(patch["patch"])
                if operation["path"] == "/spec/template/spec/nodeSelector"
            ]
            assert value == {CAPACITY: "on-demand"}, manifest["metadata"]["name"]


def name_of(manifest: dict[str, Any]) -> dict[str, str]:
    return {"kind": manifest["kind"], "name": manifest["metadata"]["name"]}


def test_ray_s_launcher_takes_the_cluster_and_every_replica_has_a_node():
    (cluster,) = load("ray-cluster.yaml")
    validate_config(prepare_config(cluster))
    kinds = [kind["resources"] for kind in cluster["available_node_types"].values()]
    for part in load_config()["applications"][0]["deployments"]:
        options = part["ray_actor_options"]
        needs = {"CPU": options["num_cpus"], "GPU": options.get("num_gpus", 0)}
        assert any(all(kind.get(name, 0) >= amount for name, amount in needs.items()) for kind in kinds), part["name"]


def test_the_launcher_s_commands_are_ones_that_there_are():
    (cluster,) = load("ray-cluster.yaml")
    known = {option for parameter in start.params for option in parameter.opts}
    for command in (*cluster["head_start_ray_commands"], *cluster["worker_start_ray_commands"]):
        assert set(re.findall(r" (--[a-z-]+)", command)) <= known
        niceness = " ".join(f"{name}={value}" for name, value in NICENESS.items())
        assert "ray stop" in command or f"RAY_AUTH_MODE=token {niceness}" in command
    assert fetch in COMMANDS
    assert "models fetch " in cluster["worker_setup_commands"][0]
    assert any("deploy/docker/install_python.sh cu130 gpu" in command for command in cluster["setup_commands"])
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert "/" + cluster["file_mounts"]["~/fanlight.env"] in ignored
