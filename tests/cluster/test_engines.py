"""The whole service with its networks run by ONNX Runtime."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from imaging.codec import decode_photo, encode_photo
from imaging.color import delta_e_2000, srgb_to_lab
from imaging.photo import Photo
from imaging.region import Size
from imaging.sampling import as_image
from imaging.scenes import render_room
from serve.runner import ROOT, load_config, scratch_args

pytestmark = pytest.mark.cluster

PORT = 8767


@pytest.fixture
def onnx_graph(exported, tmp_path: Path) -> Iterator[str]:
    """`python -m serve` with `engine: onnx` and exported graphs at hand, beside the graph of the other tests."""
    config = load_config()
    config["applications"][0]["args"] |= {"engine": "onnx", **scratch_args(tmp_path)}
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(config))
    command = [sys.executable, "-m", "serve", "--config", str(tmp_path / "config.yaml"), "--port", str(PORT)]
    environment = {**os.environ, "FANLIGHT_WEIGHTS": str(exported.weights), "PYTHONPATH": str(ROOT)}
    environment.pop("RAY_ADDRESS", None)
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)
    try:
        assert server.stdout is not None
        ready = next((line for line in server.stdout if "is ready" in line), None)
        assert ready, "the graph did not come up"
        yield f"http://127.0.0.1:{PORT}"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)


def test_a_photo_is_what_pytorch_makes_of_it(graph: str, onnx_graph: str) -> None:
    photo = encode_photo(Photo(render_room(Size(480, 720), seed=3), format="png"))
    models = httpx.get(f"{onnx_graph}/v1/models").json()["models"]
    engines = {model["role"]: model["engine"] for model in models}
    expected = {"classifier": "onnx", "segmenter": "onnx", "enhancer": "onnx", "inpainter": "torch", "eraser": "none"}
    expected |= {"surfaces": "torch", "depth": "torch", "stager": "torch"}
    assert engines == expected
    answers = [
        httpx.post(f"{url}/v1/enhance", content=photo, params={"preset": "fast", "seed": "1"}, timeout=300)
        for url in (graph, onnx_graph)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    by_torch, by_onnx = (as_image(decode_photo(answer.content).pixels) for answer in answers)
    assert by_torch.mean() > as_image(decode_photo(photo).pixels).mean() + 0.04
    difference = delta_e_2000(srgb_to_lab(by_torch), srgb_to_lab(by_onnx))
    assert difference.mean() < 0.002
    assert difference.max() < 1.5
