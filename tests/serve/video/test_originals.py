"""A video on a Runner's disk: once, and no longer than it is needed."""

import asyncio

import pytest

from jobs.artefacts import ArtefactStore
from jobs.store import ArtefactMissingError
from serve.video.originals import Originals


class Counting(ArtefactStore):
    fetched = 0

    async def fetch(self, digest, target):
        self.fetched += 1
        await asyncio.sleep(0)  # another asks meanwhile
        await super().fetch(digest, target)


@pytest.fixture
async def artefacts(tmp_path):
    store = Counting(str(tmp_path))
    yield store
    await store.close()


async def test_all_who_need_a_video_at_once_share_one_file_that_is_gone_afterwards(artefacts):
    digest, originals = await artefacts.put(b"a video"), Originals(artefacts)
    paths = []

    async def use() -> None:
        async with originals.open(digest) as path:
            paths.append(path)
            assert path.read_bytes() == b"a video"

    async with originals.open(digest) as path:
        await asyncio.gather(use(), use())
        assert path.exists()
    assert set(paths) == {path}
    assert artefacts.fetched == 1
    assert not path.parent.exists()


async def test_after_a_fetch_that_failed_the_next_one_fetches_again(artefacts):
    originals = Originals(artefacts)
    for _ in range(2):
        with pytest.raises(ArtefactMissingError):
            async with originals.open("0" * 64):
                pass
    assert artefacts.fetched == 2
