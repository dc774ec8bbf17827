"""What tests of the serving side may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from fanlight_client.options import EnhanceOptions
from fanlight_client.report import (
    Classification,
    PhotoFacts,
    QualityReport,
    Report,
    SkyReport,
    StageWarning,
    StraightenReport,
    TileCounts,
    TileReport,
    ToneReport,
)
from serve.ingress import app
from tests.serve.house import House
from tests.serve.test_ingress import make_ingress


def tile(index: int, outcome: str, *reasons: str) -> TileReport:
    figures = dict.fromkeys(("structure", "patch_structure", "edge_precision", "edge_recall", "seam"), 1.0)
    return TileReport(
        index=index,
        row=0,
        column=index,
        region=(0, 0, 8, 8),
        **figures,
        delta_e=0,
        clipped=0,
        outcome=outcome,
        reasons=list(reasons),
    )


@pytest.fixture
def report_in_full() -> Report:
    return write_report_in_full()


def write_report_in_full() -> Report:
    """Of 12 MP: four tiles, of which one was redone and one left as it was; the sky could not be looked at."""
    facts = PhotoFacts(width=4000, height=3000, bit_depth=8, format="jpeg", bytes=1, sha256="0" * 64)
    tiles = [
        tile(0, "accepted"),
        tile(1, "accepted"),
        tile(2, "redone", "edges", "stain"),
        tile(3, "original", "edges"),
    ]
    return Report(
        id="0" * 32,
        created="2026-01-01T00:00:00Z",
        software="fanlight 0",
        options=EnhanceOptions(),
        input=facts,
        output=facts,
        classification=Classification(kind="interior", confidence=1, source="model"),
        sky=SkyReport(decision="kept", reason="it is no exterior"),
        straighten=StraightenReport(decision="refused", reason="there are hardly any upright lines"),
        tone=ToneReport(min_gain=1, max_gain=1, max_cross=0, max_offset=0, clamped_fraction=0),
        quality=QualityReport(passed=False, seam=1, reasons=["cast"], structure_mean=1, structure_min=1, tiles=tiles),
        alterations=[],
        disclosure_required=False,
        warnings=[StageWarning(code="segmenter_failed", stage="sky", detail="it died")],
        seconds=2.25,  # stages may run side by side
        timings={"decode": 0.5, "look": 2.0},
        tiles=TileCounts(planned=4, looked_at=6),
        retries=3,
        gpu_seconds=1.5,
        models=[],
    )


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    ingress = make_ingress(tmp_path)
    context = SimpleNamespace(servable_object=ingress, app_name="fanlight")
    monkeypatch.setattr("ray.serve.get_replica_context", lambda: context)
    nobody = SimpleNamespace(applications={"fanlight": SimpleNamespace(deployments={})})
    monkeypatch.setattr("ray.serve.status", lambda: nobody)  # else Ray starts
    monkeypatch.setattr("serve.jobs.listing_events.LONGEST_S", 0.05)  # else a stream lasts a minute
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://fanlight") as http:
        yield House(ingress, http)
    await ingress.job_edge.service.artefacts.close()
    await ingress.job_edge.service.store.close()
