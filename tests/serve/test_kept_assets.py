"""Assets among the artefacts of jobs: found by whoever finishes the photo next, and by nobody missed for long."""

import logging
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from finishing.assets.keeper import AssetKeeper
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_room
from jobs.artefacts import ArtefactStore
from serve.kept_assets import ArtefactAssets
from tests.finishing.parts import Graph, codes


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "room.png"
    path.write_bytes(encode_photo(Photo(render_room(Size(60, 80)), format="png")))
    return path


@pytest.fixture
async def artefacts(tmp_path: Path) -> AsyncIterator[ArtefactStore]:
    artefacts = ArtefactStore(str(tmp_path / "artefacts"))
    yield artefacts
    await artefacts.close()


def restart(artefacts: ArtefactStore) -> Graph:
    """A process that remembers nothing itself."""
    return Graph(keeper=AssetKeeper(ArtefactAssets(artefacts)))


async def test_a_restarted_server_finds_what_was_known(photo: Path, artefacts: ArtefactStore) -> None:
    before, after = restart(artefacts), restart(artefacts)
    first, again = [await graph.finish(photo, seed=number) for number, graph in enumerate((before, after))]
    assert (before.asked, after.asked) == ((1, 1), (0, 0))
    assert again.report.classification == first.report.classification


async def test_torn_files_are_made_again(photo: Path, artefacts: ArtefactStore, tmp_path: Path) -> None:
    await restart(artefacts).finish(photo)
    kept = [path for path in (tmp_path / "artefacts/assets").rglob("*") if path.is_file()]
    whole = [path.read_bytes() for path in kept]
    for path in kept:
        path.write_bytes(path.read_bytes()[:-1])
    graph = restart(artefacts)
    assert codes((await graph.finish(photo)).report) == []
    assert graph.asked == (1, 1)
    assert [path.read_bytes() for path in kept] == whole


async def test_a_store_that_is_away_costs_time_and_no_photo(
    photo: Path, artefacts: ArtefactStore, tmp_path: Path, caplog
) -> None:
    graph = restart(artefacts)
    await graph.finish(photo)
    shutil.rmtree(tmp_path / "artefacts")
    (tmp_path / "artefacts").write_bytes(b"a file in its place")
    with caplog.at_level(logging.WARNING, "ray.serve"):
        report = (await graph.finish(photo)).report
    assert codes(report) == []
    assert graph.asked == (2, 2)
    said = [record.getMessage() for record in caplog.records]
    assert any(text.startswith("a kept asset cannot be read") for text in said)
    assert any(text.startswith("an asset cannot be kept") for text in said)
