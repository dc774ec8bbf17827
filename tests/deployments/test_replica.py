"""A replica's share of the GPUs."""

from types import SimpleNamespace

import pytest
import ray
import torch

from deployments.replica import assigned_gpus
from models.device import open_device


@pytest.mark.parametrize(("resources", "share"), [({"CPU": 1.0, "GPU": 0.6}, 0.6), ({"CPU": 1.0}, 0.0), ({}, 0.0)])
def test_it_is_what_ray_gave(monkeypatch: pytest.MonkeyPatch, resources: dict[str, float], share: float) -> None:
    context = SimpleNamespace(get_actor_id=lambda: "an actor", get_assigned_resources=lambda: resources)
    monkeypatch.setattr(ray, "is_initialized", lambda: True)
    monkeypatch.setattr(ray, "get_runtime_context", lambda: context)
    assert assigned_gpus() == share


def test_outside_of_ray_it_is_all_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    assert assigned_gpus() == 1


def test_who_only_drives_ray_has_all_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ray, "is_initialized", lambda: True)
    monkeypatch.setattr(ray, "get_runtime_context", lambda: SimpleNamespace(get_actor_id=lambda: None))
    assert assigned_gpus() == 1


def test_a_replica_that_was_given_no_gpu_leaves_those_it_sees_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda index: SimpleNamespace(total_memory=8 * 2**30))
    assert open_device("auto", 0.0) == "cpu"
