"""Which Runner tones on a GPU."""

from types import SimpleNamespace

import pytest

from serve.video.device import find_own_device


@pytest.mark.parametrize(
    ("shares", "is_there", "device"),
    [({"CPU": 1.0}, True, "cpu"), ({"CPU": 1.0, "GPU": 0.1}, True, "cuda"), ({"GPU": 0.1}, False, "cpu")],
)
def test_a_runner_with_a_share_of_a_gpu_that_is_there_tones_on_it(shares, is_there, device, monkeypatch) -> None:
    context = SimpleNamespace(get_assigned_resources=lambda: shares)
    monkeypatch.setattr("ray.get_runtime_context", lambda: context)
    monkeypatch.setattr("torch.cuda.is_available", lambda: is_there)

    assert find_own_device() == device
