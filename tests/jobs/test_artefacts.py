"""Every kind of artefact store keeps the same promises; S3 is a real server's, on loopback."""

import asyncio
import hashlib
import os
import random
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bench.s3_server import S3Server
from jobs.artefacts import ArtefactStore
from jobs.digests import ArtefactCorruptError
from jobs.local_shelf import STALE_PART_S
from jobs.shelf import PART_BYTES
from jobs.store import ArtefactMissingError, StoreUnavailableError

NOWHERE = "0" * 64
JOB = "1" * 32
ASSET, OTHER_ASSET = "a1" * 32, "b2" * 32
LARGE = random.Random(1).randbytes(2 * PART_BYTES + 12345)
"""Three parts of an upload."""


@pytest.fixture(params=["folder", "s3"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "folder":
        return f"file://{tmp_path}/not/made/yet"
    s3: S3Server = request.getfixturevalue("s3")
    return f"s3://{s3.bucket}/{tmp_path.name}"


@pytest.fixture
async def store(url: str) -> AsyncIterator[ArtefactStore]:
    store = ArtefactStore(url)
    yield store
    await store.close()


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[ArtefactStore]:
    store = ArtefactStore(str(tmp_path / "artefacts"))
    yield store
    await store.close()


async def shelved(store: ArtefactStore, folder: str) -> list[str]:
    return [entry.name for entry in await store.run(store.blobs._shelf.entries, folder)]


@pytest.mark.parametrize("content", [b"", b"a photo", LARGE], ids=["empty", "small", "parts"])
async def test_content_comes_back_every_way(store: ArtefactStore, tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "source"
    source.write_bytes(content)
    digest = await store.put(source)
    assert digest == hashlib.sha256(content).hexdigest()
    assert await store.exists(digest)
    assert await store.size(digest) == len(content)
    assert await store.read(digest) == content
    await store.fetch(digest, tmp_path / "target")
    assert (tmp_path / "target").read_bytes() == content
    pieces = [piece async for piece in store.stream(digest, chunk=1 << 20)]
    assert b"".join(pieces) == content
    assert all(0 < len(piece) <= 1 << 20 for piece in pieces)


async def test_bytes_and_files_of_the_same_content_are_one_blob(store: ArtefactStore, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(LARGE)
    digest = await store.put(LARGE)
    assert await store.put(tmp_path / "source") == digest
    assert await shelved(store, f"blobs/{digest[:2]}") == [digest]
    assert await store.read(digest) == LARGE


async def test_the_same_content_at_once(store: ArtefactStore) -> None:
    digests = await asyncio.gather(*(store.put(LARGE) for _ in range(4)))
    assert len(set(digests)) == 1
    assert await store.read(digests[0]) == LARGE
    assert await shelved(store, "parts") == []


async def test_what_is_missing_says_so(store: ArtefactStore, tmp_path: Path) -> None:
    await store.put(b"another")
    assert not await store.exists(NOWHERE)
    for ask in (store.read(NOWHERE), store.size(NOWHERE), store.fetch(NOWHERE, tmp_path / "target")):
        with pytest.raises(ArtefactMissingError):
            await ask
    with pytest.raises(ArtefactMissingError):
        await anext(store.stream(NOWHERE))
    assert list(tmp_path.glob("*target*")) == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, NOWHERE[:-1], NOWHERE + "\n"])
async def test_only_digests_name_artefacts(store: ArtefactStore, tmp_path: Path, name: str) -> None:
    for ask in (store.read(name), store.size(name), store.exists(name), store.fetch(name, tmp_path / "target")):
        with pytest.raises(ValueError, match="SHA-256"):
            await ask


async def test_a_blob_that_changed_is_told(store: ArtefactStore, tmp_path: Path) -> None:
    digest = await store.put(LARGE)
    damaged = LARGE[:-1] + bytes([LARGE[-1] ^ 1])
    await store.run(store.blobs._shelf.write, f"blobs/{digest[:2]}/{digest}", [damaged])
    with pytest.raises(ArtefactCorruptError) as caught:
        await store.read(digest)
    assert caught.value.code == "artefact_corrupt"
    with pytest.raises(ArtefactCorruptError):
        await store.fetch(digest, tmp_path / "target")
    assert list(tmp_path.glob("*target*")) == []
    stream = store.stream(digest, chunk=PART_BYTES)
    received = [await anext(stream)]
    with pytest.raises(ArtefactCorruptError):
        received += [piece async for piece in stream]
    assert sum(map(len, received)) < len(LARGE)


async def test_a_file_that_changes_while_it_is_put_leaves_nothing(
    store: ArtefactStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source"
    source.write_bytes(LARGE)
    digest = hashlib.sha256(LARGE).hexdigest()
    shelf = store.blobs._shelf
    looked = shelf.touch

    def change_after_the_digest_is_known(key: str) -> bool:
        source.write_bytes(LARGE[::-1])
        return looked(key)

    monkeypatch.setattr(shelf, "touch", change_after_the_digest_is_known)
    with pytest.raises(ArtefactCorruptError):
        await store.put(source)
    assert not await store.exists(digest)
    assert await shelved(store, "parts") == []
    assert await store.sweep_parts() == 0, "moto tells every upload that was not ended as one of 2010"


async def test_putting_again_counts_as_new(store: ArtefactStore) -> None:
    digest = await store.put(b"a photo")
    shard = f"blobs/{digest[:2]}"
    first = (await store.run(store.blobs._shelf.entries, shard))[0].modified
    while (await store.run(store.blobs._shelf.entries, shard))[0].modified == first:  # S3 counts in whole seconds
        await store.put(b"a photo")
    assert await store.read(digest) == b"a photo"


async def test_checkpoints_of_a_job(store: ArtefactStore) -> None:
    assert await store.load_checkpoints(JOB) == {}
    await asyncio.gather(*(store.save_checkpoint(JOB, f"tile-{n}", bytes([n]) * 1000) for n in range(20)))
    await store.save_checkpoint(JOB, "tile-0", b"")
    await store.save_checkpoint("2" * 32, "tile-0", b"another job's")
    expected = {f"tile-{n}": bytes([n]) * 1000 for n in range(1, 20)} | {"tile-0": b""}
    assert await store.load_checkpoints(JOB) == expected
    await store.drop_checkpoints(JOB)
    await store.drop_checkpoints(JOB)
    assert await store.load_checkpoints(JOB) == {}
    assert await store.run(store.checkpoints.jobs) == ["2" * 32]


async def test_a_torn_checkpoint_is_left_out(store: ArtefactStore) -> None:
    await store.save_checkpoint(JOB, "whole", b"a tone field")
    for key, torn in (("empty", b""), ("cut", b"x" * 40)):
        await store.run(store.blobs._shelf.write, f"checkpoints/{JOB}/{key}", [torn])
    assert await store.load_checkpoints(JOB) == {"whole": b"a tone field"}


async def test_assets_are_kept_by_key(store: ArtefactStore) -> None:
    assert await store.load_asset(ASSET) is None
    for content in (b"what it shows", b"", LARGE):
        await store.save_asset(ASSET, content)
        assert await store.load_asset(ASSET) == content
    assert await store.load_asset(OTHER_ASSET) is None
    assert not await store.exists(ASSET), "it is no blob"
    assert await shelved(store, "parts") == []


async def test_the_same_asset_at_once_is_one_of_those_that_were_saved(store: ArtefactStore) -> None:
    contents = [bytes([number]) * 1000 for number in range(8)]
    await asyncio.gather(*(store.save_asset(ASSET, content) for content in contents))
    assert await store.load_asset(ASSET) in contents
    assert await shelved(store, f"assets/{ASSET[:2]}") == [ASSET]


@pytest.mark.parametrize("torn", [b"", b"x" * 31, b"x" * 40])
async def test_a_torn_asset_is_none_and_can_be_saved_again(store: ArtefactStore, torn: bytes) -> None:
    await store.run(store.blobs._shelf.write, f"assets/{ASSET[:2]}/{ASSET}", [torn])
    assert await store.load_asset(ASSET) is None
    await store.save_asset(ASSET, b"what it shows")
    assert await store.load_asset(ASSET) == b"what it shows"


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "A" * 64, ASSET[:-1], ASSET + "\n"])
async def test_only_digests_name_assets(store: ArtefactStore, key: str) -> None:
    for ask in (store.save_asset(key, b""), store.load_asset(key)):
        with pytest.raises(ValueError, match="SHA-256"):
            await ask


async def test_old_assets_go_and_young_ones_stay(store: ArtefactStore) -> None:
    for key in (ASSET, OTHER_ASSET):
        await store.save_asset(key, b"what it shows")
    assert await store.run(store.assets.sweep, time.time() - 60) == 0
    assert await store.load_asset(ASSET) is not None
    assert await store.run(store.assets.sweep, time.time() + 60) == 2
    assert await store.load_asset(ASSET) is None
    assert await store.run(store.assets.sweep, time.time() + 60) == 0


@pytest.mark.parametrize("key", ["", "..", "a/b", ".hidden", "a" * 129, "tile\n"])
async def test_only_plain_names_are_checkpoints(store: ArtefactStore, key: str) -> None:
    with pytest.raises(ValueError, match="checkpoint"):
        await store.save_checkpoint(JOB, key, b"")
    with pytest.raises(ValueError, match="checkpoint"):
        await store.load_checkpoints(key)


async def test_a_stream_can_be_left_early(store: ArtefactStore) -> None:
    digest = await store.put(LARGE)
    stream = store.stream(digest)
    assert await anext(stream) == LARGE[: 1 << 20]
    await stream.aclose()
    assert await store.read(digest) == LARGE


async def test_a_reader_that_is_cancelled(store: ArtefactStore) -> None:
    """Its thread may be reading just then."""
    digest = await store.put(LARGE)

    async def read_all() -> bytes:
        return b"".join([piece async for piece in store.stream(digest, chunk=1000)])

    reading = [asyncio.create_task(read_all()) for _ in range(8)]
    for task in reading:
        await asyncio.sleep(0)
        task.cancel()
    assert {type(error) for error in await asyncio.gather(*reading, return_exceptions=True)} == {asyncio.CancelledError}
    assert await store.read(digest) == LARGE


async def test_what_was_thrown_away_can_be_read_until_it_is_destroyed(store: ArtefactStore) -> None:
    digest = await store.put(b"a photo")
    name = await store.run(store.blobs.throw, digest, 1e12)
    assert not await store.exists(digest)
    assert await store.read(digest) == b"a photo"
    assert await store.size(digest) == 7
    await store.run(store.blobs.put_back, name)
    assert await store.exists(digest)
    assert await shelved(store, "trash") == []
    await store.run(store.blobs.put_back, name)  # somebody else was faster
    name = await store.run(store.blobs.throw, digest, 1e12)
    await store.run(store.blobs.destroy, name)
    with pytest.raises(ArtefactMissingError):
        await store.read(digest)
    assert await store.run(store.blobs.throw, digest, 1e12) is None


async def test_what_was_put_meanwhile_is_not_thrown_away(store: ArtefactStore) -> None:
    digest = await store.put(b"a photo")
    assert await store.run(store.blobs.throw, digest, 1.0) is None
    assert await store.exists(digest)
    assert await shelved(store, "trash") == []


async def test_parts_of_writers_that_died_go_after_an_hour(folder: ArtefactStore, tmp_path: Path) -> None:
    await folder.put(b"a photo")
    parts = tmp_path / "artefacts/parts"
    for name in ("old.part", "new.part"):
        (parts / name).write_bytes(b"half")
    modified = (parts / "old.part").stat().st_mtime - STALE_PART_S - 1
    os.utime(parts / "old.part", (modified, modified))
    assert await folder.sweep_parts() == 1
    assert [path.name for path in parts.iterdir()] == ["new.part"]


async def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = ArtefactStore(str(tmp_path / "file"))
    with pytest.raises(StoreUnavailableError):
        await store.put(b"a photo")
    await store.close()


async def test_a_source_that_is_not_there_is_the_callers_error(store: ArtefactStore, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await store.put(tmp_path / "nothing")


def test_other_urls_are_refused() -> None:
    with pytest.raises(ValueError, match="s3://"):
        ArtefactStore("ftp://somewhere/else")
    with pytest.raises(ValueError, match="bucket"):
        ArtefactStore("s3://")
