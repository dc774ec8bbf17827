"""serve_config.yaml for a shape: which deployment goes to which nodes."""

from copy import deepcopy
from typing import Any

from serve.machine import fit_config
from serve.rayservice.shapes import Changes, Shape
from serve.runner import load_config

LABEL = "fanlight-group"
DATA = "/data/fanlight"
"""In the images, under XDG_DATA_HOME: a folder that all nodes share."""


def plan_graph(shape: Shape) -> dict[str, Any]:
    """What KubeRay deploys on the shape's cluster."""
    config = load_config()
    if shape.gpus == 0:
        config = fit_config(config, cpus=shape.groups[0].cpus, gpus=0)
    config["http_options"]["host"] = "0.0.0.0"  # the Pod's own: who reaches it, base/network.yaml says
    (application,) = config["applications"]
    application["args"] |= {"profile": shape.profile, "reports_dir": f"{DATA}/reports"}
    application["args"]["jobs"] = {**application["args"].get("jobs", {}), "require_keys": True}
    names = {group.name for group in shape.groups}
    for deployment in application["deployments"]:
        _change(deployment, shape.changes)
        options = deployment["ray_actor_options"]
        usual = "gpu" if "gpu" in names and options.get("num_gpus") else "cpu"
        options["label_selector"] = {LABEL: shape.places.get(deployment["name"], usual)}
    return config


def _change(deployment: dict[str, Any], changes: Changes) -> None:
    for key, value in changes.get(deployment["name"], {}).items():
        deployment[key] = {**deployment.get(key, {}), **value} if isinstance(value, dict) else deepcopy(value)
