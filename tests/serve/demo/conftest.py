"""A small exhibit, with everything in it that a report can have."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fanlight_client.options import EnhanceOptions
from fanlight_client.report import (
    Alteration,
    Classification,
    PhotoFacts,
    QualityReport,
    Report,
    SkyReport,
    StageWarning,
    TileCounts,
    TileReport,
    ToneReport,
)
from fanlight_client.wire import ModelRevision
from serve.demo.exhibit import Exhibit

NASTY = '<script>alert("é")</script>'


def make_tile(index: int, **changes: Any) -> TileReport:
    agreement = {"structure": 0.99, "patch_structure": 0.95, "edge_precision": 1, "edge_recall": 1}
    figures = {**agreement, "delta_e": 5, "seam": 1, "clipped": 0}
    place = {"index": index, "row": 0, "column": index, "region": (0, 50 * index, 80, 50 * index + 50)}
    return TileReport.model_validate({**figures, **place, "outcome": "accepted", **changes})


@pytest.fixture
def report() -> Report:
    facts = PhotoFacts(width=150, height=80, bit_depth=8, format="jpeg", bytes=1000, sha256="0" * 64)
    tiles = [
        make_tile(0, delta_e=30),
        make_tile(1, structure=0.7, outcome="redone", attempts=2, reasons=["structure"]),
        make_tile(2, outcome="original"),
    ]
    return Report(
        id="a" * 32,
        created="2026-03-01T12:00:00Z",
        software="fanlight 0.1.0",
        options=EnhanceOptions(seed=7),
        input=facts,
        output=facts,
        classification=Classification(kind="exterior", room="house_front", confidence=0.93, source="model"),
        sky=SkyReport(decision="replaced", reason="the sky is dull", dullness=0.8, coverage=0.3),
        tone=ToneReport(min_gain=0.9, max_gain=2.2, max_cross=0.1, max_offset=0.05, clamped_fraction=0.02),
        quality=QualityReport(passed=False, seam=1.02, structure_mean=0.9, structure_min=0.7, tiles=tiles),
        alterations=[
            Alteration(what="tone", classification="adjustment", fraction=1, description="Light and colour."),
            Alteration(what="sky", classification="alteration", fraction=0.3, description="The sky was replaced."),
        ],
        disclosure_required=True,
        warnings=[StageWarning(code="tile_failed", stage="look", detail=NASTY)],
        timings={"decode": 0.5, "look": 20.0},
        tiles=TileCounts(planned=3, looked_at=4),
        models=[ModelRevision(role="enhancer", name="m", revision="r", licence="l", source="s", profile="miniature")],
    )


@pytest.fixture
def exhibit(report: Report, tmp_path: Path) -> Exhibit:
    before = np.full((80, 150, 3), 60, np.uint8)
    return Exhibit(
        original=tmp_path / f"{NASTY.replace('/', '')}.jpg",
        result=tmp_path / "results" / "a photo.jpg",
        report=report,
        seconds=27.34,
        before=before,
        after=before + 60,
        details=(),
    )
