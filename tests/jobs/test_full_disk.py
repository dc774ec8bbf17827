"""A disk without room: a clear error, nothing half-written, nothing lost."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from jobs.artefacts import ArtefactStore
from jobs.store import StorageFullError

JOB = "1" * 32
HALF_MB = random.Random(1).randbytes(500_000)


@pytest.fixture
async def store(small_disk: Path) -> AsyncIterator[ArtefactStore]:
    store = ArtefactStore(str(small_disk))
    yield store
    await store.close()


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("from_file", [False, True], ids=["bytes", "file"])
async def test_a_blob_that_does_not_fit(
    store: ArtefactStore, small_disk: Path, tmp_path: Path, from_file: bool
) -> None:
    first = await store.put(HALF_MB)
    before = files(small_disk)
    (tmp_path / "large").write_bytes(HALF_MB * 2)
    for _ in range(2):
        with pytest.raises(StorageFullError) as caught:
            await store.put(tmp_path / "large" if from_file else HALF_MB * 2)
        assert caught.value.code == "storage_full"
        assert files(small_disk) == before
    assert await store.read(first) == HALF_MB
    assert await store.put(HALF_MB) == first, "what is there already needs no room"

    await store.run(store.blobs._shelf.remove, f"blobs/{first[:2]}/{first}")
    second = await store.put(HALF_MB[::-1])
    assert await store.read(second) == HALF_MB[::-1]


async def test_a_checkpoint_that_does_not_fit_leaves_the_one_before(store: ArtefactStore, small_disk: Path) -> None:
    await store.save_checkpoint(JOB, "tile-1", HALF_MB)
    before = files(small_disk)
    with pytest.raises(StorageFullError):
        await store.save_checkpoint(JOB, "tile-1", HALF_MB * 2)
    assert files(small_disk) == before
    assert await store.load_checkpoints(JOB) == {"tile-1": HALF_MB}


async def test_a_result_that_does_not_fit_where_it_is_fetched_to(small_disk: Path, tmp_path: Path) -> None:
    store = ArtefactStore(str(tmp_path / "artefacts"))
    digest = await store.put(HALF_MB * 3)
    with pytest.raises(StorageFullError):
        await store.fetch(digest, small_disk / "target")
    assert files(small_disk) == {}
    await store.close()


async def test_many_that_do_not_fit_leave_no_parts(store: ArtefactStore, small_disk: Path) -> None:
    """Until not even folders can be made."""
    kept: dict[str, bytes] = {}
    refused = 0
    for number in range(64):
        content = random.Random(number).randbytes(60_000)
        try:
            kept[await store.put(content)] = content
        except StorageFullError:
            refused += 1
    assert len(kept) > 10
    assert refused > 10
    found = files(small_disk)
    assert set(found) == {f"blobs/{digest[:2]}/{digest}" for digest in kept}
    assert set(found.values()) == set(kept.values())
