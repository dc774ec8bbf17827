"""The whole Ingress asked for whatever its OpenAPI document allows, and for some of what it does not: every answer is
one that the document tells of, and none is a mistake of our own.

The models of photos are those of tests/serve/photos; what needs a graph is asked in tests/cluster.
`python -m pytest tests/serve/test_as_documented.py --hypothesis-profile explore` asks other things each time.
"""

import asyncio
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from schemathesis import Case

from fanlight_client.report import Report
from imaging.look import Targets
from serve.ingress import app
from serve.settings import JobsArgs
from tests.serve.conftest import write_report_in_full
from tests.serve.documented import NEEDS_A_GRAPH, SCHEMA, checks_of
from tests.serve.house import House
from tests.serve.photos.conftest import make_studio
from tests.serve.test_ingress import make_ingress

WITHOUT_A_GRAPH = SCHEMA.exclude(path=NEEDS_A_GRAPH).exclude(path="/v1/styles/{name}", method="PUT")
WITHOUT_A_GRAPH.app = app


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """By what paths call it, one of everything that there is in the Ingress that answers."""
    folder = tmp_path_factory.mktemp("house")
    things = asyncio.run(fill(folder, write_report_in_full()))
    ingress = make_ingress(folder)
    args = JobsArgs(store=f"sqlite:///{folder}/jobs.db", artefacts=f"{folder}/artefacts")
    ingress.photo_desk = make_studio(args).desk
    context = SimpleNamespace(servable_object=ingress, app_name="fanlight")
    nobody = SimpleNamespace(applications={"fanlight": SimpleNamespace(deployments={})})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ray.serve.get_replica_context", lambda: context)
        patch.setattr("ray.serve.status", lambda: nobody)  # else Ray starts
        patch.setattr("serve.jobs.listing_events.LONGEST_S", 0.05)  # else a stream lasts a minute
        yield things


async def fill(folder: Path, report: Report) -> dict[str, Any]:
    house = House(make_ingress(folder), None)  # type: ignore[arg-type]
    job = await house.stage(report, "")
    await house.ingress._reports.save(report, "")
    await house.ingress.school.book.write("", "warm", Targets(85.4, 72.1), 8, [])
    await house.store.close()
    await house.ingress.job_edge.service.artefacts.close()
    return {"job_id": job.id, "photo_id": job.id, "report_id": report.id, "listing": "elm", "number": 1, "frame": 0}


@WITHOUT_A_GRAPH.parametrize()
@settings(max_examples=5, suppress_health_check=list(HealthCheck))
def test_it_answers_as_documented(case: Case, things: dict[str, Any]) -> None:
    if case.method != "DELETE" and is_lucky(case):
        case.path_parameters.update({name: ours for name, ours in things.items() if name in case.path_parameters})
    case.call_and_validate(checks=checks_of(case.path), timeout=120)


def is_lucky(case: Case) -> bool:
    """Every second one asks for what is there."""
    return zlib.crc32(repr(case.path_parameters).encode()) % 2 == 0
