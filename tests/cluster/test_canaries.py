"""Nothing secret is in any line that the running graph writes, in an answer or in a metric. Which secrets it has,
tests/cluster/conftest.py says; what is away is tried in tests/serve/test_canaries.py."""

from pathlib import Path

import httpx
import pytest
import ray

from tests.cluster.conftest import CANARY, CODED_CANARY

pytestmark = pytest.mark.cluster

KEY = {"Authorization": f"Bearer fl_{CANARY}"}
COOKIE = {"Cookie": f"fanlight_key=fl_{CANARY}", "Sec-Fetch-Site": "same-origin"}
SIGNED = f"https://bucket.s3.example/room.jpg?X-Amz-Credential={CANARY}&X-Amz-Signature={CANARY}"


def test_no_canary_is_heard(http: httpx.Client, sources: Path, room_jpeg: bytes):
    (sources / "no.jpg").write_bytes(b"no photo")
    source = (sources / "no.jpg").as_uri()
    fails = {"source_url": source, "webhook_url": f"https://127.0.0.1:1/{CANARY}?token={CANARY}"}
    answers = [
        http.get("/v1/jobs", headers=KEY),
        http.get("/v1/jobs/none", headers={**COOKIE, "Proxy-Authorization": f"Basic {CANARY}"}),
        http.get(f"/v1/photos?signature={CANARY}"),
        http.post("/studio/key", data={"key": f"fl_{CANARY}"}, headers=COOKIE),
        http.post("/v1/jobs", json={"source_url": SIGNED}, headers=KEY),
        http.post("/v1/jobs", json=fails, headers=KEY),
        http.post(f"/v1/enhance?X-Amz-Signature={CANARY}&preset=fast", content=room_jpeg, headers=KEY),
        http.post("/v1/enhance?seed=no", content=room_jpeg, headers=KEY),
    ]
    heard = "".join(f"{answer.text} {answer.headers}" for answer in answers)
    folder = Path(ray._private.worker._global_node.get_logs_dir_path())
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any("Ingress" in path.name for path in files)
    metrics = httpx.get(f"http://127.0.0.1:{ray.nodes()[0]['MetricsExportPort']}/metrics").text
    assert "ray_" in metrics
    told = {"answers": heard, "metrics": metrics} | {path.name: path.read_text(errors="replace") for path in files}
    assert [name for name, text in told.items() if CANARY in text or CODED_CANARY in text] == []
