"""Nothing secret is in an answer, a line of the log or an error, whatever is away: each secret is a canary that must
not be heard. The running graph is listened to in tests/cluster/test_canaries.py."""

import base64
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
import yaml
from pydantic import SecretStr, ValidationError

from jobs.opening import open_shelf, open_store
from serve.ingress import app
from serve.keys.__main__ import main
from serve.settings import GraphArgs, JobsArgs, OutsideArgs
from tests.serve.house import SMALL
from tests.serve.test_ingress import make_ingress

CANARY = "c4n4ry"
KEY = {"Authorization": f"Bearer fl_{CANARY}", "Cookie": f"fanlight_key=fl_{CANARY}", "Sec-Fetch-Site": "same-origin"}
AWAY = "127.0.0.1:1"
WEBHOOK = "whsec_" + base64.b64encode(CANARY.encode() * 5).decode()


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[list[str]]:
    """What was answered goes in here; with what was logged and printed there must be no canary in it."""
    caplog.set_level(logging.DEBUG, "ray.serve")
    logging.getLogger("ray.serve").addHandler(caplog.handler)
    answers: list[str] = []
    yield answers
    logging.getLogger("ray.serve").removeHandler(caplog.handler)
    assert answers
    printed = capfd.readouterr()
    told = "".join([*answers, caplog.text, printed.out, printed.err])
    assert CANARY not in told
    assert WEBHOOK not in told


@pytest.mark.parametrize("store", [f"postgresql://fanlight:{CANARY}@{AWAY}/jobs", f"redis://:{CANARY}@{AWAY}/0"])
async def test_a_store_that_is_away(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heard: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    ingress = make_ingress(tmp_path, jobs=JobsArgs(store=store, artefacts=str(tmp_path), webhook_secrets=(WEBHOOK,)))
    monkeypatch.setattr("ray.serve.get_replica_context", lambda: SimpleNamespace(servable_object=ingress))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://fanlight") as http:
        for method, path in (("GET", "/v1/jobs"), ("POST", "/v1/photos"), ("POST", "/studio/key"), ("GET", "/studio/")):
            content = f"key=fl_{CANARY}".encode() if path == "/studio/key" else SMALL
            answer = await http.request(method, path, headers=KEY, content=content if method == "POST" else None)
            heard.append(f"{answer.text} {answer.headers}")
        assert answer.status_code in (200, 404, 503)
    config = tmp_path / "config.yaml"
    config.write_text(yaml.safe_dump({"applications": [{"args": {"jobs": {"store": store}}}]}))
    said: list[str] = []

    def ask() -> None:
        try:
            main(["--config", str(config), "list"])
        except SystemExit as error:
            said.append(str(error))

    asking = threading.Thread(target=ask)  # it runs a loop of its own
    asking.start()
    asking.join()
    assert said
    heard.extend(said)


async def test_a_bucket_that_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heard: list[str]) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "fanlight",
        "AWS_SECRET_ACCESS_KEY": CANARY,
        "AWS_ENDPOINT_URL": f"http://{AWAY}",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_MAX_ATTEMPTS": "1",
    }.items():
        monkeypatch.setenv(name, value)
    ingress = make_ingress(tmp_path, jobs=JobsArgs(store=f"sqlite:///{tmp_path}/jobs.db", artefacts="s3://bucket/x"))
    monkeypatch.setattr("ray.serve.get_replica_context", lambda: SimpleNamespace(servable_object=ingress))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://fanlight") as http:
        kept = await http.post("/v1/photos", content=SMALL, headers=KEY)
        signed = await http.post("/v1/uploads/direct", json={"length": 3, "type": "image/jpeg"}, headers=KEY)
    assert (kept.status_code, signed.status_code) == (503, 201)
    heard.extend([kept.text, signed.text])


def test_what_is_configured_wrongly_is_not_repeated() -> None:
    store = f"postgresql://fanlight:{CANARY}@{AWAY}/jobs"
    wrong = (
        lambda: JobsArgs(store=7, stores=store),  # type: ignore[arg-type, call-arg]
        lambda: OutsideArgs(url=CANARY, key=CANARY),  # type: ignore[arg-type]
        lambda: GraphArgs(device=CANARY, jobs={"webhook_secrets": CANARY}),  # type: ignore[arg-type]
        lambda: open_store(store.replace("postgresql", "postgress")),
        lambda: open_shelf(f"s4://{CANARY}"),
        lambda: JobsArgs(webhook_secrets=(CANARY,)).webhook_rules,
    )
    for number, configure in enumerate(wrong):
        with pytest.raises((ValidationError, ValueError)) as raised:
            configure()
        assert CANARY not in f"{raised.value} {raised.value!r}", number
    jobs, outside = (
        JobsArgs(store=store, webhook_secrets=(WEBHOOK,)),
        OutsideArgs(url="http://x", key=SecretStr(CANARY)),
    )
    assert CANARY not in repr(GraphArgs(jobs=jobs, outside=outside))
    assert WEBHOOK not in repr(jobs)
