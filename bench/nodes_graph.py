"""The graph on several nodes: an Enhancer on each, and everything else on the head's."""

from copy import deepcopy
from pathlib import Path
from typing import Any

from ray.serve import Application

from bench.raylets import HEAD
from bench.standins import IdleModels, TimedEnhancer
from deployments.enhancer import Enhancer
from deployments.quality import Quality
from serve.graph import assemble, deploy
from serve.machine import CPU_ONLY
from serve.runner import load_config, scratch_args
from serve.settings import GraphArgs

PARTS = ("Ingress", "Runner", "Enhancer", "Quality")
TILE_S = 0.25
IDLE = {"name": "IdleModels", "num_replicas": 1, "max_ongoing_requests": 32}


def plan_nodes(nodes: int, port: int, folder: Path, build: str = "build") -> dict[str, Any]:
    """serve_config.yaml for so many nodes; `build` names a function of this module."""
    config = load_config()
    config["http_options"]["port"] = port
    config["proxy_location"] = "HeadOnly"
    (application,) = config["applications"]
    application["import_path"] = f"{__name__}:{build}"
    application["args"] |= {**scratch_args(folder), "device": "cpu"}
    parts = [part for part in application["deployments"] if part["name"] in PARTS]
    application["deployments"] = [_place(part, nodes) for part in (*parts, IDLE)]
    return config


def _place(part: dict[str, Any], nodes: int) -> dict[str, Any]:
    placed = deepcopy(part)
    if part["name"] != "Enhancer":
        return placed | {"ray_actor_options": {"num_cpus": 0.1, "resources": {HEAD: 0.001}}}
    del placed["autoscaling_config"]
    placed["user_config"] |= CPU_ONLY["Enhancer"]["user_config"]
    return placed | {"num_replicas": nodes, "ray_actor_options": {"num_cpus": 1, "num_gpus": 1}}


def build(args: GraphArgs) -> Application:
    """With the profile's Enhancer."""
    return _assemble(args, deploy(Enhancer).bind(args.profile, args.device))


def build_timed(args: GraphArgs) -> Application:
    """With one that takes the time a GPU would take for a tile."""
    return _assemble(args, deploy(TimedEnhancer, name="Enhancer").bind(TILE_S))


def _assemble(args: GraphArgs, enhancer: Application) -> Application:
    idle = deploy(IdleModels).bind()
    return assemble(args, idle, idle, enhancer, idle, deploy(Quality).bind())
