"""Fit the deployed configuration to the machine it runs on."""

from copy import deepcopy
from math import ceil
from typing import Any

CPU_ONLY = {"Enhancer": {"user_config": {"max_batch_size": 1, "linger_s": 0.0}}}
"""Without a GPU, tiles go one by one: no slower, and a photo's bytes do not depend on its company."""


def fit_config(config: dict[str, Any], cpus: float, gpus: float) -> dict[str, Any]:
    """The configuration for a machine with so many CPUs and GPUs; without a GPU `num_gpus` is 0 and one replica serves,
    or none until it is asked for, and at an update all new ones start before the old ones go.

    Ray will not start a replica whose share of a CPU is not there, so shares shrink together until all fit, beside
    those that they replace at an update; for those that sleep there is always a place beside the others, which lose
    nothing by them.
    """
    fitted = deepcopy(config)
    for application in fitted["applications"]:
        deployments = application["deployments"]
        if gpus == 0:
            for deployment in deployments:
                _take_gpu_away(deployment)
        _share_cpus(deployments, cpus)
    return fitted


def _take_gpu_away(deployment: dict[str, Any]) -> None:
    deployment["ray_actor_options"]["num_gpus"] = 0
    if sleeps(deployment):
        deployment["autoscaling_config"]["max_replicas"] = 1
    else:
        deployment.pop("autoscaling_config", None)
        deployment |= {"num_replicas": deployment.get("num_replicas", 1), "max_surge_percent": 100}
    for key, value in CPU_ONLY.get(deployment["name"], {}).items():
        deployment[key] = {**deployment.get(key, {}), **value}


def sleeps(deployment: dict[str, Any]) -> bool:
    """Whether a deployment has no replica until somebody asks for it."""
    scaling = deployment.get("autoscaling_config")
    return scaling is not None and scaling.get("min_replicas") == 0


def count_at_an_update(deployment: dict[str, Any]) -> int:
    """The most replicas that may be up at once, of those that are to be, when new ones replace old ones."""
    count: int = deployment.get("num_replicas", 1)
    return count + ceil(count * deployment.get("max_surge_percent", 0) / 100)


def _share_cpus(deployments: list[dict[str, Any]], cpus: float) -> None:
    asleep = [deployment for deployment in deployments if sleeps(deployment)]
    taken = _shrink([deployment for deployment in deployments if not sleeps(deployment)], 0.9 * cpus)
    _shrink(asleep, 0.9 * (cpus - taken))


def _shrink(deployments: list[dict[str, Any]], cpus: float) -> float:
    """Make shares smaller until as many replicas of each as it is to have fit, with their surge; what they take."""
    options = [deployment["ray_actor_options"] for deployment in deployments]
    counts = [count_at_an_update(deployment) for deployment in deployments]
    wanted = sum(option["num_cpus"] * count for option, count in zip(options, counts, strict=True))
    for option in options:
        option["num_cpus"] = round(option["num_cpus"] * min(1.0, cpus / wanted), 3)
    return min(wanted, cpus)
