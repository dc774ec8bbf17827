"""A file as a request body: whoever gets all that was announced has a whole photo."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from fanlight_client.body import CHUNK_BYTES, Body, FileChanged, plan_body

SIZES = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES]


async def read(body: Body, got: list[bytes]) -> None:
    got.extend(body.chunks())


async def read_async(body: Body, got: list[bytes]) -> None:
    async for chunk in body.chunks_async():
        got.append(chunk)  # noqa: PERF401  what came before an error counts


both = pytest.mark.parametrize("read", [read, read_async])


@both
@pytest.mark.parametrize("size", SIZES)
async def test_a_file_is_handed_out_as_it_is_every_time(tmp_path: Path, read, size: int) -> None:
    (path := tmp_path / "a.jpg").write_bytes(bytes(range(256)) * (size // 256) + bytes(size % 256))
    body = plan_body(path)
    for _ in range(2):
        await read(body, got := [])
        assert b"".join(got) == path.read_bytes()


@both
@pytest.mark.parametrize("by", [-1, 1, CHUNK_BYTES], ids=["shorter", "longer", "much longer"])
@pytest.mark.parametrize("size", SIZES[1:])
async def test_a_file_that_changed_is_never_handed_out_whole(tmp_path: Path, read, size: int, by: int) -> None:
    (path := tmp_path / "a.jpg").write_bytes(bytes(size))
    body = plan_body(path)
    path.write_bytes(bytes(size + by))
    got: list[bytes] = []
    with pytest.raises(FileChanged):
        await read(body, got)
    assert sum(map(len, got)) < size


async def test_what_grows_after_the_last_byte_was_handed_out_is_another_file(tmp_path: Path) -> None:
    """To be told by who sent it: the request itself was whole."""
    (path := tmp_path / "a.jpg").write_bytes(b"whole")
    chunks: Iterator[bytes] = plan_body(path).chunks()
    chunks_async: AsyncIterator[bytes] = plan_body(path).chunks_async()
    assert (next(chunks), await anext(chunks_async)) == (b"whole", b"whole")
    path.write_bytes(b"whole and more")
    assert [*chunks, *[chunk async for chunk in chunks_async]] == []
