"""How many replicas of each deployment are up, as Serve's controller has it: none is asked, and none is woken."""

from collections.abc import Mapping
from typing import Any

from ray import serve

from finishing.editing_parts import EDITING_ROLES
from finishing.replicas import Replicas


def count_replicas(application: str) -> dict[str, int]:
    """By deployment; of none while Serve imports a new version of the application. Raises what the controller's absence
    raises."""
    deployments = serve.status().applications[application].deployments
    return {name: _count_running(part.replica_states) for name, part in deployments.items()}


def list_asleep(replicas: Replicas, counts: Mapping[str, int]) -> list[str]:
    """The editing roles whose deployments have no replica now, as far as that is told."""
    parts = {role: part for role in EDITING_ROLES if (part := getattr(replicas, role)) is not None}
    return [role for role, part in parts.items() if counts.get(part.deployment_name, 1) == 0]


def _count_running(by_state: Mapping[Any, int]) -> int:
    return sum(count for state, count in by_state.items() if state == "RUNNING")
